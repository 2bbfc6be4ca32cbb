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
    inputs, outputs = _layer(canvas, 0, "forward", ("h", "z"), "blue")
    _sum(canvas, 0, (inputs, outputs[0]), ("z_1", "in"), "blue")
    inputs, outputs = _layer(canvas, 326, "backward", ("∂h", "∂z"), "orange")
    _sum(canvas, 326, (outputs, inputs[2]), ("∂h_3", "out"), "orange")
    return canvas


def _layer(
    canvas: Canvas, left: float, title: str, names: tuple[str, str], color: str
) -> tuple[list[Disc], list[Disc]]:
    """Draw the inputs and the outputs of a layer, with faint lines."""
    canvas.text(left + 155, 24, title, size=TITLE, bold=True, color=color)
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


def _sum(
    canvas: Canvas,
    left: float,
    ends: tuple[list[Disc], Disc],
    names: tuple[str, str],
    color: str,
) -> None:
    """Draw what a unit collects; names are those of the sum and of the fan."""
    units, total = ends
    for unit in units:
        arrow(canvas, unit, total, color=color, width=2.2)
    result, fan = names
    text = f"${result}$ is a sum of $n_{{{fan}}}$ = {len(units)} terms"
    canvas.text(left + 155, 318, text, size=SMALL)
    text = f"variance × $n_{{{fan}}} s^2$"
    canvas.text(left + 155, 340, text, size=SMALL)


FIGURES = {"fan_in_fan_out": fan_in_fan_out}
