"""Figures of the pages on kinds of learning and on learning by acting."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, region

CHAPTER = "introduction"

_COLUMNS = (24.0, 238.0, 452.0)
_WIDE = 156.0


def supervised_learning_flow() -> Canvas:
    """Return the way from labelled examples to a model and its test."""
    canvas = Canvas(632, 400)
    learning = Place(8, 8, 616, 112)
    using = Place(8, 138, 616, 112)
    testing = Place(8, 268, 616, 124)
    region(canvas, learning, "learn: labels are needed", "blue")
    region(canvas, using, "predict: no labels are needed", "orange")
    region(canvas, testing, "test: labels that learning never saw", "green")
    training = _place(0, 36, 70)
    algorithm = _place(1, 36, 70)
    model = _place(1, 168, 68)
    features = _place(0, 168, 68)
    prediction = _place(2, 168, 68)
    kept = _place(0, 304, 74)
    error = _place(2, 304, 74)
    box(canvas, training, "training set\n$(**x**_i, y_i)$", "blue")
    box(canvas, algorithm, "learning\nalgorithm", "blue")
    box(canvas, features, "features $**x**$,\nnew or held back", "orange")
    box(canvas, model, "model $f$", "purple", bold=True)
    box(canvas, prediction, "prediction\n$ŷ = f(**x**)$", "orange")
    box(canvas, kept, "test labels\n$y$", "green")
    box(canvas, error, "compare $ŷ$, $y$:\ntest error", "green")
    for start, end in (
        (training, algorithm),
        (algorithm, model),
        (features, model),
        (model, prediction),
        (prediction, error),
        (kept, error),
    ):
        arrow(canvas, start, end, width=2.0)
    return canvas


def _place(column: int, top: float, high: float) -> Place:
    return Place(_COLUMNS[column], top, _WIDE, high)


def agent_and_environment() -> Canvas:
    """Return the circle of observing and acting, and what it leaves out."""
    canvas = Canvas(560, 240)
    agent = Place(30, 76, 150, 96)
    world = Place(380, 76, 150, 96)
    box(canvas, agent, "agent\n\npolicy $π$", "blue")
    box(canvas, world, "environment\n\nstate $s$", "green")
    arrow(canvas, (180, 96), (380, 96), width=2.2)
    canvas.text(280, 78, "action $a$")
    arrow(canvas, (380, 124), (180, 124), width=2.2)
    canvas.text(280, 141, "observation", halo=True)
    arrow(canvas, (380, 160), (180, 160), "", dash=True, width=2.2)
    canvas.text(280, 178, "reward $r$", halo=True)
    canvas.text(105, 34, "chooses what to do,\nlearns from rewards", size=SMALL)
    canvas.text(455, 34, "changes by itself\nand by the action", size=SMALL)
    last = "in offline learning no action goes out: the data are there already"
    canvas.text(280, 218, last, size=SMALL)
    return canvas


FIGURES = {
    "supervised_learning_flow": supervised_learning_flow,
    "agent_and_environment": agent_and_environment,
}
