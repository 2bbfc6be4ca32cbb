"""One graph drawn twice: its forward pass above, its backward pass below."""

from __future__ import annotations

from booktools.drawing.canvas import Canvas


def two_passes(canvas: Canvas, y: float, backward: str) -> None:
    """Draw a line at ``y`` and the titles of the passes above and below it.

    ``backward`` says what happens on the way back.
    """
    title = "forward: compute the values, keep what backward will need"
    canvas.text(12, 20, title, anchor="start", bold=True)
    canvas.line([(12, y), (628, y)], "line", dash=True, width=1)
    title = f"backward: {backward}"
    canvas.text(12, y + 24, title, anchor="start", bold=True, color="orange")
