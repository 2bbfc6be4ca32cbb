"""The pages of this book obey the rules of form, one test each."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from booktools.form.page import PageForm, earlier_pages, load_page
from booktools.form.rules import check_page
from booktools.form.rules.figures import repeated_names
from booktools.normalise import findings
from booktools.toc import Page, read_toc

ROOT = Path(__file__).resolve().parents[2]
PAGES = [page for page in read_toc(ROOT, complete=False) if page.is_notebook]
EARLIER = earlier_pages(ROOT)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def load(page: Page) -> PageForm:
    """Read a page of the book."""
    return load_page(page, ROOT, EARLIER[page.name])


def test_every_entry_of_the_contents_has_a_file():
    assert read_toc(ROOT)


@every_page
def test_page_has_the_form_of_the_house(page):
    found = check_page(load(page))
    assert not found, "\n".join(map(str, found))


@every_page
def test_page_is_in_its_committed_form(page):
    lines = findings([page], ROOT)
    assert not lines, "\n".join(lines)


def test_names_of_figures_are_unique():
    found = list(repeated_names(map(load, PAGES)))
    assert not found, "\n".join(map(str, found))


def test_code_cells_are_small():
    """Eight lines at the median, twenty at the 90th percentile.

    The library pages of the appendix are not counted.
    """
    lengths = [
        cell.code_lines
        for page in map(load, PAGES)
        for cell in page.body
        if cell.is_code and not page.is_library_page
    ]
    assert statistics.median(lengths) <= 8
    assert statistics.quantiles(lengths, n=10)[-1] <= 20
