"""Figure of the page on modules: what a module registers, and who asks."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, region

CHAPTER = "builders_guide"

_SEEN = (("layer", "a module"), ("scale", "a parameter"))
_UNSEEN = (
    ("watched", "a tensor"),
    ("many", "a list of layers"),
    ("by_name", "a dict of layers"),
    ("depth", "a number"),
)
_ASK = ("optimiser", "`to`, `double`", "`state_dict`", "`train`, `eval`")


def registered() -> Canvas:
    """Return the attributes of a module, and which of them it knows."""
    canvas = Canvas(620, 304)
    known = region(canvas, Place(12, 12, 190, 280), "registered", "green")
    for i, (name, kind) in enumerate(_SEEN):
        place = Place(30, 72 + 100 * i, 154, 60)
        box(canvas, place, f"`{name}`\n{kind}", "green", size=SMALL)
    region(canvas, Place(416, 12, 192, 280), "ordinary attributes", dash=True)
    for i, (name, kind) in enumerate(_UNSEEN):
        place = Place(430, 44 + 61 * i, 164, 50)
        box(canvas, place, f"`{name}`\n{kind}", "line", size=SMALL, dash=True)
    for i, who in enumerate(_ASK):
        place = Place(252, 47 + 61 * i, 126, 44)
        box(canvas, place, who, "purple", size=SMALL)
        arrow(canvas, place.w, (known.e[0], place.c[1]), color="purple")
    return canvas


FIGURES = {"registered": registered}
