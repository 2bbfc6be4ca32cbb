"""Figure of the page on asynchrony: five jobs and who does them when."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "computational_performance"

_COLOR = {"A1": "orange", "A2": "orange", "B1": "blue", "B2": "blue"}
_SECONDS = {"A1": 2, "A2": 3, "B1": 3, "B2": 1, "C": 1}
_WHERE = {
    "A1": (16.0, 74.0),
    "A2": (112.0, 74.0),
    "B1": (16.0, 166.0),
    "B2": (112.0, 166.0),
    "C": (208.0, 120.0),
}
_LINES = (
    ("one worker: 10 s", 60.0, ({"A1": 0, "A2": 2, "B1": 5, "B2": 8, "C": 9},)),
    (
        "two workers: 6 s",
        162.0,
        ({"A1": 0, "A2": 2, "C": 5}, {"B1": 0, "B2": 3}),
    ),
)
_LEFT, _SECOND, _HIGH = 318.0, 28.0, 36.0


def dependencies() -> Canvas:
    """Return a graph of five jobs beside their time lines."""
    canvas = Canvas(620, 280)
    places = {job: Place(x, y, 66, 46) for job, (x, y) in _WHERE.items()}
    for job, place in places.items():
        text = f"{job}: {_SECONDS[job]} s"
        box(canvas, place, text, _COLOR.get(job, "orange"), size=SMALL)
    for start, end in (("A1", "A2"), ("A2", "C")):
        arrow(canvas, places[start], places[end], color="orange", width=2.6)
    for start, end in (("B1", "B2"), ("B2", "C")):
        arrow(canvas, places[start], places[end])
    canvas.text(
        16, 44, "critical path: 6 s", size=SMALL, color="orange",
        anchor="start", bold=True,
    )  # fmt: skip
    for title, top, rows in _LINES:
        canvas.text(_LEFT, top - 18, title, size=SMALL, anchor="start")
        for i, row in enumerate(rows):
            _row(canvas, top + i * (_HIGH + 4), row)
    _axis(canvas, 250)
    return canvas


def _row(canvas: Canvas, y: float, starts: dict[str, int]) -> None:
    """Draw what one worker does when."""
    for job, start in starts.items():
        wide = _SECONDS[job] * _SECOND
        place = Place(_LEFT + start * _SECOND, y, wide, _HIGH)
        canvas.ground(place, _COLOR.get(job, "orange"), radius=4)
        canvas.text(*place.c, job, size=SMALL)


def _axis(canvas: Canvas, y: float) -> None:
    """Draw the axis of time below the time lines."""
    end = _LEFT + 10 * _SECOND
    canvas.line([(_LEFT, y), (end, y)], "line")
    for second in range(0, 11, 2):
        x = _LEFT + second * _SECOND
        canvas.line([(x, y - 4), (x, y + 4)], "line")
        if second:
            canvas.text(x, y + 16, f"{second} s", size=SMALL, color="line")


FIGURES = {"dependencies": dependencies}
