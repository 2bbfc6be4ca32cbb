"""Figure of the page on stability: what a sum collects, both ways."""

from __future__ import annotations

from booktools.drawing import (
    SMALL,
    TITLE,
    Canvas,
    arrow,
    leader,
    node,
)
from booktools.drawing.place import Disc

CHAPTER = "multilayer_perceptrons"

_INPUTS, _OUTPUTS = 5, 2


def fan_in_fan_out() -> Canvas:
    """Return one layer twice: an output's sum, an input's gradient."""
    canvas = Canvas(640, 356)
    canvas.line([(320, 16), (320, 340)], "line", dash=True, width=1)
    _forward(canvas, 0)
    _backward(canvas, 326)
    return canvas


def _layer(
    canvas: Canvas, left: float, names: tuple[str, str], color: str
) -> tuple[list[Disc], list[Disc]]:
    """Draw the inputs and the outputs of a layer, with faint lines."""
    first, second = names
    inputs = [
        node(canvas, left + 70, 82 + 48 * i, f"${first}_{i + 1}$", color,
             radius=19)
        for i in range(_INPUTS)
    ]  # fmt: skip
    outputs = [
        node(canvas, left + 240, 130 + 96 * j, f"${second}_{j + 1}$", color,
             radius=19)
        for j in range(_OUTPUTS)
    ]  # fmt: skip
    for a in inputs:
        for b in outputs:
            leader(canvas, a, b, dash=True, width=0.7)
    return inputs, outputs


def _forward(canvas: Canvas, left: float) -> None:
    canvas.text(left + 155, 24, "forward", size=TITLE, bold=True, color="blue")
    inputs, outputs = _layer(canvas, left, ("h", "z"), "blue")
    for unit in inputs:
        arrow(canvas, unit, outputs[0], color="blue", width=2.2)
    text = "$z_1$ is a sum of $n_{in}$ = 5 terms"
    canvas.text(left + 155, 318, text, size=SMALL)
    canvas.text(left + 155, 340, "variance × $n_{in} s^2$", size=SMALL)


def _backward(canvas: Canvas, left: float) -> None:
    canvas.text(
        left + 155, 24, "backward", size=TITLE, bold=True, color="orange"
    )
    inputs, outputs = _layer(canvas, left, ("∂h", "∂z"), "orange")
    for unit in outputs:
        arrow(canvas, unit, inputs[2], color="orange", width=2.2)
    text = "$∂h_3$ is a sum of $n_{out}$ = 2 terms"
    canvas.text(left + 155, 318, text, size=SMALL)
    canvas.text(left + 155, 340, "variance × $n_{out} s^2$", size=SMALL)


FIGURES = {"fan_in_fan_out": fan_in_fan_out}
