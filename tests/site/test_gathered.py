"""The gathered back pages of a small book, and the filter of the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from booktools.site import build_site
from tests.site.small_book import (
    TOC,
    md,
    store_outputs,
    uses,
    write_book,
    write_page,
)
from tests.site.visiting import Visit

FIRST = "chapters/first/uses"
TABLE = """\
## What can go wrong

It can.

| symptom | cause | cure |
|---|---|---|
| `shapes (2x3)` differ | $a \\neq b$ | [scale it](scales.ipynb) |
"""
MARK = {"in": "notes", "wrong": "a scale is a sum", "right": "a product"}
BACK = ("symptoms", "errata")


def table(source: str = TABLE) -> NotebookNode:
    """Return a cell with a table and a mark."""
    cell = md("wrong", source)
    cell.metadata["d2l"] = {"errata": [MARK]}
    return cell


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book with two gathered pages, built."""
    root = write_book(tmp_path_factory.mktemp("gathered") / "book")
    entries = "".join(f"      - file: chapters/back/{x}\n" for x in BACK)
    (root / "_toc.yml").write_text(TOC + entries)
    for name in BACK:
        text = f"# {name}\n\nAll.\n\n```{{d2l-{name}}}\n```\n"
        (root / f"chapters/back/{name}.md").write_text(text)
    write_page(root, FIRST, [*uses(), table()])
    store_outputs(root)
    assert build_site(root) == 0
    return root


def page(root: Path, name: str) -> BeautifulSoup:
    file = root / f"_build/html/chapters/back/{name}.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_a_row_and_a_mark_lead_to_their_section(book: Path) -> None:
    for name, words in zip(BACK, ("shapes (2x3)", "a scale is"), strict=True):
        (row,) = page(book, name).select(".d2l-gathered tbody tr")
        assert words in row.get_text()
        there = row.select("a")[-1]
        assert there.get_text() == "Uses"
        assert there["href"] == "../first/uses.html#what-can-go-wrong"
    cure = page(book, "symptoms").select_one(".d2l-gathered td a")
    assert cure["href"] == "../first/scales.html"
    assert page(book, "symptoms").select_one("td .math") is not None


def test_the_site_follows_every_change_of_a_page(
    book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_page(book, FIRST, [*uses(), table(TABLE + "| new | b | c |\n")])
    assert build_site(book) == 0
    rows = page(book, "symptoms").select(".d2l-gathered tbody tr")
    assert [row.td.get_text() for row in rows] == ["shapes (2x3) differ", "new"]
    write_page(book, FIRST, [*uses(), table(TABLE + "| new | b |\n")])
    assert build_site(book) != 0
    assert f"{FIRST}.ipynb#wrong" in capfd.readouterr().err
    write_page(book, FIRST, [*uses(), table(TABLE)])
    assert build_site(book) == 0
    assert len(page(book, "symptoms").select(".d2l-gathered tbody tr")) == 1


@pytest.mark.site
def test_a_pasted_message_leaves_its_rows(visit: Visit) -> None:
    """Other shapes than the page's, and the name of the exception before."""
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.open("chapters/back/symptoms")
    rows = visit.page.locator(".d2l-gathered tbody tr")
    every = rows.count()
    field = visit.page.get_by_label("Show only rows")
    field.fill(
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied "
        "(64x17 and 9x1)"
    )
    shown = visit.page.locator(".d2l-gathered tbody tr:visible")
    assert 1 <= shown.count() < every / 5
    for text in shown.all_inner_texts():
        assert "shapes cannot be multiplied" in text
    said = visit.page.locator(".d2l-filter [role=status]").inner_text()
    assert said == f"{shown.count()} of {every} rows"
    headings = visit.page.locator("article section section > h2:visible")
    assert headings.count() <= shown.count()
    field.fill("nothing of this kind zzz")
    assert shown.count() == 0
    field.fill("")
    assert shown.count() == every
    assert visit.complaints == [] and visit.strangers == []


@pytest.mark.site
def test_the_search_finds_a_message(visit: Visit) -> None:
    visit.open("search")
    visit.page.goto(
        f"{visit.address}search.html?q=element+0+of+tensors+does+not+require"
    )
    page = "chapters/back/symptoms.html"
    visit.page.locator(f"ul.search li a[href*='{page}']").first.wait_for()


@pytest.mark.site
@pytest.mark.parametrize("name", ["concise", "symptoms"])
def test_only_gathered_pages_have_the_box(name: str, visit: Visit) -> None:
    folder = "linear_regression" if name == "concise" else "back"
    visit.open(f"chapters/{folder}/{name}")
    assert visit.page.locator("#d2l-filter").count() == (name == "symptoms")
