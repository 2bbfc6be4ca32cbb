"""Figure of the page on backpropagation through time: where gradients stop."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, arrow, node

CHAPTER = "recurrent_networks"

_STEPS, _LEFT, _PITCH, _RADIUS = 12, 45.0, 50.0, 14.0
_ROWS = (
    ("all the way back", (), 1.6, "every path counts"),
    ("regular, $τ = 4$", (4, 8), 1.6, "paths across a bar are lost"),
    (
        "random: a step passes with probability $π$",
        (2, 3, 7),
        3.0,
        "what passes counts $1/π$ times",
    ),
)  # fmt: skip


def truncation() -> Canvas:
    """Return three rows of steps that differ in where the way back ends."""
    canvas = Canvas(640, 436)
    for i, (title, cuts, width, note) in enumerate(_ROWS):
        y = 70.0 + 136.0 * i
        canvas.text(24, y - 44, title, bold=True, anchor="start")
        canvas.text(616, y - 44, note, size=SMALL, anchor="end")
        _row(canvas, y, cuts, width)
    _legend(canvas, 420)
    return canvas


def _row(canvas: Canvas, y: float, cuts: tuple[int, ...], width: float) -> None:
    """Draw the steps, the state that goes on, and what comes back."""
    steps = [
        node(canvas, _LEFT + _PITCH * i, y, str(i + 1), "blue",
             radius=_RADIUS, size=SMALL)
        for i in range(_STEPS)
    ]  # fmt: skip
    for i, (one, two) in enumerate(
        zip(steps[:-1], steps[1:], strict=True), start=1
    ):
        arrow(canvas, one, two, gap=1.5)
        if i in cuts:
            x = (one.c[0] + two.c[0]) / 2
            canvas.line([(x, y + 8), (x, y + 48)], "red", width=3.4)
            continue
        start, end = (two.c[0] - 3, y + 17), (one.c[0] + 3, y + 17)
        arrow(canvas, start, end, color="orange", bend=11, gap=0, width=width)


def _legend(canvas: Canvas, y: float) -> None:
    """Say what the arrows and the bars are."""
    arrow(canvas, (40, y), (80, y), gap=0)
    canvas.text(88, y, "state", size=SMALL, anchor="start")
    arrow(canvas, (230, y), (190, y), color="orange", gap=0, width=2.2)
    canvas.text(238, y, "gradient", size=SMALL, anchor="start")
    canvas.line([(370, y - 9), (370, y + 9)], "red", width=3.4)
    canvas.text(380, y, "cut: `state.detach()`", size=SMALL, anchor="start")


FIGURES = {"truncation": truncation}
