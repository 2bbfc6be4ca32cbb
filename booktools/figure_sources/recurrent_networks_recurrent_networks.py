"""Figures of the page on recurrent networks: the loop, and a shifted word."""

from __future__ import annotations

from booktools.drawing import (
    SMALL,
    TITLE,
    Canvas,
    Place,
    arrow,
    box,
    node,
)
from booktools.drawing.place import Disc

CHAPTER = "recurrent_networks"

_COLORS = {"xh": "green", "hh": "purple", "hq": "blue"}
_STEPS = (116.0, 204.0, 292.0, 394.0, 482.0, 570.0)  # two windows of three
_CUT = (_STEPS[2] + _STEPS[3]) / 2
_INPUT, _STATE, _LOSS = 528.0, 418.0, 308.0  # heights of the three rows


def unrolled_network() -> Canvas:
    """Return the loop, the same network unrolled, and the way back."""
    canvas = Canvas(640, 640)
    _loop(canvas)
    _legend(canvas)
    canvas.line([(12, 232), (628, 232)], "line", dash=True, width=1)
    canvas.text(12, 254, "unrolled in time", anchor="start", bold=True)
    states = _forward(canvas)
    _backward(canvas, states)
    return canvas


def _loop(canvas: Canvas) -> None:
    """Draw the network as a loop."""
    canvas.text(12, 20, "as a loop", anchor="start", bold=True)
    entry = box(canvas, Place(16, 92, 52, 52), "$**X**_t$", "line", dash=True)
    state = node(canvas, 150, 118, "$**H**_t$", "line", radius=30, size=TITLE)
    out = box(canvas, Place(236, 92, 52, 52), "$**O**_t$", "line")
    arrow(canvas, entry, state, color=_COLORS["xh"], width=2.4)
    arrow(canvas, state, out, color=_COLORS["hq"], width=2.4)
    canvas.path("M136 90 C110 30 190 30 167 83", _COLORS["hh"], width=2.4)
    arrow(canvas, (169, 78), (163, 92), color=_COLORS["hh"], width=2.4, gap=0)
    canvas.text(150, 182, "one step later", size=SMALL)
    canvas.text(150, 200, "the state is its own input", size=SMALL)


def _legend(canvas: Canvas) -> None:
    """Say what the colours mean."""
    rows = (
        ("xh", "$**W**_{xh}$  input to state"),
        ("hh", "$**W**_{hh}$  state to state"),
        ("hq", "$**W**_{hq}$  state to output"),
    )
    canvas.text(344, 42, "one colour, one matrix:", anchor="start", size=SMALL)
    for i, (name, text) in enumerate(rows):
        y = 72.0 + 28 * i
        arrow(canvas, (344, y), (396, y), color=_COLORS[name], width=2.4, gap=0)
        canvas.text(408, y, text, anchor="start", size=SMALL)
    arrow(canvas, (396, 168), (344, 168), color="orange", dash=True, width=2.4,
          gap=0)  # fmt: skip
    canvas.text(408, 168, "gradient of the last loss", anchor="start",
                size=SMALL)  # fmt: skip


def _forward(canvas: Canvas) -> list[Disc]:
    """Draw six steps from left to right; return the places of the states."""
    start = Disc(8, _STATE - 22, 44, 44)
    node(canvas, *start.c, "$**H**_0$", "line", dash=True)
    states = [start]
    for t, x in enumerate(_STEPS, start=1):
        entry = node(canvas, x, _INPUT, f"$**X**_{t}$", "line", dash=True)
        state = node(canvas, x, _STATE, f"$**H**_{t}$", "line")
        loss = node(canvas, x, _LOSS, f"$L_{t}$", "line")
        arrow(canvas, entry, state, color=_COLORS["xh"], width=2.4)
        arrow(canvas, state, loss, color=_COLORS["hq"], width=2.4)
        arrow(canvas, states[-1], state, color=_COLORS["hh"], width=2.4)
        states.append(state)
    for a, b, name in ((0, 2, "first"), (3, 5, "second")):
        middle = (_STEPS[a] + _STEPS[b]) / 2
        canvas.text(middle, 574, f"{name} window", size=SMALL)
    return states


def _backward(canvas: Canvas, states: list[Disc]) -> None:
    """Draw the gradient of the last loss, and where it is cut off."""
    x, y = _STEPS[-1] + 13, _LOSS + 19
    arrow(canvas, (x, y), (x, _STATE - 19), color="orange", dash=True,
          width=2.4, gap=0)  # fmt: skip
    for later, earlier in ((6, 5), (5, 4)):
        a, b = states[later].c, states[earlier].c
        arrow(canvas, (a[0] - 16, a[1] + 17), (b[0] + 16, b[1] + 17),
              color="orange", bend=9, dash=True, width=2.4, gap=0)  # fmt: skip
    x, y = states[4].c
    arrow(canvas, (x - 18, y + 15), (_CUT + 4, y + 22), color="orange",
          dash=True, width=2.4, gap=0)  # fmt: skip
    canvas.line([(_CUT, 270), (_CUT, 588)], "red", dash=True, width=2.0)
    canvas.text(_CUT, 606, "the cut: `H = H.detach()`", color="red")
    text = "values go on to the right, no gradient comes back"
    canvas.text(_CUT, 627, text, size=SMALL)


_WORD = "machine"


def shifted_by_one() -> Canvas:
    """Return a word as inputs and as labels, one letter further."""
    canvas = Canvas(620, 356)
    columns = [150.0 + 80 * i for i in range(len(_WORD) - 1)]
    for text, y in (("label", 42), ("output", 112), ("state", 206),
                    ("input", 296)):  # fmt: skip
        canvas.text(104, y, text, anchor="end", size=SMALL, bold=True)
    before = None
    for i, x in enumerate(columns):
        label = box(canvas, Place(x - 21, 22, 42, 40), _WORD[i + 1], "orange",
                    bold=True)  # fmt: skip
        out = node(canvas, x, 112, f"$**o**_{i + 1}$", "blue")
        state = node(canvas, x, 206, f"$**h**_{i + 1}$", "purple")
        entry = box(canvas, Place(x - 21, 276, 42, 40), _WORD[i], "green",
                    bold=True)  # fmt: skip
        arrow(canvas, entry, state)
        arrow(canvas, state, out)
        arrow(canvas, out, label, dash=True)
        if before is not None:
            arrow(canvas, before, state, color="purple", width=2.4)
        before = state
    text = "each label is the next input: the text itself is the teacher"
    canvas.text(350, 338, text, size=SMALL)
    return canvas


FIGURES = {
    "unrolled_network": unrolled_network,
    "shifted_by_one": shifted_by_one,
}
