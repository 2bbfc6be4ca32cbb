"""Figure of the page on momentum: a ball in a narrow valley."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Point, arrow
from booktools.drawing.place import Disc

CHAPTER = "optimization"

_CURVATURES = (0.2, 4.0)  # along and across, as on the page
_START, _RATE, _STEPS = (-5.0, 1.0), 0.45, 12
_UNIT = 52.0


def momentum_valley() -> Canvas:
    """Return the paths without and with momentum, one above the other."""
    canvas = Canvas(600, 404)
    _panel(canvas, 112, 0.0, "without momentum", "blue")
    _panel(canvas, 312, 0.5, "momentum 0.5, same rate", "orange")
    canvas.line([(12, 204), (588, 204)], "line", width=1.0)
    return canvas


def _panel(
    canvas: Canvas, middle: float, beta: float, title: str, color: str
) -> None:
    """Draw the valley's contours, the ball and its path."""
    canvas.text(20, middle - 88, title, bold=True, anchor="start")
    for along in (1.2, 2.4, 3.6, 4.8):
        _contour(canvas, middle, along)
    points = [_at(middle, point) for point in _path(beta)]
    canvas.line(points, color, width=2.0)
    for x, y in points[1:]:
        canvas.disc(Disc(x - 2.6, y - 2.6, 5.2, 5.2), color, color)
    x, y = points[0]
    canvas.disc(Disc(x - 9, y - 9, 18, 18), color, "paper", width=2.0)
    canvas.disc(Disc(x - 9, y - 9, 18, 18), "none", color, opacity=0.4)
    x, y = _at(middle, (0.0, 0.0))
    for way in (-1, 1):
        canvas.line([(x - 6, y - 6 * way), (x + 6, y + 6 * way)], "ink")
    end = points[-1]
    note = (470, middle - 66)
    canvas.text(*note, f"after {_STEPS} steps", size=SMALL, halo=True)
    arrow(canvas, (note[0] - 46, note[1] + 8), end, bend=12, gap=6)


def _contour(canvas: Canvas, middle: float, along: float) -> None:
    """Draw the ellipse on which the loss is that of (along, 0)."""
    wide = along * _UNIT
    high = wide * (_CURVATURES[0] / _CURVATURES[1]) ** 0.5
    left, right = 300 - wide, 300 + wide
    arc = f"A{wide:.1f} {high:.1f} 0 0 1"
    d = f"M{left:.1f} {middle} {arc} {right:.1f} {middle}"
    canvas.path(f"{d} {arc} {left:.1f} {middle}", "line", width=0.9)


def _path(beta: float) -> list[Point]:
    """Return the points of the walk, in the units of the page."""
    position, velocity = list(_START), [0.0, 0.0]
    points = [_START]
    for _ in range(_STEPS):
        for axis, curvature in enumerate(_CURVATURES):
            gradient = curvature * position[axis]
            velocity[axis] = beta * velocity[axis] + gradient
            position[axis] -= _RATE * velocity[axis]
        points.append((position[0], position[1]))
    return points


def _at(middle: float, point: Point) -> Point:
    return 300 + _UNIT * point[0], middle - _UNIT * point[1]


FIGURES = {"momentum_valley": momentum_valley}
