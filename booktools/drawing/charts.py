"""Bars with their numbers, and small axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from booktools.drawing.arrows import arrow
from booktools.drawing.canvas import Canvas
from booktools.drawing.palette import BODY, SMALL, STROKE, THIN
from booktools.drawing.place import Place, Point


def bars(
    canvas: Canvas,
    place: Place,
    values: Sequence[float],
    *,
    limits: tuple[float, float],
    colors: Sequence[str],
    form: str = ".2f",
    thick: float = 18.0,
    size: float = BODY,
) -> list[Place]:
    """Draw one horizontal bar per value, its number behind it.

    The bars share the height of ``place`` evenly; the room for the numbers
    is to the right of it. A negative bar runs to the left of the zero line
    and has its number to the right of that. Returns the bars' places.

    Raises: ValueError when a value lies outside the limits.
    """
    low, high = limits
    scale = place.width / (high - low)
    zero = place.x - low * scale
    pitch = place.height / len(values)
    drawn = []
    for i, (value, color) in enumerate(zip(values, colors, strict=True)):
        if not low <= value <= high:
            raise ValueError(f"a bar of {value} is outside {low} to {high}")
        middle = place.y + (i + 0.5) * pitch
        left = zero + min(value, 0.0) * scale
        long = max(abs(value) * scale, 1.0)
        bar = Place(left, middle - thick / 2, long, thick)
        canvas.rect(bar, color, color, radius=2, opacity=0.55, width=THIN)
        text = format(value, form).replace("-", "−")
        end = max(bar.e[0], zero) + 6
        canvas.text(end, middle, text, size=size, anchor="start")
        drawn.append(bar)
    canvas.line([(zero, place.y), (zero, place.s[1])], "line", width=THIN)
    return drawn


class Axes:
    """Small axes: two arrows, a scale, and curves on it."""

    def __init__(
        self,
        canvas: Canvas,
        place: Place,
        xlim: tuple[float, float],
        ylim: tuple[float, float],
        xlabel: str = "",
        ylabel: str = "",
    ) -> None:
        self.canvas, self.place = canvas, place
        self.xlim, self.ylim = xlim, ylim
        x0 = min(max(0.0, xlim[0]), xlim[1])
        y0 = min(max(0.0, ylim[0]), ylim[1])
        across = self.point(xlim[0], y0), self.point(xlim[1], y0)
        up = self.point(x0, ylim[0]), self.point(x0, ylim[1])
        arrow(canvas, *across, gap=0.0, width=THIN)
        arrow(canvas, *up, gap=0.0, width=THIN)
        if xlabel:
            x, y = across[1]
            canvas.text(x - 4, y + 12, xlabel, size=SMALL, anchor="end")
        if ylabel:
            x, y = up[1]
            canvas.text(x + 8, y + 4, ylabel, size=SMALL, anchor="start")

    def point(self, x: float, y: float) -> Point:
        """Return where a pair of numbers lies on the canvas."""
        (a, b), (c, d), place = self.xlim, self.ylim, self.place
        across, up = (x - a) / (b - a), (y - c) / (d - c)
        return place.x + across * place.width, place.s[1] - up * place.height

    def curve(
        self,
        function: Callable[[float], float],
        color: str = "blue",
        *,
        points: int = 61,
        dash: bool = False,
    ) -> None:
        """Draw a function over the whole width, cut at the axes' limits."""
        (a, b), (c, d) = self.xlim, self.ylim
        xs = [a + (b - a) * i / (points - 1) for i in range(points)]
        line = [(x, function(x)) for x in xs]
        inside = [self.point(x, y) for x, y in line if c <= y <= d]
        self.canvas.line(inside, color, dash=dash, width=1.4 * STROKE)
