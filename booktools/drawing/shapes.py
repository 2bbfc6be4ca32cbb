"""Boxes, units, tensors, lanes and regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from booktools.drawing import markup
from booktools.drawing.canvas import Canvas
from booktools.drawing.palette import BODY, LEADING, RADIUS, SMALL, THIN
from booktools.drawing.place import Disc, Place

_PAD = 6.0  # between a text and the edge of its box


def box(
    canvas: Canvas,
    place: Place,
    text: str = "",
    color: str = "blue",
    *,
    size: float = BODY,
    bold: bool = False,
    dash: bool = False,
    plain: bool = False,
) -> Place:
    """Draw a rounded box with centred text; ``plain`` leaves out the tint.

    Raises: ValueError when the text does not fit.
    """
    if plain:
        canvas.rect(place, color, "paper", dash=dash)
    else:
        canvas.ground(place, color, dash=dash)
    if text:
        _check_fit(place, text, size, bold)
        canvas.text(*place.c, text, size=size, bold=bold)
    return place


def _check_fit(place: Place, text: str, size: float, bold: bool) -> None:
    lines = text.split("\n")
    wide = max(markup.width(line, size, bold) for line in lines)
    high = ((len(lines) - 1) * LEADING + 1) * size
    if wide + 2 * _PAD > place.width or high + _PAD > place.height:
        raise ValueError(
            f"{text!r} takes {wide:.0f} x {high:.0f} and does not fit a box of "
            f"{place.width:.0f} x {place.height:.0f}"
        )


def node(
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    color: str = "blue",
    *,
    radius: float = 22.0,
    size: float = BODY,
    dash: bool = False,
) -> Disc:
    """Draw one unit of a network, centred at (x, y)."""
    place = Disc(x - radius, y - radius, 2 * radius, 2 * radius)
    canvas.disc(place, "none", "paper")
    canvas.disc(place, color, color, opacity=0.14, dash=dash)
    canvas.text(x, y, text, size=size)
    return place


def grid(
    canvas: Canvas,
    x: float,
    y: float,
    values: Sequence[Sequence[str]],
    color: str = "blue",
    *,
    cell: tuple[float, float] = (34.0, 30.0),
    marked: Mapping[tuple[int, int], str] | None = None,
    size: float = BODY,
    bold: Sequence[tuple[int, int]] = (),
) -> list[list[Place]]:
    """Draw a matrix as cells with numbers; return the places of the cells.

    ``marked`` gives single cells (row, column) another colour.
    """
    wide, high = cell
    places = []
    for i, row in enumerate(values):
        line = []
        for j, value in enumerate(row):
            place = Place(x + j * wide, y + i * high, wide, high)
            tint = (marked or {}).get((i, j), color)
            canvas.ground(place, tint, radius=0, width=THIN)
            canvas.text(*place.c, value, size=size, bold=(i, j) in bold)
            line.append(place)
        places.append(line)
    return places


def stack(
    canvas: Canvas,
    place: Place,
    text: str = "",
    color: str = "blue",
    *,
    sheets: int = 3,
    shift: tuple[float, float] = (7.0, -7.0),
    size: float = BODY,
) -> Place:
    """Draw a tensor as sheets one behind another, the front one at place."""
    dx, dy = shift
    for i in range(sheets - 1, 0, -1):
        sheet = Place(
            place.x + i * dx, place.y + i * dy, place.width, place.height
        )
        canvas.ground(sheet, color, radius=3)
    canvas.ground(place, color, radius=3)
    if text:
        _check_fit(place, text, size, False)
        canvas.text(*place.c, text, size=size)
    return place


def lane(
    canvas: Canvas, x: float, top: float, bottom: float, head: Place, text: str,
    color: str,
) -> None:  # fmt: skip
    """Draw one lane of a call diagram: its head and its dashed life line."""
    canvas.line([(x, head.s[1]), (x, bottom)], color, width=THIN, dash=True)
    box(canvas, head, text, color, bold=True)


def region(
    canvas: Canvas,
    place: Place,
    title: str = "",
    color: str = "line",
    *,
    dash: bool = False,
    size: float = SMALL,
    inset: float = 10.0,
) -> Place:
    """Draw a frame around other things, its title ``inset`` from the left."""
    canvas.rect(place, "none", color, opacity=0.06)
    canvas.rect(place, color, dash=dash, width=THIN, radius=RADIUS)
    if title:
        canvas.text(
            place.x + inset, place.y + size, title, size=size, anchor="start",
            color=color, bold=True,
        )  # fmt: skip
    return place
