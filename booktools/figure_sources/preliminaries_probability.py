"""Figures of the page on probability."""

from __future__ import annotations

from collections.abc import Sequence

from booktools.drawing import SMALL, Canvas, Place, arrow, box, grid

CHAPTER = "preliminaries"

_ROWS = ("sun", "rain", "snow")
_COLUMNS = ("on time", "late")
_JOINT = ((0.54, 0.06), (0.21, 0.09), (0.04, 0.06))
_WIDE, _HIGH = 78.0, 42.0


def joint_table() -> Canvas:
    """Return a joint table, its margins and one conditional column."""
    canvas = Canvas(600, 310)
    x, y = 66.0, 74.0
    canvas.text(x + _WIDE, 18, "joint $P(weather, train)$", bold=True)
    for j, name in enumerate(_COLUMNS):
        canvas.text(x + (j + 0.5) * _WIDE, y - 16, name, size=SMALL)
    for i, name in enumerate(_ROWS):
        middle = y + (i + 0.5) * _HIGH
        canvas.text(x - 10, middle, name, size=SMALL, anchor="end")
    late = {(i, 1): "orange" for i in range(len(_ROWS))}
    grid(canvas, x, y, _texts(_JOINT), cell=(_WIDE, _HIGH), marked=late)
    _margins(canvas, x, y)
    _conditional(canvas, y)
    return canvas


def _texts(rows: Sequence[Sequence[float]]) -> list[list[str]]:
    return [[f"{value:.2f}" for value in row] for row in rows]


def _margins(canvas: Canvas, x: float, y: float) -> None:
    """Draw the sums of the rows and of the columns."""
    right, below = x + 2 * _WIDE + 26, y + 3 * _HIGH + 26
    cell = (_WIDE - 14, _HIGH)
    weather = [(sum(row),) for row in _JOINT]
    grid(canvas, right, y, _texts(weather), "green", cell=cell)
    canvas.text(right + cell[0] / 2, y - 16, "sums", size=SMALL)
    train = [tuple(sum(column) for column in zip(*_JOINT, strict=True))]
    grid(canvas, x, below, _texts(train), "green", cell=(_WIDE, _HIGH - 6))
    canvas.text(x - 10, below + 18, "sums", size=SMALL, anchor="end")
    canvas.text(right + 32, below + 18, "marginals", size=SMALL, color="green")


def _conditional(canvas: Canvas, y: float) -> None:
    """Draw the late column divided by its sum."""
    left = 444.0
    late = [row[1] for row in _JOINT]
    values = [(value / sum(late),) for value in late]
    column = grid(
        canvas, left, y, _texts(values), "orange", cell=(_WIDE, _HIGH)
    )
    canvas.text(left + _WIDE / 2, 18, "conditional", bold=True)
    canvas.text(left + _WIDE / 2, y - 28, "$P(weather | late)$", size=SMALL)
    for i, name in enumerate(_ROWS):
        place = column[i][0]
        canvas.text(place.e[0] + 10, place.c[1], name, size=SMALL,
                    anchor="start")  # fmt: skip
    note = Place(left - 52, y + 3 * _HIGH + 20, 182, 62)
    box(canvas, note, "the column `late`,\ndivided by its sum 0.21", "orange",
        size=SMALL)  # fmt: skip
    arrow(canvas, note, column[2][0], color="orange")


FIGURES = {"joint_table": joint_table}
