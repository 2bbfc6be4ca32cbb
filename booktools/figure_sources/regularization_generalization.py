"""Figures of the page on underfitting and overfitting."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, brace

CHAPTER = "regularization"
_FOLDS = 5
_WIDE, _HIGH, _GAP = 66.0, 34.0, 12.0
_LEFT, _TOP = 84.0, 78.0


def folds() -> Canvas:
    """Return five folds: who is fitted to, who judges, who stays apart."""
    canvas = Canvas(640, 408)
    right = _LEFT + _FOLDS * _WIDE
    brace(canvas, (_LEFT, _TOP - 14), (right, _TOP - 14),
          "examples, shuffled once", away=14)  # fmt: skip
    errors = []
    for row in range(_FOLDS):
        y = _TOP + row * (_HIGH + _GAP)
        canvas.text(42, y + _HIGH / 2, f"fit {row + 1}", size=SMALL)
        for column in range(_FOLDS):
            judges = row == column
            box(
                canvas,
                Place(_LEFT + column * _WIDE + 2, y, _WIDE - 4, _HIGH),
                "judge" if judges else "fit",
                "orange" if judges else "blue",
                size=SMALL,
                bold=judges,
            )
        error = Place(right + 42, y, 72, _HIGH)
        box(canvas, error, f"$e_{row + 1}$", "orange", plain=True)
        arrow(canvas, (right + 2, y + _HIGH / 2), error)
        errors.append(error)
    last = errors[-1]
    edge = last.e[0] + 6
    brace(canvas, (edge, errors[0].y), (edge, last.s[1]))
    canvas.text(edge + 58, (errors[0].y + last.s[1]) / 2,
                "score of this\ncandidate:\nthe mean", size=SMALL)  # fmt: skip
    y = last.s[1] + 30
    test = Place(_LEFT + 2, y, 2 * _WIDE - 4, _HIGH)
    box(canvas, test, "test", "green", bold=True)
    canvas.text(test.e[0] + 14, y + _HIGH / 2,
                "apart from all folds, used once at the end",
                size=SMALL, anchor="start")  # fmt: skip
    return canvas


FIGURES = {"folds": folds}
