"""Figure of the page on hardware: memory as a staircase."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "computational_performance"

_STEPS = (  # what, how much it holds, the time to the first byte, colour
    ("registers", "1 KB", "0.3 ns", "orange"),
    ("first-level cache", "32 KB", "1.5 ns", "orange"),
    ("second-level cache", "1 MB", "5 ns", "orange"),
    ("third-level cache", "32 MB", "16 ns", "purple"),
    ("main memory", "64 GB", "75 ns", "blue"),
    ("SSD", "2 TB", "120 µs", "line"),
    ("another machine", "no limit", "500 µs", "line"),
)
_TOP, _HIGH, _STEP = 46.0, 40.0, 48.0
_MIDDLE, _NARROW, _WIDER = 222.0, 210.0, 30.0
_SIZE, _TIME = 514.0, 602.0  # where the columns end


def memory_hierarchy() -> Canvas:
    """Return the places of numbers, each larger and slower than the last."""
    canvas = Canvas(620, _TOP + _STEP * len(_STEPS) + 8)
    canvas.text(_SIZE, 22, "holds", size=SMALL, color="line", anchor="end")
    canvas.text(_TIME, 22, "first byte", size=SMALL, color="line", anchor="end")
    places = []
    for i, (name, size, time, color) in enumerate(_STEPS):
        wide = _NARROW + _WIDER * i
        left, top = _MIDDLE - wide / 2, _TOP + _STEP * i
        place = Place(left, top, wide, _HIGH)
        places.append(box(canvas, place, name, color, bold=i < 1))
        canvas.text(_SIZE, place.c[1], size, anchor="end")
        canvas.text(_TIME, place.c[1], time, anchor="end", bold=True)
    for above, below in zip(places, places[1:], strict=False):
        arrow(canvas, below.n, above.s, gap=0.0)
    return canvas


FIGURES = {"memory_hierarchy": memory_hierarchy}
