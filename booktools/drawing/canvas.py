"""The sheet that figures are drawn on: lines, areas, discs and text."""

from __future__ import annotations

from collections.abc import Sequence

from booktools.drawing import markup
from booktools.drawing.markup import number
from booktools.drawing.palette import (
    BODY,
    LEADING,
    RADIUS,
    SANS,
    STROKE,
    TINT,
    colour,
)
from booktools.drawing.place import Disc, Place, Point

_START = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Canvas:
    """Collect the elements of one figure.

    Units: of the viewBox; figures are 480 to 640 wide, so that the smallest
    type can still be read on a telephone.
    """

    def __init__(self, width: float, height: float) -> None:
        if not 200 <= width <= 640:
            raise ValueError(
                f"a figure is 200 to 640 units wide, got {width}: break it "
                "into rows, or the type cannot be read on a small screen"
            )
        self.width, self.height = float(width), float(height)
        self.texts: list[tuple[Place, str]] = []
        self._elements: list[str] = []

    def path(
        self,
        d: str,
        color: str = "ink",
        fill: str = "none",
        *,
        width: float = STROKE,
        dash: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Add a path; ``opacity`` is that of its fill."""
        self._add("path", f'd="{d}"', color, fill, width, dash, opacity)

    def line(
        self, points: Sequence[Point], color: str = "ink", **style
    ) -> None:
        """Add straight lines from point to point."""
        steps = [f"{number(x)} {number(y)}" for x, y in points]
        self.path("M" + " L".join(steps), color, **style)

    def rect(
        self,
        place: Place,
        color: str = "ink",
        fill: str = "none",
        *,
        radius: float = RADIUS,
        width: float = STROKE,
        dash: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Add a rectangle with rounded corners."""
        geometry = (
            f'x="{number(place.x)}" y="{number(place.y)}" '
            f'width="{number(place.width)}" height="{number(place.height)}" '
            f'rx="{number(radius)}"'
        )
        self._add("rect", geometry, color, fill, width, dash, opacity)

    def disc(
        self,
        place: Disc,
        color: str = "ink",
        fill: str = "none",
        *,
        width: float = STROKE,
        dash: bool = False,
        opacity: float = 1.0,
    ) -> None:
        """Add a circle."""
        (x, y), radius = place.c, place.width / 2
        geometry = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
        self._add("circle", geometry, color, fill, width, dash, opacity)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        color: str = "ink",
        anchor: str = "middle",
        bold: bool = False,
        halo: bool = False,
    ) -> Place:
        """Add lines of text whose block is centred at height y.

        Raises: ValueError when a line runs over the edge of the canvas.
        """
        lines = text.split("\n")
        first = y - (len(lines) - 1) * size * LEADING / 2 + 0.35 * size
        blocks = []
        for i, line in enumerate(lines):
            base = first + i * size * LEADING
            blocks.append(
                self._line(x, base, line, size, color, anchor, bold, halo)
            )
        left = min(block.x for block in blocks)
        right = max(block.e[0] for block in blocks)
        top, bottom = blocks[0].y, blocks[-1].s[1]
        return Place(left, top, right - left, bottom - top)

    def _line(self, x, base, line, size, color, anchor, bold, halo) -> Place:
        wide = markup.width(line, size, bold)
        place = Place(
            x - wide * _START[anchor], base - 0.75 * size, wide, 0.95 * size
        )
        if not self._holds(place):
            raise ValueError(
                f"{line!r} runs over the edge: it takes x {place.x:.0f} to "
                f"{place.e[0]:.0f}, y {place.y:.0f} to {place.s[1]:.0f} of "
                f"{self.width:.0f} x {self.height:.0f}"
            )
        self.texts.append((place, line))
        extra = ' font-weight="600"' if bold else ""
        if halo:
            extra += (
                f' stroke="{colour("paper")}" stroke-width="5" '
                'stroke-linejoin="round" paint-order="stroke"'
            )
        if anchor != "start":
            extra += f' text-anchor="{anchor}"'
        if size != BODY:
            extra += f' font-size="{number(size)}"'
        self._elements.append(
            f'<text x="{number(x)}" y="{number(base)}" '
            f'fill="{colour(color)}"{extra}>{markup.to_svg(line, size)}</text>'
        )
        return place

    def _holds(self, place: Place) -> bool:
        across = place.x >= 0 and place.e[0] <= self.width
        return across and place.y >= 0 and place.s[1] <= self.height

    def _add(self, name, geometry, color, fill, width, dash, opacity) -> None:
        element = f'<{name} {geometry} fill="{colour(fill)}"'
        if opacity != 1.0:
            element += f' fill-opacity="{number(opacity)}"'
        if color != "none":
            element += f' stroke="{colour(color)}"'
            element += f' stroke-width="{number(width)}"'
        if dash:
            element += ' stroke-dasharray="5 4"'
        self._elements.append(element + "/>")

    def ground(self, place: Place, color: str, **style) -> None:
        """Fill an area with a light tint of a colour, over paper."""
        radius = style.get("radius", RADIUS)
        self.rect(place, "none", "paper", radius=radius)
        self.rect(place, color, color, opacity=TINT, **style)

    def overlaps(self) -> list[tuple[str, str]]:
        """Return the pairs of texts that lie on one another."""
        found = []
        for i, (place, text) in enumerate(self.texts):
            for other, second in self.texts[i + 1 :]:
                if place.overlaps(other, slack=1.0):
                    found.append((text, second))
        return found

    def to_svg(self) -> str:
        """Return the file's text.

        Raises: ValueError naming texts that lie on one another.
        """
        for one, two in self.overlaps():
            raise ValueError(f"{one!r} and {two!r} lie on one another")
        wide, high = number(self.width), number(self.height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
            f'font-family="{SANS}" font-size="{number(BODY)}" '
            'stroke-linecap="round" stroke-linejoin="round">'
        )
        card = (
            f'<rect width="{wide}" height="{high}" rx="8" '
            f'fill="{colour("paper")}"/>'
        )
        return "\n".join([head, card, *self._elements, "</svg>\n"])
