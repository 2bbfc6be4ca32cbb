"""Figure of the page on language models: two ways to cut a text."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, grid, leader

CHAPTER = "recurrent_networks"

_TEXT = "a·model·reads·the·text"
_OFFSET, _STEPS, _WINDOWS = 1, 5, 4  # left out, length and number of windows
_CELL, _LEFT = (26.0, 30.0), 14.0
_BATCHES = ("blue", "orange")


def text_windows() -> Canvas:
    """Return one text cut into windows at random and in order."""
    canvas = Canvas(600, 382)
    _sampling(canvas, 24, "random sampling", ((0, 1), (1, 0), (1, 1), (0, 0)))
    _sampling(
        canvas, 136, "sequential sampling", ((0, 0), (1, 0), (0, 1), (1, 1))
    )
    _shifted(canvas, 252)
    return canvas


def _sampling(
    canvas: Canvas, top: float, title: str, places: tuple[tuple[int, int], ...]
) -> None:
    """Draw the text, its windows coloured by batch, and their places."""
    canvas.text(_LEFT, top, title, bold=True, anchor="start")
    marked = {}
    for window, (batch, _) in enumerate(places):
        start = _OFFSET + window * _STEPS
        for j in range(start, start + _STEPS):
            marked[0, j] = _BATCHES[batch]
    cells = grid(canvas, _LEFT, top + 18, [list(_TEXT)], "line",
                 cell=_CELL, marked=marked)[0]  # fmt: skip
    for window, (batch, row) in enumerate(places):
        start = _OFFSET + window * _STEPS
        first, last = cells[start], cells[start + _STEPS - 1]
        x = (first.x + last.e[0]) / 2
        frame = Place(first.x, first.y, last.e[0] - first.x, _CELL[1])
        canvas.rect(frame, _BATCHES[batch], radius=0, width=2.4)
        canvas.text(x, top + 66, f"batch {batch + 1}, row {row + 1}",
                    size=SMALL)  # fmt: skip


def _shifted(canvas: Canvas, top: float) -> None:
    """Draw inputs and labels of one window below each other."""
    canvas.text(_LEFT, top, "one row: labels are inputs, one step later",
                bold=True, anchor="start")  # fmt: skip
    x, inputs = _LEFT + 130, _TEXT[_OFFSET : _OFFSET + _STEPS]
    labels = _TEXT[_OFFSET + 1 : _OFFSET + _STEPS + 1]
    rows = []
    for text, y, color in ((inputs, 20, "blue"), (labels, 80, "green")):
        place = [list(text)]
        rows.append(
            grid(canvas, x, top + y, place, color, cell=(44.0, 30.0))[0]
        )
    for upper, lower in zip(*rows, strict=True):
        leader(canvas, upper, lower)
    canvas.text(x - 14, top + 35, "$**X**$, read", anchor="end")
    canvas.text(x - 14, top + 95, "$**Y**$, to predict", anchor="end")


FIGURES = {"text_windows": text_windows}
