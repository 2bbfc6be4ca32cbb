"""The drawing package: text, places, and what a canvas refuses."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booktools.drawing import (
    Axes,
    Canvas,
    Place,
    arrow,
    bars,
    box,
    brace,
    grid,
    lane,
    leader,
    markup,
    node,
    region,
    stack,
)
from booktools.drawing.place import Disc, ends

PLAIN = st.text(
    st.characters(
        min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="$*`_^",
        exclude_categories=("Cc", "Cs", "Cn"),
    ),
    min_size=1,
)  # fmt: skip


def content(line: str) -> ET.Element:
    """Parse what markup makes of one line."""
    return ET.fromstring(f"<text>{markup.to_svg(line, 16)}</text>")


@given(PLAIN)
def test_plain_text_arrives_unchanged(text: str) -> None:
    assert "".join(content(text).itertext()) == text


@given(PLAIN, PLAIN)
def test_width_adds_up(one: str, two: str) -> None:
    both = markup.width(one + two, 16)
    assert both == pytest.approx(markup.width(one, 16) + markup.width(two, 16))


def test_mathematics_has_families_and_shifts() -> None:
    spans = {s.text.strip(): (s.style, s.shift) for s in markup.parse(
        "loss of `net(X)`: $log x_{12} - η**w**^2$")}  # fmt: skip
    assert spans["net(X)"] == ("mono", "")
    assert spans["log"] == ("serif", "")
    assert spans["x"] == ("italic", "")
    assert spans["12"] == ("serif", "_")
    assert spans["−"] == ("serif", "")
    assert spans["η"] == ("italic", "")
    assert spans["w"] == ("vector", "")
    assert spans["2"] == ("serif", "^")


def test_the_base_line_comes_back() -> None:
    shifts = [float(span.get("dy", 0)) for span in content("$x_1 + x^2 + b$")]
    assert any(shifts) and sum(shifts) == pytest.approx(0)


@pytest.mark.parametrize("text", ["$x", "a `b", "**bold", "$a$ and $b"])
def test_an_unclosed_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not closed"):
        markup.parse(text)


@given(st.floats(-1e6, 1e6))
def test_numbers_are_short_and_right(value: float) -> None:
    text = markup.number(value)
    assert float(text) == pytest.approx(value, abs=0.0051)
    assert text != "-0" and len(text.partition(".")[2]) <= 2


coordinate = st.floats(-300, 300)


@given(coordinate, coordinate, st.floats(1, 90), st.floats(1, 90))
def test_lines_start_on_the_edge_of_a_rectangle(x, y, wide, high) -> None:
    place = Place(x, y, wide, high)
    (a, b), _ = ends(place, (1000.0, 700.0))
    cx, cy = place.c
    across, down = abs(a - cx) / (wide / 2), abs(b - cy) / (high / 2)
    assert max(across, down) == pytest.approx(1)


@given(coordinate, coordinate, st.floats(1, 90))
def test_lines_start_on_the_edge_of_a_circle(x, y, radius) -> None:
    disc = Disc(x - radius, y - radius, 2 * radius, 2 * radius)
    start, end = ends(disc, (1000.0, -700.0))
    assert math.dist(start, (x, y)) == pytest.approx(radius)
    assert math.dist(start, end) == pytest.approx(
        math.dist((x, y), end) - radius
    )


def test_everything_draws_well_formed_text_without_ids() -> None:
    canvas = Canvas(600, 400)
    first = box(canvas, Place(10, 10, 90, 40), "a < b & c")
    second = node(canvas, 300, 30, "$x_1$", "orange")
    arrow(canvas, first, second, "label")
    arrow(canvas, (20, 100), (90, 160), elbow="v")
    arrow(canvas, (100, 100), (190, 160), elbow="h", bend=0)
    arrow(canvas, (200, 100), (290, 160), bend=20, dash=True)
    leader(canvas, first, (200, 60))
    brace(canvas, (10, 200), (110, 200), "brace")
    cells = grid(canvas, 10, 220, [["1", "2"], ["3", "4"]])
    stack(canvas, Place(150, 240, 90, 40), "batch")
    region(canvas, Place(5, 300, 200, 60), "title")
    lane(canvas, 500, 46, 390, Place(460, 10, 80, 36), "lane", "green")
    bars(canvas, Place(300, 200, 60, 60), [1, -1], limits=(-1, 1),
         colors=["red", "blue"])  # fmt: skip
    axes = Axes(canvas, Place(300, 290, 80, 60), (-2, 2), (-1, 1), "x", "y")
    axes.curve(math.sin)
    assert cells[1][1] == Place(44, 250, 34, 30)
    root = ET.fromstring(canvas.to_svg())
    assert root.get("viewBox") == "0 0 600 400"
    assert not [e for e in root.iter() if e.get("id")]


def test_an_arrow_ends_where_it_points() -> None:
    canvas = Canvas(300, 100)
    arrow(canvas, (20, 50), (200, 50), gap=0)
    assert 'd="M200 50 L191 54.2 L191 45.8 Z"' in canvas.to_svg()


def test_axes_put_numbers_where_they_belong() -> None:
    axes = Axes(Canvas(300, 200), Place(50, 20, 100, 100), (0, 10), (-1, 1))
    assert axes.point(0, -1) == (50, 120)
    assert axes.point(10, 1) == (150, 20)
    assert axes.point(5, 0) == (100, 70)


def test_bars_are_as_long_as_their_numbers() -> None:
    canvas = Canvas(400, 100)
    place = Place(100, 10, 80, 60)
    long, short = bars(canvas, place, [3, -1], limits=(-1, 3),
                       colors=["blue", "red"])  # fmt: skip
    assert (long.x, long.width) == (120, 60)
    assert (short.x, short.width) == (100, 20)
    assert "−1.00" in canvas.to_svg()


def too_wide() -> None:
    Canvas(900, 100)


def over_the_edge() -> None:
    Canvas(200, 50).text(190, 25, "over the edge")


def below_the_edge() -> None:
    Canvas(200, 50).text(100, 48, "too low")


def does_not_fit() -> None:
    box(Canvas(400, 100), Place(10, 10, 60, 30), "much too long for it")


def too_many_lines() -> None:
    box(Canvas(400, 100), Place(10, 10, 90, 40), "one\ntwo\nthree")


def on_one_another() -> None:
    canvas = Canvas(200, 100)
    canvas.text(100, 50, "one")
    canvas.text(110, 55, "two")
    canvas.to_svg()


def unknown_colour() -> None:
    Canvas(200, 100).line([(0, 0), (1, 1)], "pink")


def outside_the_limits() -> None:
    bars(Canvas(300, 90), Place(10, 10, 80, 60), [2.0], limits=(0, 1),
         colors=["blue"])  # fmt: skip


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (too_wide, "200 to 640"),
        (over_the_edge, "'over the edge' runs over the edge"),
        (below_the_edge, "'too low' runs over the edge"),
        (does_not_fit, "does not fit a box of 60 x 30"),
        (too_many_lines, "does not fit a box of 90 x 40"),
        (on_one_another, "'one' and 'two' lie on one another"),
        (unknown_colour, "no colour is called 'pink'.*purple"),
        (outside_the_limits, "2.0 is outside 0 to 1"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_bad_drawing_is_refused(draw, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()
