"""The figure of the page on broadcasting: the rule, and its accident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from booktools.drawing import BODY, SMALL, Canvas, Place
from booktools.drawing.palette import THIN
from booktools.drawing.place import Point

CHAPTER = "preliminaries"

_CELL = (36.0, 28.0)
_SIZE = (30.0, 28.0)  # of a box that holds the size of one axis
_TOPS = (66.0, 188.0, 310.0)  # of the two operands and of the result
_SHIFT = 92.0  # from the sizes of a block to its numbers

Numbers = Sequence[Sequence[int]]


def broadcasting() -> Canvas:
    """Return X + b as it is meant, beside (n, 1) - (n,) as it happens."""
    canvas = Canvas(640, 470)
    canvas.line([(326, 16), (326, 454)], "line", dash=True, width=1)
    _meant(canvas, 26.0)
    _accident(canvas, 372.0)
    return canvas


def _meant(canvas: Canvas, x: float) -> None:
    """Draw a batch of three examples plus one parameter."""
    canvas.text(x, 24, "one parameter for a batch", bold=True, anchor="start")
    batch = [[4 * i + j for j in range(1, 5)] for i in range(3)]
    row = [10 * j for j in range(1, 5)]
    total = [[a + b for a, b in zip(line, row, strict=True)] for line in batch]
    _operand(canvas, (x, _TOPS[0]), "$**X**$", batch, "blue", (3, 4))
    _sign(canvas, x, 0, "+")
    _operand(canvas, (x, _TOPS[1]), "$**b**$", [row] * 3, "orange", (0, 4))
    _sign(canvas, x, 1, "=")
    _operand(canvas, (x, _TOPS[2]), "$**X** + **b**$", total, "green", (3, 4))
    text = "$**b**$ has no such axis: it counts as 1,"
    text += "\nand the row serves all three"
    canvas.text(x, 434, text, size=SMALL, anchor="start")


def _accident(canvas: Canvas, x: float) -> None:
    """Draw a column minus a vector that was meant to be a column."""
    canvas.text(x, 24, "the accident", bold=True, anchor="start")
    values = (1, 2, 3)
    column = [[value] * 3 for value in values]
    gaps = [[a - b for b in values] for a in values]
    wrong = {(i, j): "red" for i in range(3) for j in range(3) if i != j}
    _operand(canvas, (x, _TOPS[0]), "$**ŷ**$", column, "blue", (3, 1))
    _sign(canvas, x, 0, "-")
    _operand(canvas, (x, _TOPS[1]), "$**y**$", [values] * 3, "orange", (0, 3))
    _sign(canvas, x, 1, "=")
    place = x, _TOPS[2]
    _operand(canvas, place, "$**ŷ** - **y**$", gaps, "green", (3, 3), wrong)
    text = "only the diagonal was meant;\nboth were stretched, no error"
    canvas.text(x, 434, text, size=SMALL, anchor="start")


def _operand(
    canvas: Canvas,
    corner: Point,
    name: str,
    values: Numbers,
    color: str,
    stored: tuple[int, int],
    marked: Mapping[tuple[int, int], str] | None = None,
) -> None:
    """Draw a name, the two sizes below it, and the numbers beside them.

    ``stored`` is the shape that exists in memory, 0 for an axis that the
    tensor does not have; what lies outside it is hatched.
    """
    x, y = corner
    rows, columns = stored
    canvas.text(x + _SIZE[0], y + 14, name)
    for axis, (own, full) in enumerate(
        zip(stored, (len(values), len(values[0])), strict=True)
    ):
        box = Place(x + axis * _SIZE[0], y + 38, *_SIZE)
        _ground(canvas, box, color, hatched=own != full, dash=own == 0)
        canvas.text(*box.c, str(own or 1), halo=own != full)
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            cell = Place(x + _SHIFT + j * _CELL[0], y + i * _CELL[1], *_CELL)
            copy = i >= max(rows, 1) or j >= columns
            tint = (marked or {}).get((i, j), color)
            _ground(canvas, cell, tint, hatched=copy)
            text = str(value).replace("-", "−")
            canvas.text(*cell.c, text, size=BODY, halo=copy, bold=not copy)


def _sign(canvas: Canvas, x: float, after: int, text: str) -> None:
    """Draw an operator between two blocks."""
    y = (_TOPS[after] + 3 * _CELL[1] + _TOPS[after + 1]) / 2
    canvas.text(x + _SIZE[0], y, f"${text}$", size=22)


def _ground(
    canvas: Canvas,
    place: Place,
    color: str,
    *,
    hatched: bool,
    dash: bool = False,
) -> None:
    """Tint a cell; hatch it with diagonal lines if it is a repetition."""
    canvas.ground(place, color, radius=0, width=THIN, dash=dash)
    if not hatched:
        return
    wide, high = place.width, place.height
    for step in range(6, int(wide + high), 8):
        start = place.x + max(0.0, step - high), place.y + min(step, high)
        end = place.x + min(step, wide), place.y + max(0.0, step - wide)
        canvas.line([start, end], color, width=0.7)


FIGURES = {"broadcasting": broadcasting}
