"""Figures of the page on residual networks: function classes, two blocks."""

from __future__ import annotations

from booktools.drawing import (
    SMALL,
    Canvas,
    Place,
    Point,
    arrow,
    box,
    leader,
    node,
)
from booktools.drawing.place import Disc

CHAPTER = "modern_convnets"

_COLORS = ("blue", "green", "orange", "purple")
# The centre and the radius of each class, and the place of its name.
_WANDERING = (
    ((60, 222), 26, (60, 222)),
    ((140, 156), 42, (144, 134)),
    ((215, 212), 55, (240, 216)),
    ((105, 196), 85, (52, 156)),
)
_NESTED = (
    ((440, 206), 26, (440, 206)),
    ((448, 200), 48, (447, 239)),
    ((455, 194), 70, (511, 206)),
    ((462, 188), 94, (462, 110)),
)


def function_classes() -> Canvas:
    """Return classes that wander, and classes that contain each other."""
    canvas = Canvas(640, 300)
    canvas.line([(320, 14), (320, 286)], "line", width=1.0)
    canvas.text(150, 20, "not nested", bold=True)
    canvas.text(480, 20, "nested", bold=True)
    _classes(canvas, _WANDERING, (270, 84), (2, 3))
    _classes(canvas, _NESTED, (596, 84), (0, 1, 2, 3))
    return canvas


def _classes(
    canvas: Canvas,
    classes: tuple[tuple[Point, float, Point], ...],
    truth: Point,
    measured: tuple[int, ...],
) -> None:
    """Draw discs, the truth as a star, and the distance of some to it."""
    for i, ((x, y), radius, _) in reversed(list(enumerate(classes))):
        color = _COLORS[i]
        disc = Disc(x - radius, y - radius, 2 * radius, 2 * radius)
        canvas.disc(disc, color, color, opacity=0.08, dash=i % 2 == 1)
        if i in measured:
            leader(canvas, disc, truth, color, dash=True)
    for i, (_, _, name) in enumerate(classes):
        canvas.text(*name, f"$F_{i + 1}$", size=SMALL, color=_COLORS[i])
    _star(canvas, truth)
    canvas.text(truth[0] + 4, truth[1] - 22, "$f^*$")


def _star(canvas: Canvas, place: Point) -> None:
    x, y = place
    points = [(0, -11), (3, -3.5), (11, -3.5), (4.6, 1.6), (7, 9.5), (0, 4.6),
              (-7, 9.5), (-4.6, 1.6), (-11, -3.5), (-3, -3.5)]  # fmt: skip
    d = " L".join(f"{x + dx:g} {y + dy:g}" for dx, dy in points)
    canvas.path(f"M{d} Z", "red", "red", opacity=0.8)


def residual_blocks() -> Canvas:
    """Return a block that keeps its shape, and one that changes it."""
    canvas = Canvas(640, 360)
    _block(canvas, 112.0, "Residual(64)", changes=False)
    _block(canvas, 412.0, "Residual(128, True, 2)", changes=True)
    canvas.line([(300, 14), (300, 346)], "line", width=1.0)
    return canvas


def _block(canvas: Canvas, x: float, title: str, *, changes: bool) -> None:
    """Draw one block from its input at the top to its output below."""
    side, strides = x + 130.0, ", stride 2" if changes else ""
    canvas.text(x + 40, 18, title, bold=True)
    start = canvas.text(x, 48, "64 channels", size=SMALL)
    text = f"3 × 3 convolution{strides}\nbatch norm"
    first = box(canvas, Place(x - 88, 80, 176, 46), text, size=13.0)
    relu = box(canvas, Place(x - 36, 142, 72, 28), "relu", "green", size=SMALL)
    second = box(canvas, Place(x - 88, 186, 176, 46),
                 "3 × 3 convolution\nbatch norm", size=13.0)  # fmt: skip
    plus = node(canvas, x, 262, "+", "orange", radius=14)
    last = box(canvas, Place(x - 36, 292, 72, 28), "relu", "green", size=SMALL)
    stop = (x, 340.0)
    chain = (start.s, first.n), (first, relu), (relu, second), (second, plus)
    for a, b in (*chain, (plus, last), (last, stop)):
        arrow(canvas, a, b)
    text = "128 channels, half the size" if changes else "64 channels"
    canvas.text(x + 10, 340, text, size=SMALL, anchor="start")
    corner = (side, 262.0)
    canvas.line([(x, 66), (side, 66), corner], "purple", width=2.0)
    arrow(canvas, corner, plus, color="purple", width=2.0, gap=1.0)
    if changes:
        place = Place(side - 44, 135, 124, 42)
        box(canvas, place, "1 × 1 convolution,\nstride 2", "purple", size=13.0)


FIGURES = {
    "function_classes": function_classes,
    "residual_blocks": residual_blocks,
}
