"""Figure of the page on batch normalisation: which cells share a mean."""

from __future__ import annotations

from collections.abc import Callable

from booktools.drawing import SMALL, Canvas, Place

CHAPTER = "modern_convnets"

_EXAMPLES, _CHANNELS, _CELL = 3, 4, 38.0
_PANELS: tuple[tuple[str, Callable[[int, int], bool], str], ...] = (
    ("batch", lambda i, j: j == 1, "4 means, one per channel"),
    ("layer", lambda i, j: i == 1, "3 means, one per example"),
    ("group", lambda i, j: i == 1 and j < 2, "6 means, 2 per example"),
)


def normalisations() -> Canvas:
    """Return three grids of examples and channels, one group filled in each."""
    canvas = Canvas(640, 240)
    for i, (title, shares, means) in enumerate(_PANELS):
        _panel(canvas, 14.0 + i * 210.0, title, shares, means)
    canvas.text(320, 224, "rows: examples; columns: channels; "
                "filled: one mean", size=SMALL)  # fmt: skip
    return canvas


def _panel(
    canvas: Canvas,
    left: float,
    title: str,
    shares: Callable[[int, int], bool],
    means: str,
) -> None:
    """Draw one grid; ``shares`` says which fields have the same mean."""
    x, y = left + 30.0, 56.0
    canvas.text(x + 2 * _CELL, 18, title, bold=True)
    for j in range(_CHANNELS):
        canvas.text(x + (j + 0.5) * _CELL, 44, str(j + 1), size=SMALL)
    for i in range(_EXAMPLES):
        canvas.text(x - 12, y + (i + 0.5) * _CELL, str(i + 1), size=SMALL)
        for j in range(_CHANNELS):
            place = Place(x + j * _CELL, y + i * _CELL, _CELL, _CELL)
            _field(canvas, place, shares(i, j))
    canvas.text(x + 2 * _CELL, 194, means, size=SMALL)


def _field(canvas: Canvas, place: Place, filled: bool) -> None:
    """Draw one small picture of two by two pixels."""
    color = "orange" if filled else "line"
    canvas.rect(place, "none", color, opacity=0.5 if filled else 0.06, radius=0)
    (cx, cy) = place.c
    canvas.line([(cx, place.y), (cx, place.s[1])], color, width=0.6)
    canvas.line([(place.x, cy), (place.e[0], cy)], color, width=0.6)
    canvas.rect(place, "line", radius=0, width=1.4)


FIGURES = {"normalisations": normalisations}
