"""Figure of the page on VGG: two kernels of 3 see what one of 5 sees."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place

CHAPTER = "modern_convnets"

_CELL, _ROW = 40.0, 88.0


def two_small_kernels() -> Canvas:
    """Return two layers of three beside one layer of five, from the side."""
    canvas = Canvas(560, 330)
    _tower(canvas, 150, "two layers of 3", (1, 3, 5))
    _tower(canvas, 410, "one layer of 5", (1, 5))
    canvas.text(150, 300, "in two dimensions: 2 · 9 = 18 weights", size=SMALL)
    canvas.text(410, 300, "in two dimensions: 25 weights", size=SMALL)
    return canvas


def _tower(
    canvas: Canvas, x: float, title: str, sizes: tuple[int, ...]
) -> None:
    """Draw rows of cells from one number down to five pixels."""
    canvas.text(x, 22, title, bold=True)
    bottom = 48 + 2 * _ROW
    step = 2 * _ROW / (len(sizes) - 1)
    colors = (
        ("orange", "green", "blue") if len(sizes) == 3 else ("orange", "blue")
    )
    rows = []
    for i, (count, color) in enumerate(zip(sizes, colors, strict=True)):
        y = bottom - (len(sizes) - 1 - i) * step
        left = x - count * _CELL / 2
        row = [
            Place(left + j * _CELL, y, _CELL, _CELL * 0.8) for j in range(count)
        ]
        for place in row:
            canvas.ground(place, color, radius=3)
        rows.append(row)
    reach = sizes[1] - sizes[0]
    for upper, lower in zip(rows[:-1], rows[1:], strict=True):
        for j, place in enumerate(upper):
            for k in range(j, j + reach + 1):
                style = {} if j in (0, len(upper) - 1) else {"dash": True}
                canvas.line([place.s, lower[k].n], "line", width=1.1, **style)


FIGURES = {"two_small_kernels": two_small_kernels}
