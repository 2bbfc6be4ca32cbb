"""The figure of the page on views and copies."""

from __future__ import annotations

from collections.abc import Sequence

from booktools.drawing import SMALL, Canvas, Place, arrow, grid

CHAPTER = "preliminaries"

_ROWS, _COLUMNS = 3, 4
_ROW = 1  # of X, and column of X.T: marked in all pictures
_WIDE, _HIGH = 45.0, 34.0  # a cell of the strip
_LEFT = 50.0


def memory_strip() -> Canvas:
    """Return two tensors that look at one strip, and a copy of it."""
    canvas = Canvas(640, 636)
    order = list(range(_ROWS * _COLUMNS))
    columns = [i * _COLUMNS + j for j in range(_COLUMNS) for i in range(_ROWS)]
    left, right = _tensors(canvas)
    strip = _strip(canvas, 258, order, "blue")
    first, last = _ROW * _COLUMNS, (_ROW + 1) * _COLUMNS - 1
    middle = (strip[first].c[0] + strip[last].c[0]) / 2
    for start, end in ((left, middle - 30), (right, middle + 30)):
        arrow(canvas, start, (end, 258), color="orange", dash=True, gap=5)
    canvas.text(_LEFT, 234, "one strip of 12 numbers", size=SMALL, bold=True,
                anchor="start")  # fmt: skip
    _steps(canvas, strip)
    _copied(canvas, columns)
    return canvas


def _tensors(canvas: Canvas) -> tuple[tuple[float, float], ...]:
    """Draw X and X.T; return where the marked parts of both end."""
    rows = [
        [str(i * _COLUMNS + j) for j in range(_COLUMNS)] for i in range(_ROWS)
    ]
    turned = [list(column) for column in zip(*rows, strict=True)]
    row = {(_ROW, j): "orange" for j in range(_COLUMNS)}
    column = {(j, _ROW): "orange" for j in range(_COLUMNS)}
    for x, name, shape, stride in (
        (138, "`X`", "shape (3, 4)", "stride (4, 1)"),
        (500, "`X.T`", "shape (4, 3)", "stride (1, 4)"),
    ):
        canvas.text(x, 20, name, bold=True)
        canvas.text(x, 44, f"{shape}, {stride}", size=SMALL)
    first = grid(canvas, 70, 64, rows, marked=row, bold=list(row))
    second = grid(canvas, 449, 64, turned, marked=column, bold=list(column))
    return first[_ROW][-1].e, second[-1][_ROW].s


def _strip(
    canvas: Canvas, y: float, values: Sequence[int], color: str
) -> list[Place]:
    """Draw numbers in a row, those of row 1 of X marked."""
    marked = {
        (0, place): "orange"
        for place, value in enumerate(values)
        if value // _COLUMNS == _ROW
    }
    texts = [[str(value) for value in values]]
    return grid(canvas, _LEFT, y, texts, color, cell=(_WIDE, _HIGH),
                marked=marked, bold=list(marked))[0]  # fmt: skip


def _steps(canvas: Canvas, strip: list[Place]) -> None:
    """Draw the steps of 4 and of 1 below the strip, with their meaning."""
    for start in (0, 4):
        a, b = strip[start].s, strip[start + 4].s
        arrow(canvas, a, b, "+4", color="purple", bend=-22, gap=2)
    for start in (8, 9, 10):
        a, b = strip[start].s, strip[start + 1].s
        arrow(canvas, a, b, color="green", bend=-11, gap=2)
    canvas.text(strip[10].c[0] - _WIDE / 2, 322, "+1", size=SMALL)
    canvas.text(320, 354, "+4: the next row of `X`, the next column of `X.T`",
                size=SMALL, color="purple")  # fmt: skip
    canvas.text(320, 378, "+1: the next column of `X`, the next row of `X.T`",
                size=SMALL, color="green")  # fmt: skip


def _copied(canvas: Canvas, columns: Sequence[int]) -> None:
    """Draw a reshape that is a view, and one that needs a new strip."""
    canvas.text(_LEFT, 420, "`X.reshape(2, 6)`", anchor="start", bold=True)
    canvas.text(_LEFT, 444, "stride (6, 1): the strip above serves, a view",
                size=SMALL, anchor="start")  # fmt: skip
    canvas.text(_LEFT, 484, "`X.T.reshape(12)`", anchor="start", bold=True)
    canvas.text(_LEFT, 508, "wants 0, 4, 8, 1: steps of +4, +4, −7, so no "
                "single stride serves, a copy", size=SMALL, anchor="start",
                )  # fmt: skip
    new = _strip(canvas, 566, columns, "green")
    canvas.text(_LEFT, 548, "a new strip", size=SMALL, bold=True,
                anchor="start")  # fmt: skip
    for start, step in ((0, "+4"), (1, "+4"), (2, "−7")):
        x = (new[start].c[0] + new[start + 1].c[0]) / 2
        canvas.text(x, 616, step, size=SMALL, color="purple")


FIGURES = {"memory_strip": memory_strip}
