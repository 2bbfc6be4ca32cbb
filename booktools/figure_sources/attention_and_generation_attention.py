"""Figure of the page on attention: one query, four positions, weights."""

from __future__ import annotations

import math

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "attention_and_generation"

_SCORES = (0, 2, 4, 1)  # products of the query with the keys; d = 4
_VALUES = (10, 20, 30, 40)
_LEFT, _PITCH, _WIDE = 168.0, 116.0, 92.0
_KEYS, _SUMS, _GROUND, _MIXED, _OUT = 54.0, 116.0, 226.0, 248.0, 330.0


def attention_weights() -> Canvas:
    """Return scores, weights and values in columns, the mixture below."""
    canvas = Canvas(640, 380)
    scaled = [score / 2 for score in _SCORES]
    total = sum(math.exp(s) for s in scaled)
    weights = [math.exp(s) / total for s in scaled]
    for text, y in (
        ("position", 24),
        ("keys", _KEYS + 18),
        ("scores, halved", _SUMS),
        ("weights", 180),
        ("values", _MIXED + 18),
    ):
        canvas.text(154, y, text, size=SMALL, anchor="end")
    place = Place(8, _KEYS + 18 - 30, 62, 60)
    query = box(canvas, place, "query\n$**q**$", "orange")
    arrow(canvas, query.e, (_LEFT - 50, query.e[1]), color="orange")
    mean = sum(w * v for w, v in zip(weights, _VALUES, strict=True))
    place = Place(_LEFT + 1.5 * _PITCH - 24, _OUT, 140, 36)
    out = box(canvas, place, f"output {mean:.1f}", "orange", bold=True)
    for i, weight in enumerate(weights):
        value = _column(canvas, i, scaled[i], weight)
        end = (out.n[0] + (i - 1.5) * 26, out.n[1])
        arrow(canvas, value.s, end, color="green", width=1 + 6 * weight)
    return canvas


def _column(canvas: Canvas, i: int, scaled: float, weight: float) -> Place:
    """Draw one position from its key to its value; return the value's place."""
    x = _LEFT + i * _PITCH
    middle = x + _WIDE / 2
    canvas.text(middle, 24, str(i + 1), size=SMALL)
    box(canvas, Place(x, _KEYS, _WIDE, 36), f"$**k**_{i + 1}$", "blue")
    canvas.text(middle, _SUMS, f"{_SCORES[i]} / 2 = {scaled:g}", size=SMALL)
    high = weight * 110
    bar = Place(middle - 20, _GROUND - high, 40, high)
    canvas.rect(bar, "orange", "orange", radius=2, opacity=0.55, width=1.1)
    canvas.text(middle, bar.y - 12, f"{weight:.2f}", bold=True)
    canvas.line([(x, _GROUND), (x + _WIDE, _GROUND)], "line", width=1.1)
    return box(canvas, Place(x, _MIXED, _WIDE, 36), str(_VALUES[i]), "green")


FIGURES = {"attention_weights": attention_weights}
