"""Figure of the page on Adam: four optimisers in one narrow valley."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from booktools.drawing import SMALL, Axes, Canvas, Place, bars
from booktools.drawing.place import Disc, Point

CHAPTER = "optimization"

_CURVATURE = (0.2, 4.0)  # of 0.1 x1^2 + 2 x2^2, along and across
_START, _STEPS = (-5.0, -2.0), 20
_XLIM, _YLIM = (-5.7, 2.3), (-2.7, 2.3)
_WIDE, _HIGH = 320.0, 272.0

State = dict[str, float]
Rule = Callable[[float, int, State], float]


def _sgd(g: float, t: int, state: State) -> float:
    return 0.4 * g


def _momentum(g: float, t: int, state: State) -> float:
    state["v"] = 0.5 * state.get("v", 0.0) + g
    return 0.4 * state["v"]


def _rmsprop(g: float, t: int, state: State) -> float:
    state["s"] = 0.9 * state.get("s", 0.0) + 0.1 * g * g
    return 0.4 * g / (math.sqrt(state["s"]) + 1e-8)


def _adam(g: float, t: int, state: State) -> float:
    state["v"] = 0.9 * state.get("v", 0.0) + 0.1 * g
    state["s"] = 0.999 * state.get("s", 0.0) + 0.001 * g * g
    v, s = state["v"] / (1 - 0.9**t), state["s"] / (1 - 0.999**t)
    return 0.4 * v / (math.sqrt(s) + 1e-8)


_RULES: tuple[tuple[str, str, Rule], ...] = (
    ("SGD", "line", _sgd),
    ("momentum", "purple", _momentum),
    ("RMSProp", "orange", _rmsprop),
    ("Adam", "blue", _adam),
)


def four_paths() -> Canvas:
    """Return the four paths, each with its effective rate per axis."""
    canvas = Canvas(640, 2 * _HIGH + 8)
    for i, (name, color, rule) in enumerate(_RULES):
        _panel(canvas, i % 2 * _WIDE, i // 2 * _HIGH, name, color, rule)
    canvas.line([(_WIDE, 14), (_WIDE, 2 * _HIGH - 6)], "line", width=1.0)
    canvas.line([(14, _HIGH), (626, _HIGH)], "line", width=1.0)
    return canvas


def _panel(
    canvas: Canvas, x: float, y: float, name: str, color: str, rule: Rule
) -> None:
    """Draw contours, a path, and two bars under them."""
    canvas.text(x + _WIDE / 2, y + 20, name, bold=True)
    axes = Axes(
        canvas, Place(x + 18, y + 36, _WIDE - 36, 160), _XLIM, _YLIM,
        "$x_1$", "$x_2$",
    )  # fmt: skip
    for level in (0.1, 0.6, 2.0, 5.0, 10.0):
        for piece in _contour(axes, level):
            canvas.line(piece, "line", width=0.7)
    points, rates = _walk(rule)
    places = [axes.point(*point) for point in points]
    canvas.line(places, color, width=2.0)
    for px, py in places:
        canvas.disc(Disc(px - 2.4, py - 2.4, 4.8, 4.8), color, color, width=0.5)
    for j, words in enumerate(("along", "across")):
        canvas.text(x + 76, y + 222 + 26 * j, words, size=SMALL, anchor="end")
    bars(
        canvas, Place(x + 86, y + 209, 160, 52), rates, limits=(0.0, 1.2),
        colors=(color, color), thick=14.0, size=SMALL,
    )  # fmt: skip


def _contour(axes: Axes, level: float) -> Iterator[list[Point]]:
    """Yield the pieces of a contour that lie inside the axes."""
    long, short = (math.sqrt(2 * level / c) for c in _CURVATURE)
    piece: list[Point] = []
    for i in range(181):
        angle = math.tau * i / 180
        a, b = long * math.cos(angle), short * math.sin(angle)
        if _XLIM[0] <= a <= _XLIM[1] and _YLIM[0] <= b <= _YLIM[1]:
            piece.append(axes.point(a, b))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _walk(rule: Rule) -> tuple[list[Point], list[float]]:
    """Return the points, and the length walked per unit of gradient."""
    x, states = list(_START), [State(), State()]
    points, walked, felt = [_START], [0.0, 0.0], [0.0, 0.0]
    for t in range(1, _STEPS + 1):
        for i, curvature in enumerate(_CURVATURE):
            g = curvature * x[i]
            step = rule(g, t, states[i])
            x[i] -= step
            walked[i] += abs(step)
            felt[i] += abs(g)
        points.append((x[0], x[1]))
    return points, [w / f for w, f in zip(walked, felt, strict=True)]


FIGURES = {"four_paths": four_paths}
