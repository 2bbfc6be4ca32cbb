"""Figure of the page on padding and stride."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow

CHAPTER = "convolutional_networks"

_SIDE = 32.0  # of a cell
_INPUT, _PADDING, _KERNEL, _STRIDE = 5, 1, 3, 2
_WINDOWS = ((0, "orange"), (1, "green"))  # column of the output, colour


def padding_and_stride() -> Canvas:
    """Return a padded picture, two windows on it, and the output."""
    canvas = Canvas(500, 320)
    room = _INPUT + 2 * _PADDING
    outputs = (room - _KERNEL) // _STRIDE + 1
    frame = Place(20, 44, room * _SIDE, room * _SIDE)
    canvas.text(frame.c[0], 24, "picture and padding")
    for i in range(room):
        for j in range(room):
            _cell(canvas, frame, i, j, inside=_is_inside(i) and _is_inside(j))
    target = Place(360, 44 + (room - outputs) * _SIDE / 2, 0, 0)
    target = Place(target.x, target.y, outputs * _SIDE, outputs * _SIDE)
    canvas.text(target.c[0], target.s[1] + 18, "output")
    marked = dict(_WINDOWS)
    for i in range(outputs):
        for j in range(outputs):
            place = _place(target, i, j)
            tint = marked.get(j, "line") if i == 0 else "line"
            canvas.ground(place, tint, radius=0, width=1.0)
    for column, color in _WINDOWS:
        _window(canvas, frame, column, color)
    starts = ((0, 2.5), (1, 0.5))  # window, row at which its arrow starts
    for (column, row), (_, color) in zip(starts, _WINDOWS, strict=True):
        right = frame.x + (column * _STRIDE + _KERNEL) * _SIDE
        start = right, frame.y + row * _SIDE
        end = _place(target, 0, column).n if column else _place(target, 0, 0).w
        bend = 30.0 if column else 0.0
        arrow(canvas, start, end, color=color, bend=bend)
    room_text = f"({_INPUT} + {_PADDING} + {_PADDING} − {_KERNEL})"
    text = f"{room_text} / {_STRIDE} + 1 = {outputs}"
    canvas.text(250, 298, text, size=SMALL)
    return canvas


def _is_inside(index: int) -> bool:
    """Say whether a row or column belongs to the picture."""
    return _PADDING <= index < _PADDING + _INPUT


def _place(frame: Place, i: int, j: int) -> Place:
    return Place(frame.x + j * _SIDE, frame.y + i * _SIDE, _SIDE, _SIDE)


def _cell(
    canvas: Canvas, frame: Place, i: int, j: int, *, inside: bool
) -> None:  # fmt: skip
    """Draw a pixel, or a zero of the padding."""
    place = _place(frame, i, j)
    if inside:
        canvas.ground(place, "blue", radius=0, width=1.0)
    else:
        canvas.rect(place, "line", radius=0, width=1.0, dash=True)
        canvas.text(*place.c, "0", size=SMALL, color="line")


def _window(canvas: Canvas, frame: Place, column: int, color: str) -> None:
    """Outline one window of the first row, a little inside its cells."""
    inset = 3.0 + 3.0 * column
    side = _KERNEL * _SIDE - 2 * inset
    x = frame.x + column * _STRIDE * _SIDE + inset
    place = Place(x, frame.y + inset, side, side)
    canvas.rect(place, color, radius=3, width=3.0)


FIGURES = {"padding_and_stride": padding_and_stride}
