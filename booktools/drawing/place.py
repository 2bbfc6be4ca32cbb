"""Points, rectangles and circles that arrows can start and end at."""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A rectangle on the canvas; its sides are named like a compass's."""

    x: float
    y: float
    width: float
    height: float

    @property
    def c(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def n(self) -> Point:
        return self.c[0], self.y

    @property
    def s(self) -> Point:
        return self.c[0], self.y + self.height

    @property
    def w(self) -> Point:
        return self.x, self.c[1]

    @property
    def e(self) -> Point:
        return self.x + self.width, self.c[1]

    def edge(self, target: Point) -> Point:
        """Return where the line from the centre to a target leaves."""
        (cx, cy), (dx, dy) = (
            self.c,
            (target[0] - self.c[0], target[1] - self.c[1]),
        )
        if not dx and not dy:
            return self.c
        across = self.width / 2 / abs(dx) if dx else math.inf
        down = self.height / 2 / abs(dy) if dy else math.inf
        part = min(across, down)
        return cx + dx * part, cy + dy * part

    def overlaps(self, other: Place, slack: float = 0.0) -> bool:
        """Say whether two rectangles share more than ``slack`` each way."""
        across = min(self.e[0], other.e[0]) - max(self.x, other.x)
        down = min(self.s[1], other.s[1]) - max(self.y, other.y)
        return across > slack and down > slack


@dataclass(frozen=True)
class Disc(Place):
    """A circle; ``edge`` is on its line."""

    def edge(self, target: Point) -> Point:
        """Return where the line from the centre to a target leaves."""
        (cx, cy), radius = self.c, self.width / 2
        dx, dy = target[0] - cx, target[1] - cy
        length = math.hypot(dx, dy)
        if not length:
            return self.c
        return cx + dx * radius / length, cy + dy * radius / length


Shape = Place | Point


def ends(start: Shape, end: Shape) -> tuple[Point, Point]:
    """Return the points at which a line between two shapes meets them."""
    centre_a = start.c if isinstance(start, Place) else start
    centre_b = end.c if isinstance(end, Place) else end
    a = start.edge(centre_b) if isinstance(start, Place) else start
    b = end.edge(centre_a) if isinstance(end, Place) else end
    return a, b
