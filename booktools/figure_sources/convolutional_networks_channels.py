"""Figure of the page on channels: six kernels, and a matrix for each pixel."""

from __future__ import annotations

from collections.abc import Sequence

from booktools.drawing import SMALL, Canvas, grid

CHAPTER = "convolutional_networks"

Matrix = list[list[int]]

_INPUTS: list[Matrix] = [
    [[1, 0, 2], [0, 1, 0], [2, 0, 1]],
    [[0, 1, 1], [1, 0, 0], [0, 2, 1]],
    [[1, 1, 0], [0, 2, 1], [1, 0, 0]],
]
_KERNELS: list[list[Matrix]] = [
    [[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[1, 1], [0, 0]]],
    [[[0, -1], [1, 0]], [[1, 0], [0, -1]], [[0, 0], [1, 1]]],
]
_BIASES = (1, -1)
_MIX: Matrix = [[1, 2, 0], [0, 1, -1]]
_PIXEL = (0, 2)
_COLORS = ("red", "green", "blue")
_OUTPUTS = ("orange", "purple")
_CELL = (24.0, 22.0)


def channels() -> Canvas:
    """Return a layer with 3 channels in and 2 out, and a 1 x 1 layer."""
    canvas = Canvas(640, 398)
    for o, y in enumerate((58.0, 188.0)):
        _draw_output(canvas, o, y)
    _draw_mix(canvas, 318)
    return canvas


def _correlate(x: Matrix, kernel: Matrix) -> Matrix:
    """Return the cross-correlation of 3 by 3 with 2 by 2 numbers."""
    cells = [(a, b) for a in (0, 1) for b in (0, 1)]
    return [
        [sum(x[i + a][j + b] * kernel[a][b] for a, b in cells) for j in (0, 1)]
        for i in (0, 1)
    ]


def _output(o: int) -> Matrix:
    """Return one output channel, bias included."""
    maps = [
        _correlate(*pair) for pair in zip(_INPUTS, _KERNELS[o], strict=True)
    ]
    return [
        [sum(m[i][j] for m in maps) + _BIASES[o] for j in (0, 1)]
        for i in (0, 1)
    ]


def _texts(matrix: Sequence[Sequence[int]]) -> list[list[str]]:
    return [[str(v).replace("-", "−") for v in row] for row in matrix]


def _draw(
    canvas: Canvas, matrix: Matrix, x: float, middle: float, color: str
) -> float:
    """Draw a matrix centred at a height; return its right edge."""
    top = middle - len(matrix) * _CELL[1] / 2
    grid(canvas, x, top, _texts(matrix), color, cell=_CELL, size=SMALL)
    return x + len(matrix[0]) * _CELL[0]


def _draw_output(canvas: Canvas, o: int, y: float) -> None:
    """Draw how one output channel is computed."""
    title = f"output channel {o}: three kernels and a bias"
    color = _OUTPUTS[o]
    canvas.text(14, y - 42, title, anchor="start", color=color, bold=True)
    middle, x = y + 14, 14.0
    for c, (image, kernel) in enumerate(zip(_INPUTS, _KERNELS[o], strict=True)):
        if c:
            canvas.text(x + 11, middle, "+", size=SMALL)
            x += 22
        x = _draw(canvas, image, x, middle, _COLORS[c])
        canvas.text(x + 9, middle, "∗", size=SMALL)
        x = _draw(canvas, kernel, x + 18, middle, color)
    sign = "+" if _BIASES[o] > 0 else "−"
    canvas.text(x + 26, middle, f"{sign} {abs(_BIASES[o])}  =", size=SMALL)
    _draw(canvas, _output(o), x + 52, middle, color)


def _draw_mix(canvas: Canvas, y: float) -> None:
    """Draw a 1 x 1 convolution at one pixel, as a matrix and a vector."""
    i, j = _PIXEL
    title = f"1 × 1 convolution: the same matrix at each pixel, here ({i}, {j})"
    canvas.text(14, y - 36, title, anchor="start", bold=True)
    pixel = [channel[i][j] for channel in _INPUTS]
    middle, x = y + 28, 14.0
    x = _draw(canvas, _MIX, x, middle, "line")
    top = middle - 1.5 * _CELL[1]
    for c, value in enumerate(pixel):
        place = top + c * _CELL[1]
        grid(canvas, x + 26, place, [[str(value)]], _COLORS[c], cell=_CELL,
             size=SMALL)  # fmt: skip
    canvas.text(x + 13, middle, "·", size=SMALL, bold=True)
    x += 26 + _CELL[0]
    canvas.text(x + 14, middle, "=", size=SMALL)
    for o, row in enumerate(_MIX):
        total = sum(w * v for w, v in zip(row, pixel, strict=True))
        place = middle + (o - 1) * _CELL[1]
        grid(canvas, x + 28, place, _texts([[total]]), _OUTPUTS[o],
             cell=_CELL, size=SMALL)  # fmt: skip
    note = "3 numbers of one pixel become 2; neighbours play no part"
    canvas.text(x + 76, middle, note, size=SMALL, anchor="start")


FIGURES = {"channels": channels}
