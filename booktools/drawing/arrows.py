"""Arrows, leaders and braces; the heads are drawn, so no marker has an id."""

from __future__ import annotations

import math

from booktools.drawing.canvas import Canvas
from booktools.drawing.markup import number
from booktools.drawing.palette import SMALL, STROKE, THIN
from booktools.drawing.place import Point, Shape, ends

_LENGTH, _HALF = 9.0, 4.2  # of the head


def arrow(
    canvas: Canvas,
    start: Shape,
    end: Shape,
    label: str = "",
    *,
    color: str = "line",
    bend: float = 0.0,
    elbow: str = "",
    at: float = 0.5,
    aside: float = 0.0,
    dash: bool = False,
    gap: float = 3.0,
    size: float = SMALL,
    width: float = STROKE,
    anchor: str = "middle",
) -> None:
    """Draw an arrow between two places or points.

    ``bend`` curves it to the left of its direction (negative: right);
    ``elbow`` "h" or "v" goes first across or first down, with one corner.
    The label sits at the part ``at`` of the way, ``aside`` units to its left.
    """
    a, b = ends(start, end)
    if elbow:
        corner = (b[0], a[1]) if elbow == "h" else (a[0], b[1])
        a, b = _shorter(a, corner, gap)[0], _shorter(corner, b, gap)[1]
        _elbow(canvas, a, corner, b, color, dash, width)
        middle, way = corner, (b[0] - a[0], b[1] - a[1])
    else:
        a, b = _shorter(a, b, gap)
        middle, way = _curve(canvas, a, b, bend, at, color, dash, width)
    if label:
        left = _left(way)
        x, y = middle[0] + left[0] * aside, middle[1] + left[1] * aside
        canvas.text(x, y, label, size=size, halo=True, anchor=anchor)


def _shorter(a: Point, b: Point, gap: float) -> tuple[Point, Point]:
    length = math.dist(a, b) or 1.0
    dx, dy = (b[0] - a[0]) / length * gap, (b[1] - a[1]) / length * gap
    return (a[0] + dx, a[1] + dy), (b[0] - dx, b[1] - dy)


def _left(way: Point) -> Point:
    length = math.hypot(*way) or 1.0
    return way[1] / length, -way[0] / length


def _curve(
    canvas: Canvas, a: Point, b: Point, bend: float, at: float, color: str,
    dash: bool, width: float,
) -> tuple[Point, Point]:  # fmt: skip
    """Draw a straight line or a quadratic curve; return label point, way."""
    way = (b[0] - a[0], b[1] - a[1])
    left = _left(way)
    control = (
        (a[0] + b[0]) / 2 + 2 * bend * left[0],
        (a[1] + b[1]) / 2 + 2 * bend * left[1],
    )
    last = (b[0] - control[0], b[1] - control[1])
    base = _head(canvas, b, last, color)
    d = f"M{_at(a)} "
    d += f"Q{_at(control)} {_at(base)}" if bend else f"L{_at(base)}"
    canvas.path(d, color, dash=dash, width=width)
    k = (1 - at) ** 2, 2 * at * (1 - at), at**2
    point = tuple(
        k[0] * p + k[1] * q + k[2] * r
        for p, q, r in zip(a, control, b, strict=True)
    )
    return (point[0], point[1]), way


def _elbow(
    canvas: Canvas, a: Point, corner: Point, b: Point, color: str, dash: bool,
    width: float,
) -> None:  # fmt: skip
    base = _head(canvas, b, (b[0] - corner[0], b[1] - corner[1]), color)
    first = _shorter(a, corner, 8.0)[1]
    second = _shorter(corner, base, 8.0)[0]
    d = f"M{_at(a)} L{_at(first)} Q{_at(corner)} {_at(second)} L{_at(base)}"
    canvas.path(d, color, dash=dash, width=width)


def _head(canvas: Canvas, tip: Point, way: Point, color: str) -> Point:
    """Draw the head; return the middle of its base."""
    length = math.hypot(*way) or 1.0
    ux, uy = way[0] / length, way[1] / length
    base = (tip[0] - ux * _LENGTH, tip[1] - uy * _LENGTH)
    one = (base[0] - uy * _HALF, base[1] + ux * _HALF)
    two = (base[0] + uy * _HALF, base[1] - ux * _HALF)
    d = f"M{_at(tip)} L{_at(one)} L{_at(two)} Z"
    canvas.path(d, color, color, width=0.6)
    return tip[0] - ux * (_LENGTH - 1), tip[1] - uy * (_LENGTH - 1)


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def leader(
    canvas: Canvas, start: Shape, end: Shape, color: str = "line", *,
    dash: bool = False, width: float = THIN,
) -> None:  # fmt: skip
    """Draw a thin line without a head between two places or points."""
    canvas.line(list(ends(start, end)), color, dash=dash, width=width)


def brace(
    canvas: Canvas,
    a: Point,
    b: Point,
    label: str = "",
    *,
    depth: float = 10.0,
    color: str = "line",
    size: float = SMALL,
    anchor: str = "middle",
    away: float = 14.0,
) -> None:
    """Draw a brace from a to b whose tip points left of that direction."""
    left = _left((b[0] - a[0], b[1] - a[1]))

    def point(part: float, out: float) -> str:
        x = a[0] + (b[0] - a[0]) * part + left[0] * out
        return _at((x, a[1] + (b[1] - a[1]) * part + left[1] * out))

    half, bow = depth / 2, min(0.12, depth / math.dist(a, b))
    d = (
        f"M{point(0, 0)} Q{point(0, half)} {point(bow, half)} "
        f"L{point(0.5 - bow, half)} Q{point(0.5, half)} {point(0.5, depth)} "
        f"Q{point(0.5, half)} {point(0.5 + bow, half)} "
        f"L{point(1 - bow, half)} Q{point(1, half)} {point(1, 0)}"
    )
    canvas.path(d, color)
    if label:
        x = (a[0] + b[0]) / 2 + left[0] * (depth + away)
        y = (a[1] + b[1]) / 2 + left[1] * (depth + away)
        canvas.text(x, y, label, size=size, anchor=anchor)
