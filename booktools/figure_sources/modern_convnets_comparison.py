"""Figure of the page that compares networks: all of them to one scale.

The shapes are those of the library's networks at the published scale; a test
derives them again from the layers.
"""

from __future__ import annotations

from dataclasses import dataclass

from booktools.drawing import SMALL, Canvas, Place

CHAPTER = "modern_convnets"
ACROSS, UP = 0.0622, 0.45  # units of the canvas per channel and per pixel
_LEFT, _BELOW = 18.0, 34.0  # margin, and room for the text below a row


@dataclass(frozen=True)
class Network:
    """A network as it is drawn: (channels, height) and fully connected."""

    size: int  # height of the pictures
    parameters: int
    convolutions: tuple[tuple[int, int], ...]
    dense: tuple[int, ...]


def _at(height: int, *channels: int) -> tuple[tuple[int, int], ...]:
    return tuple((c, height) for c in channels)


NETWORKS = {
    "LeNet": Network(28, 61_706, ((6, 28), (16, 10)), (120, 84, 10)),
    "AlexNet": Network(
        224,
        46_764_746,
        ((96, 54), (256, 26), *_at(12, 384, 384, 256)),
        (4096, 4096, 10),
    ),
    "VGG-11, a quarter": Network(
        224,
        43_093_322,
        (
            *((16, 224), (32, 112), *_at(56, 64, 64)),
            *(*_at(28, 128, 128), *_at(14, 128, 128)),
        ),
        (4096, 4096, 10),
    ),
    "NiN": Network(
        224,
        1_992_166,
        (
            *(*_at(54, 96, 96, 96), *_at(26, 256, 256, 256)),
            *(*_at(12, 384, 384, 384), *_at(5, 10, 10, 10)),
        ),
        (),
    ),
    "GoogLeNet": Network(
        96,
        5_977_530,
        (
            *((64, 48), *_at(24, 64, 192), *_at(12, 256, 480)),
            *(*_at(6, 512, 512, 512, 528, 832), *_at(3, 832, 1024)),
        ),
        (10,),
    ),
    "ResNet-18": Network(
        96,
        11_178_378,
        (
            *((64, 48), *_at(24, *[64] * 4), *_at(12, *[128] * 4)),
            *(*_at(6, *[256] * 4), *_at(3, *[512] * 4)),
        ),
        (10,),
    ),
    "DenseNet": Network(
        96,
        758_226,
        (
            *((64, 48), *_at(24, 96, 128, 160, 192, 96)),
            *_at(12, 128, 160, 192, 224, 112),
            *(*_at(6, 144, 176, 208, 240, 120), *_at(3, 152, 184, 216, 248)),
        ),
        (10,),
    ),
    "RegNetX-32": Network(
        96,
        179_290,
        (
            *(*_at(48, 32, 32), *_at(24, *[32] * 11)),
            *((80, 24), *_at(12, *[80] * 17)),
        ),
        (10,),
    ),
}


def networks_to_scale() -> Canvas:
    """Return one row of rectangles per network, one behind the other."""
    rows = [_height(network) + _BELOW for network in NETWORKS.values()]
    canvas = Canvas(640, sum(rows) + 8)
    base = 14.0
    for (name, network), high in zip(NETWORKS.items(), rows, strict=True):
        base += high
        _row(canvas, network, base - _BELOW)
        text = (
            f"**{name}**: {network.parameters / 1e6:.2f} million parameters, "
            f"pictures of {network.size} × {network.size}"
        )
        canvas.text(_LEFT, base - 21, text, size=SMALL, anchor="start")
    _scales(canvas, Place(440, 134, 1000 * ACROSS, 100 * UP))
    return canvas


def _height(network: Network) -> float:
    return UP * max(height for _, height in network.convolutions)


def _row(canvas: Canvas, network: Network, base: float) -> None:
    """Draw what each layer hands on, standing on one line."""
    layers = [(c, high, "blue") for c, high in network.convolutions]
    layers += [(units, 1, "line") for units in network.dense]
    x = _LEFT
    for i, (channels, pixels, color) in enumerate(layers):
        wide, high = channels * ACROSS, max(pixels * UP, 1.2)
        place = Place(x, base - high, wide, high)
        opacity = 0.45 if i % 2 else 0.8
        canvas.rect(place, "none", color, radius=0, opacity=opacity)
        x += wide


def _scales(canvas: Canvas, place: Place) -> None:
    """Draw how long 1,000 channels and how high 100 pixels are."""
    corner = [
        (place.x, place.y),
        (place.x, place.s[1]),
        (place.e[0], place.s[1]),
    ]
    canvas.line(corner, "ink")
    canvas.text(
        place.x + 8, place.c[1], "100 pixels high", size=SMALL, anchor="start"
    )
    canvas.text(
        place.x, place.s[1] + 14, "1,000 channels wide", size=SMALL,
        anchor="start",
    )  # fmt: skip


FIGURES = {"networks_to_scale": networks_to_scale}
