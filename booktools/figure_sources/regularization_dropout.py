"""Figure of the page on dropout: three training masks, one network in use."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, arrow, node

CHAPTER = "regularization"

_VALUES = (1, 2, 3, 4)
_DRAWN = ((1, 1, 0, 1), (0, 0, 1, 0), (0, 1, 1, 0))
_ALL = (1, 1, 1, 1)
_WIDE, _HIGH = 320.0, 268.0


def dropout_masks() -> Canvas:
    """Return one network with three masks, and without one."""
    canvas = Canvas(640, 590)
    totals = []
    for i, mask in enumerate(_DRAWN):
        x, y = i % 2 * _WIDE, i // 2 * _HIGH
        totals.append(_network(canvas, x, y, f"training, mask {i + 1}", mask))
    _network(canvas, _WIDE, _HIGH, "evaluation", _ALL)
    canvas.line([(_WIDE, 12), (_WIDE, 2 * _HIGH - 8)], "line", width=1.0)
    canvas.line([(12, _HIGH - 2), (628, _HIGH - 2)], "line", width=1.0)
    added = " + ".join(str(total) for total in totals)
    mean = sum(totals) // len(totals)
    canvas.text(320, 2 * _HIGH + 14, f"these three: ({added}) / 3 = {mean}")
    canvas.text(320, 2 * _HIGH + 38, "the mean over all 16 masks is 10, too",
                size=SMALL)  # fmt: skip
    return canvas


def _network(
    canvas: Canvas, x: float, y: float, title: str, mask: tuple[int, ...]
) -> int:
    """Draw two inputs, four hidden units and their sum; return the sum."""
    factor = 1 if mask == _ALL else 2
    canvas.text(x + _WIDE / 2, y + 18, title, bold=True)
    inputs = [node(canvas, x + 42, y + h, f"$x_{i}$", radius=20)
              for i, h in ((1, 106), (2, 186))]  # fmt: skip
    values = [
        factor * value * on for value, on in zip(_VALUES, mask, strict=True)
    ]
    color = "green" if mask == _ALL else "orange"
    output = node(canvas, x + 268, y + 146, str(sum(values)), color, radius=25)
    for i, (value, on) in enumerate(zip(values, mask, strict=True)):
        tint = "green" if on else "line"
        place = x + 152, y + 58 + 59 * i
        unit = node(canvas, *place, str(value), tint, radius=21, dash=not on)
        if on:
            for start in inputs:
                arrow(canvas, start, unit)
            arrow(canvas, unit, output)
    return sum(values)


FIGURES = {"dropout_masks": dropout_masks}
