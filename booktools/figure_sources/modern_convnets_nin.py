"""Figure of the page on NiN: a dense head and a global average."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, node, region

CHAPTER = "modern_convnets"

_CELL = 13.0


def global_average() -> Canvas:
    """Return two ways from feature maps to logits."""
    canvas = Canvas(600, 470)
    region(
        canvas, Place(8, 8, 584, 240), "flatten, and a dense layer", "orange"
    )
    region(canvas, Place(8, 260, 584, 202), "one map per class, and its mean",
           "green")  # fmt: skip
    maps = [_map(canvas, 40, 52 + 62 * i, "blue") for i in range(3)]
    row = Place(140, 44, 12, 186)
    for i in range(12):
        cell = Place(row.x, row.y + 15.5 * i, row.width, 15.5)
        canvas.ground(cell, "blue", radius=0, width=1.1)
    for place in maps:
        arrow(canvas, place.e, (row.x, place.c[1]))
    matrix = Place(196, 56, 240, 162)
    box(canvas, matrix, "a weight for each number\nof each map and each unit",
        "orange", size=SMALL)  # fmt: skip
    arrow(canvas, row.e, matrix.w)
    for i in range(3):
        logit = node(canvas, 530, 82 + 55 * i, f"$o_{i + 1}$", radius=20)
        arrow(canvas, (matrix.e[0], logit.c[1]), logit)
    for i in range(3):
        place = _map(canvas, 120, 288 + 57 * i, "green")
        logit = node(
            canvas, 530, place.c[1], f"$o_{i + 1}$", "green", radius=20
        )
        arrow(canvas, place.e, logit, "mean")
        canvas.text(64, place.c[1], f"class {i + 1}", size=SMALL)
    return canvas


def _map(canvas: Canvas, x: float, y: float, color: str) -> Place:
    """Draw one map of 3 x 3 numbers; return its place."""
    for i in range(9):
        cell = Place(x + i % 3 * _CELL, y + i // 3 * _CELL, _CELL, _CELL)
        canvas.ground(cell, color, radius=0, width=1.1)
    return Place(x, y, 3 * _CELL, 3 * _CELL)


FIGURES = {"global_average": global_average}
