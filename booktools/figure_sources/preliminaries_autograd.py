"""Figure of the page on autograd: one graph, forward and backward."""

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

CHAPTER = "preliminaries"

_W, _X, _B, _Y = 3, 2, 1, 5
_PLACES = {"×": 158.0, "+": 278.0, "−": 398.0, "( )^{2}": 512.0}


def forward_and_backward() -> Canvas:
    """Return the graph of (w x + b - y)^2: values, then gradients."""
    canvas = Canvas(640, 580)
    two_passes(
        canvas, 300, "each arrow multiplies by the slope of its operation"
    )
    _forward(canvas, 144)
    _backward(canvas, 454)
    return canvas


def _operations(canvas: Canvas, y: float, color: str) -> list[Disc]:
    """Draw the four operations and, above two of them, what is kept."""
    nodes = [
        node(canvas, x, y, f"${name}$", color, radius=21, size=TITLE)
        for name, x in _PLACES.items()
    ]
    residual = _W * _X + _B - _Y
    for operation, text in (
        (nodes[0], f"$x = {_X}$"),
        (nodes[3], f"$r = {residual}$"),
    ):
        x = operation.c[0]
        kept = Place(x - 36, y - 94, 72, 32)
        box(canvas, kept, text, "green")
        leader(canvas, kept.s, operation, "green", dash=True)
    return nodes


def _inputs(y: float) -> dict[str, Place]:
    return {
        "w": Place(8, y - 68, 88, 48),
        "x": Place(8, y + 24, 88, 48),
        "b": Place(234, y + 66, 88, 48),
        "y": Place(354, y + 66, 88, 48),
    }


def _forward(canvas: Canvas, y: float) -> None:
    """Draw the values that flow from the inputs to the loss."""
    product, output = _W * _X, _W * _X + _B
    residual = output - _Y
    times, plus, minus, square = _operations(canvas, y, "blue")
    inputs = _inputs(y)
    for name, value in (("w", _W), ("x", _X), ("b", _B), ("y", _Y)):
        needs = name in "wb"
        color = "blue" if needs else "line"
        box(canvas, inputs[name], f"${name} = {value}$", color, dash=not needs)
    loss = box(canvas, Place(570, y - 20, 64, 40), f"$z = {residual**2}$",
               "blue", bold=True)  # fmt: skip
    for start, end in (
        (inputs["w"], times),
        (inputs["x"], times),
        (inputs["b"], plus),
        (inputs["y"], minus),
        (times, plus),
        (plus, minus),
        (minus, square),
        (square, loss),
    ):
        arrow(canvas, start, end)
    canvas.text(218, y - 15, f"$p = {product}$", size=SMALL)
    canvas.text(338, y - 15, f"$o = {output}$", size=SMALL)
    canvas.text(455, y - 15, f"$r = {residual}$", size=SMALL)
    canvas.text(335, y - 78, "green: kept for\nthe way back", size=SMALL)


def _backward(canvas: Canvas, y: float) -> None:
    """Draw the gradients that flow from the loss to the parameters."""
    residual = _W * _X + _B - _Y
    slope = 2 * residual
    times, plus, minus, square = _operations(canvas, y, "orange")
    inputs = _inputs(y)
    loss = box(canvas, Place(570, y - 20, 64, 40), "1", "orange", bold=True)
    for name, value in (("w", slope * _X), ("b", slope)):
        text = f"`{name}.grad`\n{value}"
        box(canvas, inputs[name], text, "orange", bold=True, size=SMALL)
    for name in ("x", "y"):
        text = f"${name}$: none\nwanted"
        box(canvas, inputs[name], text, "line", dash=True, size=SMALL)
    for start, end in (
        (loss, square),
        (square, minus),
        (minus, plus),
        (plus, times),
        (plus, inputs["b"]),
        (times, inputs["w"]),
    ):
        arrow(canvas, start, end, color="orange", width=2.2)
    for x in (218, 338, 455):
        canvas.text(x, y - 15, f"{slope}", bold=True, color="orange")
    for operation, text in (
        (times, f"· $x = {_X}$"),
        (minus, "· 1"),
        (square, f"· $2r = {slope}$"),
    ):
        canvas.text(operation.c[0], y + 36, text, size=SMALL)
    canvas.text(296, y + 42, "· 1", size=SMALL)
    canvas.text(335, y - 78, "green: used now,\nthen freed", size=SMALL)


FIGURES = {"forward_and_backward": forward_and_backward}
