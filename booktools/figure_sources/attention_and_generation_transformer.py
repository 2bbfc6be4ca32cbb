"""Figure of the page on the transformer: one block and its stream."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, node

CHAPTER = "attention_and_generation"

_RAIL, _LOW = 48.0, 146.0  # heights of the stream and of the branches


def transformer_block() -> Canvas:
    """Return a block: a stream and two branches that are added to it."""
    canvas = Canvas(640, 228)
    canvas.text(20, _RAIL, "$X$")
    first = node(canvas, 312, _RAIL, "+", "blue", radius=15)
    second = node(canvas, 584, _RAIL, "+", "blue", radius=15)
    chain = (((36.0, _RAIL), first), (first, second), (second, (622.0, _RAIL)))
    for a, b in chain:
        arrow(canvas, a, b, color="purple", width=2.4)
    canvas.text(340, _RAIL - 24, "$X'$")
    canvas.text(618, _RAIL - 24, "$X''$")
    text = "causal self-\nattention,\n$h$ heads"
    _branch(canvas, 56, text, first, "between positions", "orange")
    text = "linear\nGELU\nlinear"
    _branch(canvas, 340, text, second, "each position alone", "green")
    return canvas


def _branch(
    canvas: Canvas, x: float, text: str, end: Place, note: str, color: str
) -> None:
    """Draw a branch that leaves the stream at x and is added at end."""
    norm = box(canvas, Place(x + 22, _LOW - 24, 72, 48), "layer\nnorm", "blue",
               size=SMALL)  # fmt: skip
    work = box(canvas, Place(x + 116, _LOW - 38, 106, 76), text, color,
               size=SMALL)  # fmt: skip
    arrow(canvas, (x, _RAIL), norm.w, elbow="v", gap=1.0)
    arrow(canvas, norm, work)
    arrow(canvas, work.e, end.s, elbow="h")
    canvas.text(work.c[0], _LOW + 58, note, size=SMALL, color="line")


FIGURES = {"transformer_block": transformer_block}
