"""Figure of the page on perceptrons: XOR before and after the fold."""

from __future__ import annotations

from booktools.drawing import SMALL, Axes, Canvas, Place, arrow
from booktools.drawing.place import Disc, Point

CHAPTER = "multilayer_perceptrons"

_CORNERS = ((0, 0, False), (0, 1, True), (1, 0, True), (1, 1, False))
_LIMITS = (-0.3, 1.55)


def xor_folded() -> Canvas:
    """Return the corners of XOR in the input plane and the hidden plane."""
    canvas = Canvas(640, 370)
    canvas.text(150, 20, "the inputs: no line will do", bold=True)
    canvas.text(490, 20, "the hidden units: one line does", bold=True)
    left = _axes(canvas, 30, "$x_1$", "$x_2$")
    right = _axes(canvas, 370, "$h_1$", "$h_2$")
    _crease(canvas, left)
    _border(canvas, right)
    for x, y, true in _CORNERS:
        _corner(canvas, left.point(x, y), true)
        _corner(canvas, right.point(max(x - y, 0), max(y - x, 0)), true)
    for x, y, dx, dy in ((0, 0, 44, 18), (0, 1, 48, -14), (1, 0, 36, 20),
                         (1, 1, 52, 4)):  # fmt: skip
        a, b = left.point(x, y)
        canvas.text(a + dx, b + dy, f"({x}, {y})", size=SMALL, halo=True)
    _hidden_labels(canvas, right)
    arrow(canvas, (286, 180), (354, 180), width=2.2)
    canvas.text(320, 158, "fold", size=SMALL)
    _legend(canvas)
    return canvas


def _axes(canvas: Canvas, x: float, across: str, up: str) -> Axes:
    place = Place(x, 44, 250, 262)
    return Axes(canvas, place, _LIMITS, _LIMITS, across, up)


def _crease(canvas: Canvas, axes: Axes) -> None:
    """Draw the line along which the hidden layer folds."""
    ends = [axes.point(-0.22, -0.22), axes.point(1.32, 1.32)]
    canvas.line(ends, "purple", dash=True, width=2.0)
    x, y = axes.point(1.32, 1.4)
    canvas.text(x - 8, y - 4, "crease", size=SMALL, color="purple")


def _border(canvas: Canvas, axes: Axes) -> None:
    """Draw the line that divides true from false after the fold."""
    ends = [axes.point(0.6, -0.1), axes.point(-0.2, 0.7)]
    canvas.line(ends, "green", width=2.6)
    x, y = axes.point(0.62, 0.42)
    text = "$h_1 + h_2 = 1/2$"
    canvas.text(x + 16, y, text, size=SMALL, color="green", halo=True)


def _hidden_labels(canvas: Canvas, axes: Axes) -> None:
    x, y = axes.point(0, 1)
    canvas.text(x + 52, y - 14, "from (0, 1)", size=SMALL, halo=True)
    x, y = axes.point(1, 0)
    canvas.text(x + 14, y + 24, "from (1, 0)", size=SMALL, halo=True)
    x, y = axes.point(0, 0)
    text = "(0, 0) and (1, 1)"
    canvas.text(x - 30, y + 36, text, size=SMALL, anchor="start", halo=True)


def _corner(canvas: Canvas, point: Point, true: bool) -> None:
    """Draw one corner: a filled disc if true, a ring if false."""
    x, y = point
    disc = Disc(x - 9, y - 9, 18, 18)
    color = "orange" if true else "blue"
    canvas.disc(disc, "none", "paper")
    canvas.disc(disc, color, color if true else "paper", width=2.6)


def _legend(canvas: Canvas) -> None:
    _corner(canvas, (196, 350), True)
    canvas.text(214, 350, "XOR is true", size=SMALL, anchor="start")
    _corner(canvas, (346, 350), False)
    canvas.text(364, 350, "XOR is false", size=SMALL, anchor="start")


FIGURES = {"xor_folded": xor_folded}
