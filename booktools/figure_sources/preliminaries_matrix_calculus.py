"""Figure of the page on matrix calculus: nine derivatives as tiles."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, Point, region
from booktools.drawing.palette import THIN

CHAPTER = "preliminaries"

_CELL, _GAP = 11.0, 5.0
_SIZES = {"n": 3, "k": 2, "m": 4, "l": 5}
# letters of the axes, middle of the column, title
_INPUTS = (
    ("", 172.0, "by $x$"),
    ("n", 334.0, "by $**x**$"),
    ("nk", 530.0, "by $**X**$"),
)
# letters of the axes, title, colour, middle of the row and of its shapes
_OUTPUTS = (
    ("", "scalar $y$", "orange", 88.0, 124.0),
    ("m", "vector $**y**$", "blue", 236.0, 326.0),
    ("ml", "matrix $**Y**$", "blue", 432.0, 522.0),
)


def derivative_shapes() -> Canvas:
    """Return nine derivatives as tiles, and the shape of .grad below."""
    canvas = Canvas(640, 650)
    frame = Place(4, 52, 632, 88)
    region(canvas, frame, color="orange")
    for letters, x, title in _INPUTS:
        canvas.text(x, 16, title, bold=True)
        canvas.text(x, 38, _shape(letters), size=SMALL)
    for letters, title, color, middle, below in _OUTPUTS:
        canvas.text(52, middle - 10, title, bold=True)
        canvas.text(52, middle + 12, _shape(letters), size=SMALL)
        for inner, x, _ in _INPUTS:
            _tiles(canvas, (x, middle), letters, inner, color)
            canvas.text(x, below, _shape(letters + inner), size=SMALL)
    _stored(canvas)
    return canvas


def _stored(canvas: Canvas) -> None:
    """Draw the tile that PyTorch stores for each kind of input."""
    region(canvas, Place(4, 550, 632, 94), color="orange")
    canvas.text(52, 574, "`.grad`", bold=True)
    canvas.text(52, 608, "of a loss:\none tile", size=SMALL)
    for inner, x, _ in _INPUTS:
        _tiles(canvas, (x, 582), "", inner, "orange")
        name = "X" if len(inner) == 2 else "x"
        text = f"`{name}.grad` {_shape(inner)}"
        canvas.text(x, 624, text, size=SMALL)


def _count(letter: str) -> int:
    return _SIZES[letter] if letter else 1


def _shape(letters: str) -> str:
    """Return the shape that letters stand for, as Python writes it."""
    inside = ", ".join(letters) + ("," if len(letters) == 1 else "")
    return f"({inside})"


def _tiles(
    canvas: Canvas, middle: Point, outer: str, inner: str, color: str
) -> None:
    """Draw one tile per output; a tile has one cell per input."""
    rows, columns = _count(outer[:1]), _count(outer[1:2])
    high, wide = _count(inner[:1]), _count(inner[1:2])
    if len(inner) == 1:
        high, wide = 1, high  # a vector lies in its tile as a row
    step_x, step_y = wide * _CELL + _GAP, high * _CELL + _GAP
    left = middle[0] - (columns * step_x - _GAP) / 2
    top = middle[1] - (rows * step_y - _GAP) / 2
    for i in range(rows):
        for j in range(columns):
            place = Place(
                left + j * step_x,
                top + i * step_y,
                wide * _CELL,
                high * _CELL,
            )
            _tile(canvas, place, high, wide, color)


def _tile(
    canvas: Canvas, place: Place, high: int, wide: int, color: str
) -> None:
    """Draw one tile with the lines between its cells."""
    canvas.ground(place, color, radius=1, width=THIN)
    (right, bottom) = place.e[0], place.s[1]
    for i in range(1, high):
        y = place.y + i * _CELL
        canvas.line([(place.x, y), (right, y)], color, width=0.7)
    for j in range(1, wide):
        x = place.x + j * _CELL
        canvas.line([(x, place.y), (x, bottom)], color, width=0.7)


FIGURES = {"derivative_shapes": derivative_shapes}
