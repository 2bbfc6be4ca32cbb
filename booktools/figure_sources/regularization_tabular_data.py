"""Figure of the page on tabular data: from which rows a mean may come."""

from __future__ import annotations

from booktools.drawing import Canvas, Place, arrow, box

CHAPTER = "regularization"

_FOLDS, _HELD = 5, 1


def preparation() -> Canvas:
    """Return what is learned before the cut, and what inside the fold."""
    canvas = Canvas(600, 400)
    _way(canvas, 0, "learned before the cut: the fold leaks", inside=False)
    _way(canvas, 200, "learned inside the fold", inside=True)
    canvas.line([(12, 196), (588, 196)], "line", width=1.0)
    return canvas


def _way(canvas: Canvas, top: float, title: str, inside: bool) -> None:
    """Draw five folds and the statistics that are taken from them."""
    canvas.text(20, top + 24, title, bold=True, anchor="start")
    words = "means, spreads, words"
    learned = box(canvas, Place(200, top + 136, 200, 40), words, "green")
    for i in range(_FOLDS):
        judges = i == _HELD
        place = Place(20 + 114 * i, top + 50, 104, 36)
        color = "orange" if judges else "blue"
        box(canvas, place, "judges" if judges else "trains", color)
        if judges and inside:
            continue
        end = (learned.x + 20 + 40 * i, learned.y)
        style = "red" if judges else "line"
        arrow(canvas, place.s, end, color=style, dash=judges)


FIGURES = {"preparation": preparation}
