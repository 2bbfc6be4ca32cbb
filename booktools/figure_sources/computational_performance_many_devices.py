"""Figures of the page on many devices: a shared step, and a ring."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "computational_performance"


def data_parallel() -> Canvas:
    """Return one step: shares, copies, one sum, the same step."""
    canvas = Canvas(640, 300)
    batch = Place(20, 112, 96, 56)
    box(canvas, batch, "batch of 8", "line", size=SMALL)
    total = Place(440, 112, 96, 56)
    for top, number, color in ((34, 0, "blue"), (188, 1, "orange")):
        share = Place(150, top, 92, 48)
        model = Place(282, top, 110, 48)
        box(canvas, share, "4 examples", color, size=SMALL)
        box(canvas, model, f"model, copy {number}", color, size=SMALL)
        arrow(canvas, batch, share, color="line")
        arrow(canvas, share, model, color=color)
        arrow(canvas, model, total, color=color)
        canvas.text(337, top - 14, f"device {number}", size=SMALL, color=color)
    box(canvas, total, "sum of\ngradients", "green", size=SMALL)
    canvas.text(588, 140, "the same\nstep on\nboth", size=SMALL, color="green")
    for top in (34, 188):
        back = [
            (488, 112 if top < 100 else 168),
            (488, top + 24),
            (394, top + 24),
        ]
        canvas.line(back[:2], "green", width=1.6)
        arrow(canvas, back[1], back[2], color="green")
    canvas.text(320, 278, "weighted by 4/8 each", size=SMALL, color="line")
    return canvas


def ring() -> Canvas:
    """Return four devices, the parts that move, and the two phases."""
    canvas = Canvas(640, 250)
    for left, title, word, color in (
        (20, "rounds 1 to 3: add", "add", "blue"),
        (340, "rounds 4 to 6: hand on", "copy", "green"),
    ):
        places = [
            Place(left, 60, 84, 44),
            Place(left + 180, 60, 84, 44),
            Place(left + 180, 170, 84, 44),
            Place(left, 170, 84, 44),
        ]
        for number, place in enumerate(places):
            box(canvas, place, f"device {number}", color, size=SMALL)
        for start, end in zip(places, places[1:] + places[:1], strict=True):
            arrow(canvas, start, end, color=color)
        canvas.text(left + 132, 24, title, size=SMALL, bold=True)
        canvas.text(left + 132, 137, f"{word} a quarter", size=SMALL)
    return canvas


FIGURES = {"data_parallel": data_parallel, "ring": ring}
