"""The built site as a reader meets it, in headless Chromium."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from booktools.repository import read_repository
from booktools.sphinxext.library import exported
from booktools.toc import read_toc
from tests.site.visiting import SITE, Visit

pytestmark = pytest.mark.site
BOOK = SITE.parents[1]
PAGES = {page.name: page for page in read_toc(BOOK)}
NOTEBOOKS = [name for name, page in PAGES.items() if page.is_notebook]
SET_THEME = "name => document.documentElement.dataset.theme = name"
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll(".bd-main *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map(e => `${e.tagName}.${e.className}`).concat("page")"""


@pytest.mark.parametrize("name", [*PAGES, "search"])
def test_page_is_quiet_accessible_and_narrow(name: str, visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 1280, "height": 900})
    visit.open(name)
    assert visit.complaints == []
    assert visit.strangers == []
    assert page.locator("mjx-merror").count() == 0
    visit.unfold()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(TOO_WIDE) == []
    page.wait_for_timeout(50)  # the boxes that scroll are marked now
    visit.load_axe()
    assert visit.violations("scrollable-region-focusable") == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(SET_THEME, "light")
    assert visit.violations() == []
    page.evaluate(SET_THEME, "dark")
    assert visit.violations("color-contrast") == []


def test_search_finds_softmax(visit: Visit) -> None:
    visit.open("intro")
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.page.locator(".bd-sidebar-primary .search-button__button").click()
    field = visit.page.locator("#pst-search-dialog input")
    field.fill("softmax")
    field.press("Enter")
    hits = visit.page.locator("ul.search li a")
    hits.first.wait_for()
    address = hits.first.get_attribute("href") or ""
    assert any(f"{name}.html" in address for name in PAGES)
    assert visit.complaints == []
    assert visit.strangers == []


def test_a_folded_solution_opens_by_mouse_and_by_key(visit: Visit) -> None:
    name = next(name for name in NOTEBOOKS if "d2l-solution" in built(name))
    visit.open(name)
    fold = visit.page.locator("details.d2l-solution").first
    code = fold.locator("div.highlight").first
    assert not code.is_visible()
    fold.locator("summary").click()
    assert code.is_visible()
    fold.locator("summary").press("Enter")
    assert not code.is_visible()
    fold.locator("summary").press("Space")
    assert code.is_visible()


def test_the_colour_mode_switches_and_is_kept(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.open("intro")
    button = visit.page.locator(".theme-switch-button").first
    paper = "getComputedStyle(document.body).backgroundColor"
    seen = {}
    for _ in range(3):
        mode = visit.page.evaluate("document.documentElement.dataset.mode")
        seen[mode] = visit.page.evaluate(paper)
        button.click()
    assert set(seen) == {"auto", "light", "dark"}
    assert seen["dark"] != seen["light"] == seen["auto"]
    while (
        visit.page.evaluate("document.documentElement.dataset.mode") != "dark"
    ):
        button.click()
    visit.open(next(iter(NOTEBOOKS)))
    assert visit.page.evaluate(paper) == seen["dark"]
    visit.page.evaluate("localStorage.clear()")


def built(name: str) -> str:
    """The HTML of a page."""
    return (SITE / f"{name}.html").read_text(encoding="utf-8")


@functools.cache
def tree(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def page_tree(name: str) -> BeautifulSoup:
    return tree(SITE / f"{name}.html")


@functools.cache
def files() -> list[Path]:
    """Every page of the site."""
    found = sorted(SITE.rglob("*.html"))
    return [f for f in found if "_static" not in f.relative_to(SITE).parts]


@functools.cache
def anchors(file: Path) -> set[str]:
    if not file.is_file() or file.suffix != ".html":
        return set()
    return {tag["id"] for tag in tree(file).find_all(id=True)}


def hrefs(page: BeautifulSoup, selector: str) -> list[str]:
    return [str(tag["href"]) for tag in page.select(selector)]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_links_to_source_and_colab(name: str) -> None:
    page, repository = page_tree(name), read_repository(BOOK)
    source = f"{name}.ipynb"
    assert re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", repository.url)
    assert hrefs(page, "a.d2l-repository") == [repository.url]
    assert hrefs(page, "a.d2l-edit") == [
        f"{repository.url}/edit/{repository.branch}/{source}"
    ]
    assert hrefs(page, "a.d2l-colab") == [
        f"https://colab.research.google.com/github/{repository.slug}"
        f"/blob/{repository.notebooks_branch}/{source}"
    ]


def test_every_internal_link_leads_somewhere() -> None:
    broken = []
    for file in files():
        for tag in tree(file).select("a[href], img[src], link[href]"):
            link = str(tag.get("href") or tag.get("src"))
            target = urlsplit(urljoin(file.as_uri(), link))
            if target.scheme != "file" or link == "#":
                continue
            there, fragment = unquote(target.path), unquote(target.fragment)
            found = Path(there).is_file() and (
                not fragment or fragment in anchors(Path(there))
            )
            if not found:
                broken.append(f"{file.relative_to(SITE)}: {link}")
    assert broken == []


def test_the_api_page_lists_every_name() -> None:
    ids = anchors(SITE / "chapters/back/api.html")
    names = exported(BOOK / "d2lib")
    assert names
    assert [n for n in names if f"d2lib.{n}" not in ids] == []


def test_code_links_to_the_api_page_and_back() -> None:
    linked = {
        href.partition("#")[2]
        for name in NOTEBOOKS
        for href in hrefs(page_tree(name), "pre a.d2l-code-link")
    }
    assert linked
    assert linked <= anchors(SITE / "chapters/back/api.html")
    back = hrefs(page_tree("chapters/back/api"), "p.d2l-api-links a")
    assert any("#cell-" in link for link in back)


def test_nothing_names_another_host_to_load() -> None:
    """Scripts, styles, pictures and fonts all come from the site."""
    loading = "script[src], img[src], iframe[src], source[src]"
    styles = "link[rel=stylesheet], link[rel=preload], link[rel=icon]"
    strangers = [
        f"{file.relative_to(SITE)}: {address}"
        for file in files()
        for tag in tree(file).select(f"{loading}, {styles}")
        if re.match(
            r"(https?:)?//", address := str(tag.get("src") or tag.get("href"))
        )
    ]
    assert strangers == []
