"""Figure of the page on linear algebra: one block and its three axes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import product

from booktools.drawing import SMALL, Canvas, Place, grid, region
from booktools.drawing.palette import THIN

CHAPTER = "preliminaries"

_SHAPE = (2, 3, 4)
_CELL = (26.0, 24.0)
_HIGH = _SHAPE[1] * _CELL[1]  # of one sheet
_MARKED = (1, 1, 2)  # the cell whose meetings are drawn
_COUNTED = ("sheets", "rows", "columns")
_MEET = (
    "the same place in both sheets meets",
    "the cells of a column meet, in each sheet for itself",
    "the cells of a row meet, in each sheet for itself",
)
_Index = tuple[int, ...]


def block_axes() -> Canvas:
    """Return which cells meet along each axis of a 2 x 3 x 4 block."""
    canvas = Canvas(640, 564)
    for x, title, note in (
        (128, "the block", "with 18 and the cells it meets"),
        (314, "`sum`, `mean`", "the axis goes"),
        (442, "`softmax`", "of $X / 10$"),
        (568, "`cat`", "of two blocks"),
    ):
        canvas.text(x, 16, title, bold=True)
        canvas.text(x, 38, note, size=SMALL)
    for dim in range(3):
        _band(canvas, 56 + 170 * dim, dim)
    return canvas


def _band(canvas: Canvas, y: float, dim: int) -> None:
    """Draw what the four operations do along one axis."""
    title = f"`dim={dim}` counts the {_COUNTED[dim]}: {_MEET[dim]}"
    region(canvas, Place(8, y, 624, 160), title)
    _block(canvas, y + 32, dim)
    _sums(canvas, y + 32, dim)
    _shares(canvas, y + 32, dim)
    _joined(canvas, y + 32, dim)


def _value(index: _Index) -> int:
    """Return an entry of the block, which counts from 0 to 23."""
    i, j, k = index
    return (i * _SHAPE[1] + j) * _SHAPE[2] + k


def _group(index: _Index, dim: int) -> list[_Index]:
    """Return the cells that meet along an axis, given one of them."""
    return [
        (*index[:dim], place, *index[dim + 1 :]) for place in range(_SHAPE[dim])
    ]


def _block(canvas: Canvas, y: float, dim: int) -> None:
    """Draw both sheets, the cells that meet in another colour."""
    group = _group(_MARKED, dim)
    rows, columns = _SHAPE[1:]
    for i in range(_SHAPE[0]):
        x = 20 + i * (columns * _CELL[0] + 12)
        values = [
            [str(_value((i, j, k))) for k in range(columns)]
            for j in range(rows)
        ]
        met = [index[1:] for index in group if index[0] == i]
        _numbers(canvas, x, y, values, met)
        middle = x + columns * _CELL[0] / 2
        canvas.text(middle, y + _HIGH + 17, f"`X[{i}]`", size=SMALL)
    between = " and " if len(group) == 2 else ", "
    names = between.join(str(_value(index)) for index in group)
    canvas.text(130, y + _HIGH + 40, f"{names} meet", size=SMALL)


def _numbers(
    canvas: Canvas,
    x: float,
    y: float,
    values: list[list[str]],
    met: Iterable[_Index],
) -> None:
    """Draw cells with numbers, some of them marked and bold."""
    places = [(index[0], index[1]) for index in met]
    marked = dict.fromkeys(places, "orange")
    grid(canvas, x, y, values, cell=_CELL, size=SMALL, marked=marked,
         bold=places)  # fmt: skip


def _sums(canvas: Canvas, y: float, dim: int) -> None:
    """Draw the sums along an axis, and the mean of the marked cells."""
    left = [n for axis, n in enumerate(_SHAPE) if axis != dim]
    values = [
        [str(_total((j, k), dim)) for k in range(left[1])]
        for j in range(left[0])
    ]
    rest = tuple(i for axis, i in enumerate(_MARKED) if axis != dim)
    x = 314 - left[1] * _CELL[0] / 2
    top = y + (_HIGH - left[0] * _CELL[1]) / 2
    _numbers(canvas, x, top, values, [rest])
    total = _total((rest[0], rest[1]), dim)
    mean = f"{total} / {_SHAPE[dim]} = {total / _SHAPE[dim]:g}"
    canvas.text(314, y + _HIGH + 17, f"`{tuple(left)}`", size=SMALL)
    canvas.text(314, y + _HIGH + 40, f"mean {mean}", size=SMALL)


def _total(rest: tuple[int, int], dim: int) -> int:
    """Return the sum of the cells whose other two indices are given."""
    index = (*rest[:dim], 0, *rest[dim:])
    return sum(_value(cell) for cell in _group(index, dim))


def _shares(canvas: Canvas, y: float, dim: int) -> None:
    """Draw the softmax of the marked cells, lying as they do."""
    powers = [math.exp(_value(i) / 10) for i in _group(_MARKED, dim)]
    texts = [f"{p / sum(powers):.2f}"[1:] for p in powers]
    values = [[text] for text in texts] if dim == 1 else [texts]
    cells = len(values[0])
    gap = 14.0 if dim == 0 else 0.0  # the two lie in different sheets
    x = 442 - (cells * _CELL[0] + gap) / 2
    top = y + (_HIGH - len(values) * _CELL[1]) / 2
    for k in range(cells):
        column = [[row[k]] for row in values]
        met = [(j, 0) for j in range(len(column))]
        _numbers(canvas, x + k * (_CELL[0] + gap), top, column, met)
    canvas.text(442, y + _HIGH + 17, f"`{_SHAPE}`", size=SMALL)
    canvas.text(442, y + _HIGH + 40, "they sum to 1", size=SMALL)


def _joined(canvas: Canvas, y: float, dim: int) -> None:
    """Draw two blocks joined along an axis, seen at an angle."""
    cell, shift = 10.0, 8.0
    shape = tuple(n * (1 + (axis == dim)) for axis, n in enumerate(_SHAPE))
    depth = (shape[0] - 1) * shift
    x = 568 - (shape[2] * cell + depth) / 2
    top = y + (_HIGH - shape[1] * cell + depth) / 2
    for i, j, k in product(range(shape[0] - 1, -1, -1), (0, 1), (0, 1)):
        if (j and dim != 1) or (k and dim != 2):
            continue  # one part only, unless joined along this axis
        second = j or k or i >= _SHAPE[0]
        part = Place(
            x + i * shift + k * _SHAPE[2] * cell,
            top - i * shift + j * _SHAPE[1] * cell,
            _SHAPE[2] * cell,
            _SHAPE[1] * cell,
        )
        _ruled(canvas, part, cell, "green" if second else "blue")
    canvas.text(568, y + _HIGH + 17, f"`{shape}`", size=SMALL)
    sizes = f"{_SHAPE[dim]} + {_SHAPE[dim]} {_COUNTED[dim]}"
    canvas.text(568, y + _HIGH + 40, sizes, size=SMALL)


def _ruled(canvas: Canvas, place: Place, cell: float, color: str) -> None:
    """Draw a sheet of empty cells."""
    canvas.ground(place, color, radius=0, width=THIN)
    right, bottom = place.e[0], place.s[1]
    steps = [
        f"M{x:g} {place.y:g} V{bottom:g}"
        for x in _between(place.x, right, cell)
    ]
    steps += [
        f"M{place.x:g} {y:g} H{right:g}"
        for y in _between(place.y, bottom, cell)
    ]
    canvas.path(" ".join(steps), color, width=0.6)


def _between(low: float, high: float, step: float) -> list[float]:
    """Return the places strictly between two others."""
    number = round((high - low) / step)
    return [low + step * i for i in range(1, number)]


FIGURES = {"block_axes": block_axes}
