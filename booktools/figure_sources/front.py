"""Figures of the front matter."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

_WIDE, _HIGH = 190.0, 54.0

# folder, number and title, column (0 to 2), row
_CHAPTERS = (
    ("introduction", "1 Introduction", 1.0, 0),
    ("preliminaries", "2 Preliminaries", 1.0, 1),
    ("linear_regression", "3 Linear regression", 1.0, 2),
    ("linear_classification", "4 Linear\nclassification", 1.0, 3),
    ("multilayer_perceptrons", "5 Multilayer\nperceptrons", 1.0, 4),
    ("regularization", "6 Regularisation", 0.0, 5),
    ("builders_guide", "7 Builder's guide", 1.0, 5),
    ("optimization", "8 Optimisation", 2.0, 5),
    ("convolutional_networks", "9 Convolutional\nnetworks", 0.5, 6),
    ("recurrent_networks", "11 Recurrent\nnetworks", 1.5, 6),
    ("modern_convnets", "10 Modern\nconvnets", 0.0, 7),
    ("computational_performance", "12 Performance", 1.0, 7),
    ("attention_and_generation", "13 Attention,\ngeneration", 2.0, 7),
)
_NEEDS = (
    ("introduction", "preliminaries"),
    ("preliminaries", "linear_regression"),
    ("linear_regression", "linear_classification"),
    ("linear_classification", "multilayer_perceptrons"),
    ("multilayer_perceptrons", "regularization"),
    ("multilayer_perceptrons", "builders_guide"),
    ("multilayer_perceptrons", "optimization"),
    ("builders_guide", "convolutional_networks"),
    ("builders_guide", "recurrent_networks"),
    ("convolutional_networks", "modern_convnets"),
    ("convolutional_networks", "computational_performance"),
    ("recurrent_networks", "attention_and_generation"),
)


def book_map() -> Canvas:
    """Return the chapters and what each builds on."""
    canvas = Canvas(640, 748)
    places = {}
    for folder, title, column, row in _CHAPTERS:
        place = Place(16 + 209 * column, 12 + 88 * row, _WIDE, _HIGH)
        places[folder] = box(canvas, place, title, "blue", bold=True)
    for before, after in _NEEDS:
        a, b = places[before], places[after]
        arrow(canvas, _towards(a.s, b.n), b.n, gap=2)
    _legend(canvas)
    return canvas


def _towards(start, end):
    """Start a slanted arrow a little to the side of the middle."""
    aside = max(-60.0, min(60.0, (end[0] - start[0]) * 0.4))
    return start[0] + aside, start[1]


def _legend(canvas: Canvas) -> None:
    arrow(canvas, (252, 720), (298, 720))
    canvas.text(308, 720, "builds on", size=SMALL, anchor="start")


FIGURES = {"book_map": book_map}
