"""Figure of the page on GoogLeNet: the branches of an Inception block."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "modern_convnets"

_WIDE, _HIGH, _PITCH = 140.0, 48.0, 156.0
_BRANCHES = (
    (("1 × 1 conv", 64),),
    (("1 × 1 conv", 96), ("3 × 3 conv", 128)),
    (("1 × 1 conv", 16), ("5 × 5 conv", 32)),
    (("3 × 3 max", 192), ("1 × 1 conv", 32)),
)
_COLORS = {"1": "green", "3": "blue", "5": "purple"}


def inception() -> Canvas:
    """Return the first Inception block with its numbers of channels."""
    canvas = Canvas(640, 366)
    source = box(canvas, Place(220, 12, 200, 36), "input: 192 channels", "line")
    ends = [steps[-1][1] for steps in _BRANCHES]
    total = f"{' + '.join(map(str, ends))} = {sum(ends)} channels"
    place = Place(20, 300, 600, 40)
    target = box(canvas, place, f"side by side: {total}", "orange")
    for i, steps in enumerate(_BRANCHES):
        x = 16.0 + i * _PITCH
        tops = (166.0,) if len(steps) == 1 else (110.0, 208.0)
        before = (source.c[0] + (i - 1.5) * 44, source.s[1])
        for (name, channels), y in zip(steps, tops, strict=True):
            color = "orange" if "max" in name else _COLORS[name[0]]
            text = f"{name}\n{channels} channels"
            step = box(canvas, Place(x, y, _WIDE, _HIGH), text, color,
                       size=SMALL)  # fmt: skip
            arrow(canvas, before, step.n)
            before = step.s
        arrow(canvas, before, (before[0], target.y))
    return canvas


FIGURES = {"inception": inception}
