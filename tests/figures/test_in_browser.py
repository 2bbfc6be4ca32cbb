"""The figures as a browser lays them out, with the fonts it really has."""

from __future__ import annotations

import os
import shutil

import pytest

from booktools.figures import draw_all

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(not CHROMIUM, reason="needs chromium"),
]

FAULTS = """() => {
  const svg = document.querySelector("svg");
  const {width, height} = svg.viewBox.baseVal;
  const name = (e) => e.textContent || e.outerHTML.slice(0, 70);
  const outside = [...svg.querySelectorAll("text, path, rect, circle")].filter(
    (e) => {
      const b = e.getBBox();
      return b.x < 0 || b.y < 0 || b.x + b.width > width
          || b.y + b.height > height;
    }).map((e) => "over the edge: " + name(e));
  const texts = [...svg.querySelectorAll("text")].map((e) => [e, e.getBBox()]);
  const meet = (a, b) =>
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1 &&
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 3;
  const over = texts.flatMap(([e, a], i) => texts.slice(i + 1)
    .filter(([_, b]) => meet(a, b))
    .map(([f, _]) => `on one another: ${name(e)} / ${name(f)}`));
  return [...outside, ...over];
}"""


@pytest.fixture(scope="module")
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield browser.new_page()
        browser.close()


@pytest.mark.parametrize("name", sorted(draw_all()))
def test_no_text_is_cut_or_covered(page, name: str) -> None:
    page.set_content(f"<!doctype html><body>{draw_all()[name]}")
    assert page.evaluate(FAULTS) == []


def test_the_check_finds_a_fault(page) -> None:
    """Text that is too wide, and two texts in one place, are reported."""
    page.set_content(
        '<svg viewBox="0 0 50 20" width="50"><text x="0" y="15">far too wide '
        'for it</text><text x="2" y="16">twice</text></svg>'
    )
    faults = page.evaluate(FAULTS)
    assert [fault.split(":")[0] for fault in faults] == [
        "over the edge",
        "on one another",
    ]
