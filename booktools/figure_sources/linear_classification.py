"""Figures of the chapter on linear classification."""

from __future__ import annotations

import math

from booktools.drawing import (
    SMALL,
    TITLE,
    Canvas,
    Place,
    arrow,
    bars,
    box,
    brace,
    grid,
    leader,
    node,
    region,
    stack,
)


def softmax_network() -> Canvas:
    """Return four inputs and three outputs, fully connected."""
    canvas = Canvas(520, 390)
    outputs = [
        node(canvas, 400, 80 + 84 * j, f"$o_{j + 1}$", "orange", radius=25)
        for j in range(3)
    ]
    inputs = [
        node(canvas, 130, 38 + 84 * i, f"$x_{i + 1}$", radius=25)
        for i in range(4)
    ]
    colors = ("blue", "purple", "green")
    for unit in inputs:
        for output, color in zip(outputs, colors, strict=True):
            arrow(canvas, unit, output, color=color, width=1.3)
    canvas.text(56, 164, "4 inputs", size=SMALL)
    canvas.text(476, 164, "3 logits", size=SMALL)
    weights, biases = len(inputs) * len(outputs), len(outputs)
    canvas.text(260, 336, "$o_j = w_{j1}x_1 + w_{j2}x_2 + w_{j3}x_3 + "
                "w_{j4}x_4 + b_j$")  # fmt: skip
    canvas.text(
        260,
        368,
        f"{weights} weights (arrows) + {biases} biases = "
        f"{weights + biases} parameters",
        size=SMALL,
    )
    return canvas


_CLASSES = ("shirt", "coat", "dress")
_LOGITS = (2.0, 1.0, -1.0)
_TRUE = 1
_COLORS = ("blue", "orange", "green")


def softmax(logits: tuple[float, ...], temperature: float = 1.0) -> list[float]:
    """Return the softmax of a few numbers, stably."""
    scaled = [o / temperature for o in logits]
    powers = [math.exp(o - max(scaled)) for o in scaled]
    return [p / sum(powers) for p in powers]


def logits_to_loss() -> Canvas:
    """Return the way from logits to the loss, with one example's numbers."""
    canvas = Canvas(640, 440)
    powers = [math.exp(o) for o in _LOGITS]
    chances = softmax(_LOGITS)
    top, high = 78.0, 132.0
    for x, title, formula in (
        (140, "logits", "$o_j$"),
        (288, "exponentials", "$exp(o_j)$"),
        (428, "probabilities", "$ŷ_j = exp(o_j) / ∑$"),
        (572, "loss", "$-log ŷ_{y}$"),
    ):
        canvas.text(x, 22, title, bold=True)
        canvas.text(x, 48, formula)
    for i, name in enumerate(_CLASSES):
        y = top + (i + 0.5) * high / 3
        canvas.text(64, y, name, anchor="end", bold=i == _TRUE)
    places = [
        Place(x, top, w, high) for x, w in ((84, 72), (238, 60), (378, 60))
    ]
    bars(canvas, places[0], _LOGITS, limits=(-1, 2), colors=_COLORS, form=".1f")
    bars(canvas, places[1], powers, limits=(0, 7.5), colors=_COLORS)
    bars(canvas, places[2], chances, limits=(0, 1), colors=_COLORS)
    middle = top + high / 2
    for a, b in ((206, 230), (350, 372)):
        arrow(canvas, (a, middle), (b, middle), gap=0)
    canvas.text(290, 232, f"$∑ = {sum(powers):.2f}$")
    canvas.text(430, 232, f"sum {sum(chances):.2f}")
    canvas.text(146, 232, "any numbers", size=SMALL)
    loss = -math.log(chances[_TRUE])
    place = box(canvas, Place(522, middle - 24, 100, 48), f"{loss:.2f}", "red",
                size=TITLE, bold=True)  # fmt: skip
    arrow(canvas, (488, middle), place.w, gap=1)
    canvas.text(572, 190, f"$-log {chances[_TRUE]:.2f}$", size=SMALL)
    canvas.text(572, 232, f"true class:\n{_CLASSES[_TRUE]}", size=SMALL)
    _temperatures(canvas)
    return canvas


def _temperatures(canvas: Canvas) -> None:
    """Draw softmax(o / T) for three temperatures."""
    region(canvas, Place(12, 268, 616, 160),
           "the same logits divided by a temperature $T$ first")  # fmt: skip
    for i, (t, note) in enumerate(
        ((0.5, "surer"), (1.0, ""), (4.0, "flatter"))
    ):
        x = 84 + 190 * i
        bars(canvas, Place(x, 326, 66, 96), softmax(_LOGITS, t), limits=(0, 1),
             colors=_COLORS, thick=15)  # fmt: skip
        text = f"$T = {t:g}$" + (f", {note}" if note else "")
        canvas.text(x, 312, text, anchor="start", size=SMALL)
    for j, name in enumerate(_CLASSES):
        canvas.text(70, 326 + 32 * (j + 0.5), name, size=SMALL, anchor="end")


_IMAGES, _BATCH = 60_000, 256


def data_pipeline() -> Canvas:
    """Return reading image by image beside indexing tensors in memory."""
    canvas = Canvas(640, 580)
    steps = math.ceil(_IMAGES / _BATCH)
    canvas.text(166, 22, "one image at a time", bold=True)
    canvas.text(474, 22, "whole batches from memory", bold=True)
    often, seldom = f"{_IMAGES:,} × per epoch", f"{steps} × per epoch"
    _repeated(canvas, 24, 116, 376, often, "red")
    _repeated(canvas, 24, 396, 568, seldom, "purple")
    _repeated(canvas, 332, 116, 376, "once", "green")
    _repeated(canvas, 332, 396, 568, seldom, "purple")
    _column(canvas, 40, _SLOW, "orange")
    _column(canvas, 348, _FAST, "blue")
    return canvas


_ROWS = (44, 152, 234, 316, 432, 508)
_SLOW = (
    "files on disk",
    "`dataset[i]`: one picture",
    "`transform`: to a tensor",
    "add it to a list",
    f"stack {_BATCH} tensors",
    "copy to the device, train",
)
_FAST = (
    "files on disk",
    "decode all in one call",
    "`(60000, 1, 28, 28)`",
    "copy to the device",
    "`X[indices]`: a batch",
    "train",
)


def _repeated(
    canvas: Canvas, x: float, top: float, bottom: float, text: str, color: str
) -> None:
    """Frame what happens that often, the text right of the arrow."""
    place = Place(x, top, 284, bottom - top)
    region(canvas, place, text, color, inset=152)


def _column(
    canvas: Canvas, x: float, steps: tuple[str, ...], color: str
) -> None:
    """Draw boxes below one another, with arrows between them."""
    places = [Place(x, y, 252, 44) for y in _ROWS]
    for i, text in enumerate(steps):
        if text.startswith("`("):  # a tensor: sheets within the box's place
            front = Place(x, places[i].y + 10, 242, 34)
            stack(canvas, front, text, color, shift=(5, -5))
        else:
            box(canvas, places[i], text, color)
    for a, b in zip(places, places[1:], strict=False):
        arrow(canvas, a, b)


_PARTS = (
    ("train", 55_000, "blue", "the optimiser", "every step",
     "fits weights\nand biases"),
    ("holdout", 5_000, "orange", "you, and the\ntuning page",
     "after every epoch,\nas often as you like",
     "chooses rates,\nwidths, epochs"),
    ("test", 10_000, "green", "the final report", "once, at the\nvery end",
     "says how good\nthe choice is"),
)  # fmt: skip


def split() -> Canvas:
    """Return the three parts of the data, and who may look when."""
    canvas = Canvas(640, 420)
    total = sum(part[1] for part in _PARTS)
    x, scale = 20.0, 600.0 / total
    for i, (name, count, color, who, when, what) in enumerate(_PARTS):
        wide = count * scale
        bar = Place(x, 62, wide, 40)
        canvas.ground(bar, color, radius=3)
        x += wide
        card = Place(86 + 184 * i, 172, 174, 232)
        canvas.ground(card, color)
        leader(canvas, bar.s, card.n, color)
        canvas.text(card.c[0], 196, name, bold=True)
        canvas.text(card.c[0], 220, f"{count:,} images", size=SMALL)
        for y, text in ((262, who), (315, when), (372, what)):
            canvas.text(card.c[0], y, text, size=SMALL)
    for y, text in ((262, "who"), (315, "when"), (372, "why")):
        canvas.text(44, y, text, bold=True)
    first = _PARTS[0][1] + _PARTS[1][1]
    brace(canvas, (20, 56), (20 + first * scale, 56),
          f"{first:,} training images on disk", away=14)  # fmt: skip
    a = 20 + first * scale
    brace(canvas, (a, 56), (620, 56), f"{_PARTS[2][1]:,}", away=14)
    return canvas


_NAMES = ("T-shirt", "coat", "shirt")
_COUNTS = ((85, 2, 13), (4, 80, 16), (20, 15, 65))
_CHOSEN = 1


def confusion_matrix() -> Canvas:
    """Return how to read recall in a row and precision in a column."""
    canvas = Canvas(600, 424)
    wide, high, x, y = 92.0, 62.0, 118.0, 92.0
    colors = {(_CHOSEN, j): "blue" for j in range(3)}
    colors |= {(i, _CHOSEN): "orange" for i in range(3)}
    colors[_CHOSEN, _CHOSEN] = "green"
    cells = grid(
        canvas, x, y, [[str(n) for n in row] for row in _COUNTS], "line",
        cell=(wide, high), marked=colors, size=TITLE,
        bold=[(i, i) for i in range(3)],
    )  # fmt: skip
    canvas.text(x + 1.5 * wide, 22, "predicted class", bold=True)
    canvas.text(52, 62, "true class", bold=True)
    for k, name in enumerate(_NAMES):
        canvas.text(cells[0][k].c[0], 70, name)
        canvas.text(x - 14, cells[k][0].c[1], name, anchor="end")
    _recall_and_precision(canvas, cells)
    return canvas


def _recall_and_precision(canvas: Canvas, cells: list[list[Place]]) -> None:
    hit = _COUNTS[_CHOSEN][_CHOSEN]
    row, column = sum(_COUNTS[_CHOSEN]), sum(r[_CHOSEN] for r in _COUNTS)
    right, below = cells[_CHOSEN][2], cells[2][_CHOSEN]
    name = _NAMES[_CHOSEN]
    brace(
        canvas, (right.e[0] + 6, right.y + 3), (right.e[0] + 6, right.s[1] - 3)
    )
    x, y = 496.0, right.c[1]
    canvas.text(x, y - 24, f"of the {row} {name}s", size=SMALL)
    canvas.text(x, y, f"recall = {hit} / {row}")
    canvas.text(x, y + 24, f"= {hit / row:.2f}", bold=True)
    brace(
        canvas, (below.e[0] - 3, below.s[1] + 6), (below.x + 3, below.s[1] + 6)
    )
    x, y = below.c[0], below.s[1]
    canvas.text(x, y + 36, f"of the {column} called “{name}”", size=SMALL)
    canvas.text(x, y + 60, f"precision = {hit} / {column}")
    canvas.text(x, y + 84, f"= {hit / column:.2f}", bold=True)
    correct = sum(_COUNTS[i][i] for i in range(3))
    total = sum(map(sum, _COUNTS))
    share = f"{correct} / {total} = {correct / total:.2f}"
    canvas.text(x, y + 128, f"accuracy, the diagonal: {share}", size=SMALL)


FIGURES = {
    "softmax_network": softmax_network,
    "logits_to_loss": logits_to_loss,
    "data_pipeline": data_pipeline,
    "split": split,
    "confusion_matrix": confusion_matrix,
}
