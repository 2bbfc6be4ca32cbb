"""Figure of the page on LeNet: what becomes of a picture, layer by layer."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, stack

CHAPTER = "convolutional_networks"

# channels, side in pixels, left edge, sheets drawn, shift of a sheet
_MAPS = (
    (1, 28, 14.0, 1, 4.0),
    (6, 28, 152.0, 6, 4.0),
    (6, 14, 318.0, 6, 4.0),
    (16, 10, 424.0, 16, 3.0),
    (16, 5, 560.0, 16, 3.0),
)
_SCALE, _MIDDLE = 3.0, 126.0  # units for a pixel, height of the centres
_STEPS = (
    "5 × 5 kernels\npadding 2",
    "pooling\n2 × 2",
    "5 × 5\nkernels",
    "pooling\n2 × 2",
)
_ROW = (("400 numbers", 500.0), ("120 units", 344.0), ("84 units", 188.0))


def lenet() -> Canvas:
    """Return the two halves of LeNet, the second from right to left."""
    canvas = Canvas(640, 300)
    edges = [_draw_maps(canvas, *maps) for maps in _MAPS]
    for (left, right), step in zip(
        zip(edges[:-1], edges[1:], strict=True), _STEPS, strict=True
    ):
        arrow(canvas, (left[1], _MIDDLE), (right[0], _MIDDLE), color="orange")
        middle = (left[1] + right[0]) / 2
        canvas.text(middle, 26, step, size=SMALL, color="orange")
    _draw_dense(canvas)
    return canvas


def _draw_maps(
    canvas: Canvas, channels: int, side: int, x: float, sheets: int,
    shift: float,
) -> tuple[float, float]:  # fmt: skip
    """Draw the maps of one layer; return where arrows end and start."""
    size = side * _SCALE
    front = Place(x, _MIDDLE - size / 2, size, size)
    stack(canvas, front, "", "blue", sheets=sheets, shift=(shift, -shift))
    back = (sheets - 1) * shift
    label = f"{channels} × {side} × {side}"
    centre = min(max(front.c[0] + back / 2, 48.0), 588.0)
    canvas.text(centre, 190, label, size=SMALL)
    return front.x, front.e[0] + back


def _draw_dense(canvas: Canvas) -> None:
    """Draw the row of numbers and the dense layers below it."""
    places = []
    for text, x in _ROW:
        place = Place(x, 238, 116, 44)
        places.append(box(canvas, place, text, "green", size=SMALL))
    last = Place(32, 238, 116, 44)
    places.append(box(canvas, last, "10 logits", "purple", size=SMALL))
    arrow(canvas, (588, 200), (588, 238), "flatten", color="green", at=0.4,
          aside=-40, size=SMALL)  # fmt: skip
    for start, end in zip(places[:-1], places[1:], strict=True):
        arrow(canvas, start, end, color="green")
    for x in (168, 324, 480):
        canvas.text(x, 226, "dense", size=SMALL, color="green")


FIGURES = {"lenet": lenet}
