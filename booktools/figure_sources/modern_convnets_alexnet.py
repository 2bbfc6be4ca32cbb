"""Figure of the page on AlexNet: its layers beside those of LeNet."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, box, leader

CHAPTER = "modern_convnets"

_LENET = (
    ("picture: 1 · 28 · 28", "line"),
    ("conv 5 × 5: 6 · 28 · 28", "blue"),
    ("average pooling: 6 · 14 · 14", "green"),
    ("conv 5 × 5: 16 · 10 · 10", "blue"),
    ("average pooling: 16 · 5 · 5", "green"),
    ("dense: 120", "orange"),
    ("dense: 84", "orange"),
    ("dense: 10", "orange"),
)
_ALEXNET = (
    ("picture: 1 · 224 · 224", "line"),
    ("conv 11 × 11, stride 4: 96 · 54 · 54", "blue"),
    ("max pooling: 96 · 26 · 26", "green"),
    ("conv 5 × 5: 256 · 26 · 26", "blue"),
    ("max pooling: 256 · 12 · 12", "green"),
    ("conv 3 × 3: 384 · 12 · 12", "blue"),
    ("conv 3 × 3: 384 · 12 · 12", "blue"),
    ("conv 3 × 3: 256 · 12 · 12", "blue"),
    ("max pooling: 256 · 5 · 5", "green"),
    ("dense: 4096", "orange"),
    ("dense: 4096", "orange"),
    ("dense: 10", "orange"),
)
_PITCH, _HIGH = 39.0, 28.0


def lenet_alexnet() -> Canvas:
    """Return the two networks, each from the picture up to the classes."""
    height = _PITCH * len(_ALEXNET) + 44
    canvas = Canvas(620, height)
    _column(canvas, Place(14, 0, 270, height - 12), "LeNet, 1998", _LENET)
    _column(canvas, Place(310, 0, 296, height - 12), "AlexNet, 2012", _ALEXNET)
    return canvas


def _column(
    canvas: Canvas, area: Place, title: str, layers: tuple[tuple[str, str], ...]
) -> None:
    below = None
    for i, (text, color) in enumerate(layers):
        y = area.s[1] - (i + 1) * _PITCH + _PITCH - _HIGH
        place = Place(area.x, y, area.width, _HIGH)
        box(canvas, place, text, color, size=SMALL)
        if below:
            leader(canvas, below.n, place.s)
        below = place
    assert below is not None
    canvas.text(below.c[0], below.y - 16, title, bold=True)


FIGURES = {"lenet_alexnet": lenet_alexnet}
