"""Figure of the page on GPUs: a clock that is read too early."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "builders_guide"

_LEFT, _WIDE = 112.0, 34.0  # of the notes that Python hands over
_PYTHON, _GPU, _HIGH = 52.0, 138.0, 38.0


def two_clocks() -> Canvas:
    """Return who works when: Python, the GPU, and where clocks are read."""
    canvas = Canvas(620, 268)
    canvas.text(12, _PYTHON + _HIGH / 2, "Python", anchor="start", bold=True)
    canvas.text(12, _GPU + _HIGH / 2, "GPU", anchor="start", bold=True)
    _clock(canvas, _LEFT - 6, "start", "line")
    _clock(canvas, 238, "too early:\nthe handing over", "red")
    _clock(canvas, 566, "fair:\nthe work", "green")
    for i, name in enumerate("ABC"):
        note = Place(_LEFT + 40 * i, _PYTHON, _WIDE, _HIGH)
        work = Place(132 + 143 * i, _GPU, 140, _HIGH)
        box(canvas, note, name, "orange")
        box(canvas, work, f"product {name}", "blue", size=SMALL)
        arrow(canvas, note.s, (work.x + 8, work.y), color="orange")
    waiting = Place(250, _PYTHON, 306, _HIGH)
    box(canvas, waiting, "`synchronize`: waits", "line", size=SMALL, dash=True)
    canvas.text(334, 20, "time runs to the right", size=SMALL, color="line")
    return canvas


def _clock(canvas: Canvas, x: float, text: str, color: str) -> None:
    """Draw the moment at which a clock is read."""
    canvas.line([(x, 34), (x, 206)], color, width=2.2)
    canvas.text(x, 234, text, size=SMALL, color=color)


FIGURES = {"two_clocks": two_clocks}
