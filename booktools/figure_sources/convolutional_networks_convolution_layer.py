"""Figures of the page on the convolutional layer."""

from __future__ import annotations

from collections.abc import Sequence

from booktools.drawing import SMALL, Canvas, Place, grid, leader

CHAPTER = "convolutional_networks"

_INPUT = ((1, 2, 0, 3), (0, 1, 2, 1), (3, 0, 1, 2), (2, 1, 0, 1))
_KERNEL = ((1, 0), (-1, 2))
_STEP = (1, 2)  # row and column of the output number that is drawn
_CELL = (40.0, 36.0)

Numbers = Sequence[Sequence[int]]


def sliding_kernel() -> Canvas:
    """Return an input, a kernel and an output, with one step marked."""
    canvas = Canvas(560, 290)
    row, column = _STEP
    inside = [(row + a, column + b) for a in (0, 1) for b in (0, 1)]
    _matrix(canvas, 24, "input X", _INPUT, dict.fromkeys(inside, "orange"))
    canvas.text(211, 118, "⋆", size=24)
    _matrix(canvas, 238, "kernel K", _KERNEL, color="orange", top=82)
    canvas.text(348, 118, "=", size=24)
    output = _correlate(_INPUT, _KERNEL)
    _matrix(canvas, 384, "output Y", output, {_STEP: "green"}, top=64)
    pairs = [(_INPUT[i][j], _KERNEL[i - row][j - column]) for i, j in inside]
    products = " + ".join(f"{_show(x)} · {_show(k)}" for x, k in pairs)
    total = sum(x * k for x, k in pairs)
    canvas.text(280, 232, f"{products} = {total}", bold=True)
    note = "the marked window, the kernel, and the marked sum"
    canvas.text(280, 264, note, size=SMALL)
    return canvas


def _matrix(
    canvas: Canvas,
    x: float,
    title: str,
    values: Numbers,
    marked: dict[tuple[int, int], str] | None = None,
    *,
    color: str = "blue",
    top: float = 46.0,
) -> None:
    """Draw a matrix with a title above it."""
    texts = [[_show(value, bare=True) for value in line] for line in values]
    wide = len(values[0]) * _CELL[0]
    canvas.text(x + wide / 2, top - 18, title)
    places = list(marked or {})
    grid(
        canvas, x, top, texts, color, cell=_CELL, marked=marked, bold=places
    )  # fmt: skip


def _show(value: int, *, bare: bool = False) -> str:
    """Write a number, in brackets if it is negative and not alone."""
    if value >= 0:
        return str(value)
    return f"−{-value}" if bare else f"(−{-value})"


def _correlate(X: Numbers, K: Numbers) -> list[list[int]]:
    """Return the cross-correlation of two tables of numbers."""
    high, wide = len(X) - len(K) + 1, len(X[0]) - len(K[0]) + 1
    places = [(a, b) for a in range(len(K)) for b in range(len(K[0]))]
    return [
        [sum(K[a][b] * X[i + a][j + b] for a, b in places) for j in range(wide)]
        for i in range(high)
    ]


_SIZES = (7, 5, 3, 1)
_TITLES = ("input", "layer 1", "layer 2", "layer 3")
_SIDE = 25.0  # of a cell
_COLOURS = ("", "purple", "orange", "green")  # of the layers


def receptive_field() -> Canvas:
    """Return four maps; colours say which layer's middle number sees what."""
    canvas = Canvas(616, 262)
    middle, x, previous = 128.0, 10.0, None
    for level, (size, title) in enumerate(zip(_SIZES, _TITLES, strict=True)):
        side = size * _SIDE
        frame = Place(x, middle - side / 2, side, side)
        _cells(canvas, frame, level)
        if previous:
            _lines(canvas, previous, frame, _COLOURS[level])
        canvas.text(frame.c[0], frame.y - 16, title)
        seen = _SIZES[0] + 1 - size
        text = f"sees {seen} x {seen}" if previous else "7 x 7"
        canvas.text(frame.c[0], 236, text, size=SMALL)
        previous = frame
        x += side + 58
    return canvas


def _cells(canvas: Canvas, frame: Place, level: int) -> None:
    """Draw a square of cells, in the colour of the first layer to see it."""
    size = _SIZES[level]
    for i in range(size):
        for j in range(size):
            x, y = frame.x + j * _SIDE, frame.y + i * _SIDE
            ring = max(abs(i - size // 2), abs(j - size // 2))
            tint = _COLOURS[max(level + ring, 1)]
            canvas.ground(
                Place(x, y, _SIDE, _SIDE), tint, radius=0, width=1.0
            )  # fmt: skip


def _lines(canvas: Canvas, before: Place, after: Place, color: str) -> None:
    """Lead from the middle cell of a map to its window in the map before."""
    for sign in (-1, 1):
        x, y = before.c
        start = x + 1.5 * _SIDE, y + sign * 1.5 * _SIDE
        x, y = after.c
        leader(canvas, start, (x - _SIDE / 2, y + sign * _SIDE / 2), color)


FIGURES = {
    "sliding_kernel": sliding_kernel,
    "receptive_field": receptive_field,
}
