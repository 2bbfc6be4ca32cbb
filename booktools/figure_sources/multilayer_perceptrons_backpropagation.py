"""Figure of the page on backpropagation: one network, both directions."""

from __future__ import annotations

from booktools.drawing import (
    SMALL,
    TITLE,
    Canvas,
    Place,
    arrow,
    box,
    leader,
    node,
    two_passes,
)
from booktools.drawing.place import Disc

CHAPTER = "multilayer_perceptrons"

_X, _Y = (1, 2), 1
_W1 = ((1, 1), (1, -1))  # one row for each input
_W2 = (1, 2)
_PLACES = {"×": 136.0, "relu": 266.0, "× ": 396.0, "loss": 514.0}


def network_backward() -> Canvas:
    """Return a network 2-2-1 with its values, then with its gradients."""
    canvas = Canvas(640, 640)
    two_passes(canvas, 326, "gradients of the loss, from right to left")
    _forward(canvas, 150)
    _backward(canvas, 480)
    return canvas


def _values() -> tuple[list[int], list[int], int]:
    """Return Z, H and O of the one example."""
    columns = zip(*_W1, strict=True)
    z = [sum(x * w for x, w in zip(_X, c, strict=True)) for c in columns]
    h = [max(0, value) for value in z]
    return z, h, sum(a * w for a, w in zip(h, _W2, strict=True))


def _pair(values: tuple[int, ...] | list[int]) -> str:
    return "(" + ", ".join(str(v) for v in values).replace("-", "−") + ")"


def _operations(canvas: Canvas, y: float, color: str) -> list[Disc]:
    """Draw the four operations and, above them, what each has kept."""
    z, h, o = _values()
    kept = (
        f"$**X** = {_pair(_X)}$",
        f"$**Z** > 0: {_pair([int(v > 0) for v in z])}$",
        f"$**H** = {_pair(h)}$",
        f"$o − y = {o - _Y}$",
    )
    nodes = []
    for (name, x), text in zip(_PLACES.items(), kept, strict=True):
        size = TITLE if "×" in name else SMALL
        unit = node(canvas, x, y, name.strip(), color, radius=24, size=size)
        place = Place(x - 56, y - 100, 112, 32)
        box(canvas, place, text, "green", size=SMALL)
        leader(canvas, place.s, unit, "green", dash=True)
        nodes.append(unit)
    return nodes


def _inputs(y: float) -> dict[str, Place]:
    """Return the places of what comes in from outside."""
    return {
        "X": Place(6, y - 24, 74, 48),
        "W1": Place(86, y + 66, 100, 84),
        "W2": Place(346, y + 66, 100, 84),
        "y": Place(474, y + 66, 80, 44),
    }


def _matrix(name: str, rows: list[list[int]]) -> str:
    lines = [", ".join(str(v) for v in row) for row in rows]
    return "\n".join([name, *lines]).replace("-", "−")


def _forward(canvas: Canvas, y: float) -> None:
    """Draw the values that flow from the input to the loss."""
    z, h, o = _values()
    first, bend, second, loss = _operations(canvas, y, "blue")
    inputs = _inputs(y)
    box(canvas, inputs["X"], f"$**X**$\n{_pair(_X)}", "line", size=SMALL,
        dash=True)  # fmt: skip
    text = _matrix("$**W**_1$", [list(row) for row in _W1])
    box(canvas, inputs["W1"], text, "blue", size=SMALL)
    text = _matrix("$**W**_2$", [[w] for w in _W2])
    box(canvas, inputs["W2"], text, "blue", size=SMALL)
    box(canvas, inputs["y"], f"$y = {_Y}$", "line", dash=True)
    end = Place(566, y - 22, 70, 44)
    value = (o - _Y) ** 2 / 2
    box(canvas, end, f"$L = {value:g}$", "blue", bold=True)
    _arrows(canvas, inputs, (first, bend, second, loss), end, False)
    _labels(canvas, y, [_pair(z), _pair(h), str(o)], "ink")


def _backward(canvas: Canvas, y: float) -> None:
    """Draw the gradients that flow from the loss to the weights."""
    z, h, o = _values()
    d_o = o - _Y
    d_h = [d_o * w for w in _W2]
    d_z = [d * (v > 0) for d, v in zip(d_h, z, strict=True)]
    first, bend, second, loss = _operations(canvas, y, "orange")
    inputs = _inputs(y)
    box(canvas, inputs["X"], "none\nwanted", "line", size=SMALL, dash=True)
    text = _matrix("`W1.grad`", [[x * d for d in d_z] for x in _X])
    box(canvas, inputs["W1"], text, "orange", size=SMALL, bold=True)
    text = _matrix("`W2.grad`", [[v * d_o] for v in h])
    box(canvas, inputs["W2"], text, "orange", size=SMALL, bold=True)
    box(canvas, inputs["y"], "none", "line", size=SMALL, dash=True)
    end = Place(566, y - 22, 70, 44)
    box(canvas, end, "1", "orange", bold=True)
    _arrows(canvas, inputs, (first, bend, second, loss), end, True)
    _labels(canvas, y, [_pair(d_z), _pair(d_h), str(d_o)], "orange")


def _arrows(
    canvas: Canvas,
    inputs: dict[str, Place],
    nodes: tuple[Disc, ...],
    end: Place,
    back: bool,
) -> None:
    """Join the operations, to the right or back to the left."""
    first, bend, second, loss = nodes
    pairs: list[tuple[Place, Place]] = [(first, bend), (bend, second)]
    pairs += [(second, loss), (loss, end)]
    pairs += [(inputs["W1"], first), (inputs["W2"], second)]
    if not back:
        pairs += [(inputs["X"], first), (inputs["y"], loss)]
    color, width = ("orange", 2.2) if back else ("line", 1.6)
    for a, b in pairs:
        start, stop = (b, a) if back else (a, b)
        arrow(canvas, start, stop, color=color, width=width)


def _labels(canvas: Canvas, y: float, texts: list[str], color: str) -> None:
    """Write the values above the three arrows between operations."""
    names = ("**Z**", "**H**", "o")
    for x, name, text in zip((201, 331, 455), names, texts, strict=True):
        prefix = "∂" if color == "orange" else ""
        canvas.text(x, y - 40, f"${prefix}{name}$", size=SMALL, color=color)
        canvas.text(x, y - 16, text, size=SMALL, color=color)


FIGURES = {"network_backward": network_backward}
