"""Figure of the page on sequences: the forms of inputs and outputs."""

from __future__ import annotations

from collections.abc import Collection

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "recurrent_networks"

_SIDE, _PITCH = 32.0, 52.0  # of one step, from one step to the next
_LEVELS = {"output": 34.0, "step": 92.0, "input": 150.0}  # below the title

_FORMS = (
    ((84, 18), "one to one", "picture → class", 1, (0,), (0,)),
    ((282, 18), "one to many", "picture → caption", 3, (0,), (0, 1, 2)),
    ((500, 18), "many to one", "film → action", 3, (0, 1, 2), (2,)),
    ((158, 264), "many to many", "words → tags", 3, (0, 1, 2), (0, 1, 2)),
    ((428, 264), "another length", "sentence → translation", 5,
     (0, 1, 2), (2, 3, 4)),
)  # fmt: skip


def sequence_forms() -> Canvas:
    """Return the four forms of tasks, the last one in two kinds."""
    canvas = Canvas(600, 500)
    for middle, title, example, steps, inputs, outputs in _FORMS:
        x, y = middle
        canvas.text(x, y, title, bold=True)
        _panel(canvas, x, y, steps, inputs, outputs)
        canvas.text(x, y + 204, example, size=SMALL)
    canvas.line([(20, 244), (580, 244)], "line", width=1.0)
    return canvas


def _panel(
    canvas: Canvas,
    middle: float,
    top: float,
    steps: int,
    inputs: Collection[int],
    outputs: Collection[int],
) -> None:
    """Draw one row of steps with its inputs below and its outputs above."""
    left = middle - ((steps - 1) * _PITCH + _SIDE) / 2
    before = None
    for i in range(steps):
        x = left + i * _PITCH
        step = box(canvas, _place(x, top, "step"), "", "line")
        if before:
            arrow(canvas, before, step)
        if i in inputs:
            given = box(canvas, _place(x, top, "input"), "", "blue")
            arrow(canvas, given, step)
        if i in outputs:
            result = box(canvas, _place(x, top, "output"), "", "orange")
            arrow(canvas, step, result)
        before = step


def _place(x: float, top: float, level: str) -> Place:
    return Place(x, top + _LEVELS[level] - _SIDE / 2 + 6, _SIDE, _SIDE)


FIGURES = {"sequence_forms": sequence_forms}
