"""Figure of the page on compilation: the way of a call."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "computational_performance"

_HIGH, _FAST, _SLOW = 60.0, 26.0, 170.0


def compile_path() -> Canvas:
    """Return how a call meets guards, and what happens if they do not fit."""
    canvas = Canvas(620, 250)
    call = Place(14, _FAST, 118, _HIGH)
    guards = Place(198, _FAST, 118, _HIGH)
    machine = Place(482, _FAST, 124, _HIGH)
    record = Place(198, _SLOW, 118, _HIGH)
    backward = Place(340, _SLOW, 118, _HIGH)
    write = Place(482, _SLOW, 124, _HIGH)
    box(canvas, call, "a call,\nin Python", "orange", size=SMALL)
    box(canvas, guards, "do the\nguards fit?", "purple", size=SMALL)
    box(canvas, machine, "machine code\nruns", "green", size=SMALL)
    box(canvas, record, "record\na graph", "blue", size=SMALL)
    box(canvas, backward, "derive the\nbackward pass", "blue", size=SMALL)
    box(canvas, write, "fuse, write\na program", "blue", size=SMALL)
    arrow(canvas, call.e, guards.w)
    arrow(canvas, guards.e, machine.w, "yes: at once", aside=14)
    arrow(canvas, guards.s, record.n, "no", aside=-16)
    arrow(canvas, record.e, backward.w)
    arrow(canvas, backward.e, write.w)
    arrow(canvas, write.n, machine.s, "seconds", aside=36)
    corner = (call.c[0], record.c[1])
    canvas.line([record.w, corner], "red", dash=True)
    arrow(canvas, corner, call.s, color="red", dash=True)
    canvas.text(134, 218, "graph break", size=SMALL, color="red")
    return canvas


FIGURES = {"compile_path": compile_path}
