"""Figure of the page on debugging: six questions, cheapest first."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "multilayer_perceptrons"

_RUNGS = (
    ("do the inputs look right?", "no step",
     "the data, or the way to the network"),
    ("is the first loss $log K$?", "1 forward pass",
     "scale of inputs or weights, wrong loss"),
    ("does a gradient arrive?", "1 backward pass",
     "a cut path, dead units, zero weights"),
    ("can it learn one batch?", "300 steps", "the program, not the data"),
    ("is there a good rate?", "200 steps", "the learning rate"),
    ("is the curve healthy?", "a whole run", "order, labels, too few examples"),
)  # fmt: skip
_HIGH, _STEP, _TOP = 46.0, 74.0, 46.0


def debugging_ladder() -> Canvas:
    """Return the questions, their prices and what a "no" means."""
    canvas = Canvas(640, 480)
    for x, text in ((64, "price"), (236, "question"), (498, "if not: search")):
        canvas.text(x, 20, text, size=SMALL, bold=True)
    places = []
    for i, (question, price, search) in enumerate(_RUNGS):
        y = _TOP + i * _STEP
        place = Place(132, y, 208, _HIGH)
        box(canvas, place, question, "blue")
        canvas.text(64, y + _HIGH / 2, price, size=SMALL)
        there = Place(366, y, 264, _HIGH)
        box(canvas, there, search, "orange", size=SMALL, dash=True)
        arrow(canvas, place, there, color="orange")
        places.append(place)
    for upper, lower in zip(places, places[1:], strict=False):
        arrow(canvas, upper.s, lower.n, color="blue")
        middle = (upper.s[1] + lower.n[1]) / 2
        canvas.text(upper.s[0] + 18, middle, "yes", size=SMALL)
    return canvas


FIGURES = {"debugging_ladder": debugging_ladder}
