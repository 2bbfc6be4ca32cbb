"""Drawings of one hand: boxes, tensors, arrows and bars as plain SVG text.

A figure is a ``Canvas`` on which the functions of this package draw. The
result is the same text on every machine, has no ids and no scripts, follows
the colours of the page that it is inlined in, and falls back to a light card
where it is shown as an image. A canvas refuses text that runs over its edge,
that does not fit its box, or that lies on other text.
"""

from booktools.drawing.arrows import arrow, brace, leader
from booktools.drawing.canvas import Canvas
from booktools.drawing.charts import Axes, bars
from booktools.drawing.palette import BODY, SMALL, TITLE
from booktools.drawing.passes import two_passes
from booktools.drawing.place import Place, Point, Shape
from booktools.drawing.shapes import box, grid, lane, node, region, stack

__all__ = [
    "Axes",
    "BODY",
    "Canvas",
    "Place",
    "Point",
    "SMALL",
    "Shape",
    "TITLE",
    "arrow",
    "bars",
    "box",
    "brace",
    "grid",
    "lane",
    "leader",
    "node",
    "region",
    "stack",
    "two_passes",
]
