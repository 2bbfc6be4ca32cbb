"""Figure of the project page of the chapter on regularisation."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, region

CHAPTER = "regularization"

_NONE, _TRAIN, _HELD, _TEST = "line", "blue", "orange", "green"
_GROUPS = (
    (
        "prepare",
        (
            ("1 split, rules", _NONE),
            ("2 baseline", _HELD),
            ("3 overfit a batch", _TRAIN),
        ),
    ),
    (
        "regularise",
        (
            ("4 weight decay", _HELD),
            ("5 dropout", _HELD),
            ("6 early stopping", _HELD),
        ),
    ),
    (
        "decide",
        (
            ("7 search", _HELD),
            ("8 test once", _TEST),
            ("9 report", _NONE),
        ),
    ),
)
_LEGEND = (
    ("no images", _NONE),
    ("training images", _TRAIN),
    ("training and holdout", _HELD),
    ("test images", _TEST),
)


def project_plan() -> Canvas:
    """Return nine milestones, coloured by the images that they look at."""
    canvas = Canvas(640, 370)
    frames = [Place(12 + 212 * i, 14, 192, 280) for i in range(3)]
    for frame, (title, steps) in zip(frames, _GROUPS, strict=True):
        region(canvas, frame, title)
        places = [
            Place(frame.x + 12, frame.y + 36 + 82 * j, 168, 58)
            for j in range(3)
        ]
        for place, (text, color) in zip(places, steps, strict=True):
            box(canvas, place, text, color)
        for upper, lower in zip(places, places[1:], strict=False):
            arrow(canvas, upper, lower)
    for left, right in zip(frames, frames[1:], strict=False):
        arrow(canvas, left.e, right.w, gap=1)
    _legend(canvas)
    return canvas


def _legend(canvas: Canvas) -> None:
    """Say below the milestones what the colours mean."""
    for i, (text, color) in enumerate(_LEGEND):
        x, y = 20 + 320 * (i % 2), 312 + 28 * (i // 2)
        box(canvas, Place(x, y, 26, 16), "", color)
        canvas.text(x + 36, y + 8, text, size=SMALL, anchor="start")


FIGURES = {"project_plan": project_plan}
