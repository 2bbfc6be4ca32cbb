"""Figures of the page on gated units: the cells of an LSTM and a GRU."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, node

CHAPTER = "recurrent_networks"

_RAIL = 52.0  # height of the state that is kept
_TOP, _HIGH = 196.0, 54.0  # of the boxes of the gates
_BUS = 286.0  # height of the line that feeds the gates


def lstm_gates() -> Canvas:
    """Return the cell of an LSTM, its memory along the top."""
    canvas = Canvas(640, 350)
    forget = _gate(canvas, 128, "forget\n$F_t$", "orange")
    write = _gate(canvas, 232, "input\n$I_t$", "orange")
    new = _gate(canvas, 336, "candidate\n$tanh$", "green")
    show = _gate(canvas, 452, "output\n$O_t$", "orange")
    times = node(canvas, 128, _RAIL, "×", "blue", radius=15)
    plus = node(canvas, 284, _RAIL, "+", "blue", radius=15)
    scaled = node(canvas, 284, 136, "×", "blue", radius=15)
    squash = box(canvas, Place(522, 84, 68, 30), "$tanh$", "green", size=SMALL)
    out = node(canvas, 556, 150, "×", "blue", radius=15)
    start, stop = (58.0, _RAIL), (590.0, _RAIL)
    canvas.text(30, _RAIL, "$C_{t-1}$")
    canvas.text(610, _RAIL, "$C_t$")
    for a, b in ((start, times), (times, plus), (plus, stop)):
        arrow(canvas, a, b, color="purple", width=2.2)
    arrow(canvas, forget.n, times)
    arrow(canvas, write.n, scaled)
    arrow(canvas, new.n, scaled)
    arrow(canvas, scaled, plus)
    arrow(canvas, (556.0, _RAIL), squash.n)
    arrow(canvas, squash.s, out)
    arrow(canvas, show.n, out)
    _bus(canvas, (forget, write, new, show))
    canvas.line([(556, 165), (556, _BUS)], "purple", width=2.2)
    arrow(canvas, (556.0, _BUS), (590.0, _BUS), color="purple", width=2.2)
    canvas.text(610, _BUS, "$H_t$")
    return canvas


def gru_gates() -> Canvas:
    """Return the cell of a GRU, its one state along the top."""
    canvas = Canvas(640, 350)
    keep = _gate(canvas, 136, "update\n$Z_t$", "orange")
    reset = _gate(canvas, 276, "reset\n$R_t$", "orange")
    new = _gate(canvas, 470, "candidate\n$tanh$", "green")
    times = node(canvas, 136, _RAIL, "×", "blue", radius=15)
    plus = node(canvas, 470, _RAIL, "+", "blue", radius=15)
    place = Place(256, 108, 76, 32)
    rest = box(canvas, place, "$1 - Z_t$", "orange", size=SMALL)
    scaled = node(canvas, 470, 124, "×", "blue", radius=15)
    seen = node(canvas, 374, reset.c[1], "×", "blue", radius=15)
    canvas.text(30, _RAIL, "$H_{t-1}$")
    canvas.text(612, _RAIL, "$H_t$")
    for a, b in (((58.0, _RAIL), times), (times, plus), (plus, (592.0, _RAIL))):
        arrow(canvas, a, b, color="purple", width=2.2)
    arrow(canvas, keep.n, times)
    arrow(canvas, (136.0, 124.0), rest, gap=1.0)
    for c, d in ((rest, scaled), (scaled, plus)):
        arrow(canvas, c, d)
    arrow(canvas, new.n, scaled)
    arrow(canvas, reset, seen)
    arrow(canvas, seen, new)
    _bus(canvas, (keep, reset, new))
    arrow(canvas, (374.0, _BUS), seen.s, gap=1.0)
    canvas.text(390, 264, "$H_{t-1}$", size=SMALL, anchor="start")
    canvas.text(480, 268, "$X_t$", size=SMALL, anchor="start")
    return canvas


def _gate(canvas: Canvas, x: float, text: str, color: str) -> Place:
    """Draw the small dense layer whose middle stands at x."""
    return box(canvas, Place(x - 46, _TOP, 92, _HIGH), text, color, size=SMALL)


def _bus(canvas: Canvas, gates: tuple[Place, ...]) -> None:
    """Draw the line that brings input and last state to all gates."""
    right = max(gate.c[0] for gate in gates)
    canvas.text(30, _BUS, "$H_{t-1}$")
    canvas.line([(56, _BUS), (right, _BUS)], "line")
    canvas.line([(78, 318), (78, _BUS)], "line")
    canvas.text(78, 334, "$X_t$")
    for gate in gates:
        arrow(canvas, (gate.c[0], _BUS), gate.s, gap=1.0)


FIGURES = {"lstm_gates": lstm_gates, "gru_gates": gru_gates}
