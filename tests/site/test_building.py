"""What a build does to pages, seen on a small book."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from booktools.errors import BookError
from booktools.site import build_site
from tests.site.small_book import DRAWING, md, uses, write_book, write_page

FIRST = "chapters/first"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book with its site, not to be changed."""
    root = write_book(tmp_path_factory.mktemp("small") / "book")
    assert build_site(root) == 0
    return root


@pytest.fixture
def book(built: Path, tmp_path: Path) -> Path:
    """A copy of the small book without its site."""
    ignore = shutil.ignore_patterns("html", ".doctrees")
    return shutil.copytree(built, tmp_path / "book", ignore=ignore)


def page(root: Path, name: str) -> BeautifulSoup:
    file = root / "_build" / "html" / f"{name}.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_a_solution_holds_its_reasoning_and_its_code(built: Path) -> None:
    folds = page(built, f"{FIRST}/scales").select("details.d2l-fold")
    kinds = [fold["class"][1] for fold in folds]
    assert kinds == ["d2l-answer", "d2l-hint", "d2l-solution"]
    assert "assert 2 * 3 == 6" in folds[2].get_text()
    assert "Twice three is six" in folds[2].get_text()
    assert "assert" not in folds[1].get_text()
    assert not any(fold.has_attr("open") for fold in folds)
    summary = page(built, f"{FIRST}/scales").select_one("#summary")
    assert summary.find_parent("details") is None


def test_a_drawing_stands_in_the_page(built: Path) -> None:
    drawing = page(built, f"{FIRST}/scales").select_one("svg.d2l-drawing")
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == "A batch goes through a scale"
    assert drawing.find("title") is None
    name = drawing.find("marker")["id"]
    assert name != "tip" and name.endswith("-tip")
    assert drawing.select_one("[marker-end]")["marker-end"] == f"url(#{name})"
    assert "var(--d2l-ink" in str(drawing)


def test_stand_in_data_are_said_on_the_page_alone(built: Path) -> None:
    note = page(built, f"{FIRST}/uses").select_one(".d2l-standin")
    assert "stand-in data" in note.get_text()
    assert page(built, f"{FIRST}/scales").select_one(".d2l-standin") is None


def test_names_link_to_the_api_page_and_back(built: Path) -> None:
    links = {
        link.get_text(): link["href"]
        for name in ("scales", "uses")
        for link in page(built, f"{FIRST}/{name}").select("a.d2l-code-link")
    }
    api = "../back/api.html"
    assert links["d2l.Scale"] == f"{api}#d2lib.Scale"
    assert links["Scale"] == f"{api}#d2lib.Scale"  # its definition
    assert links["scaled"] == f"{api}#d2lib.scaled"
    assert links["d2l.Scale.forward"] == f"{api}#d2lib.Scale.forward"
    entry = page(built, "chapters/back/api").find(id="d2lib.Scale")
    about = entry.find_next_sibling("dd").select_one(".d2l-api-links")
    assert about.get_text() == "Defined in Scales · used in Uses"
    place = about.select_one("a")["href"]
    assert place == "../first/scales.html#cell-scale"
    assert page(built, f"{FIRST}/scales").find(id="cell-scale") is not None


def test_the_api_page_shows_signatures_and_docstrings(built: Path) -> None:
    text = page(built, "chapters/back/api").get_text(" ", strip=True)
    assert "factor : float = 2.0" in text
    assert "Shapes X (B, D) to (B, D)." in text
    assert "Raises ValueError if factor is 0" in text
    assert "LIMIT : float" in text


def test_a_page_without_source_disappears(book: Path) -> None:
    assert build_site(book) == 0
    html = book / "_build" / "html" / FIRST / "uses.html"
    assert html.is_file()
    toc = (book / "_toc.yml").read_text()
    line = f"      - file: {FIRST}/uses\n"
    (book / "_toc.yml").write_text(toc.replace(line, ""))
    (book / f"{FIRST}/uses.ipynb").unlink()
    scales = (book / f"{FIRST}/scales.ipynb").read_text()
    assert "uses.ipynb" not in scales
    assert build_site(book) == 0
    assert not html.exists()
    assert (book / "_build" / "html" / "index.html").is_file()
    assert "Uses" not in page(book, "chapters/back/api").get_text()


def test_a_warning_fails_again_until_it_is_repaired(
    book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Sphinx alone says "build succeeded" the second time."""
    cells = uses()
    lost = md("say", "[Lost](nowhere.ipynb)")
    write_page(book, f"{FIRST}/uses", [*cells[:-1], lost])
    for _ in range(2):
        assert build_site(book) == 1
        assert "nowhere.ipynb" in capfd.readouterr().err
    write_page(book, f"{FIRST}/uses", cells)
    assert build_site(book) == 0


def test_all_that_is_wrong_is_named_at_once(
    book: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    drawing = book / FIRST / "img" / "scale.svg"
    drawing.write_text(DRAWING.replace("</svg>", "<script/></svg>"))
    cells = uses()
    open_fold = "<details><summary>Hint</summary>\n\nNo end."
    write_page(book, f"{FIRST}/uses", [*cells[:-1], md("say", open_fold)])
    assert build_site(book) == 1
    errors = capfd.readouterr().err
    assert "<script> has no place in a drawing" in errors
    assert "<details> without </details>" in errors


def test_a_missing_page_is_named(book: Path) -> None:
    (book / f"{FIRST}/uses.ipynb").unlink()
    with pytest.raises(BookError, match=f"{FIRST}/uses"):
        build_site(book)


def test_a_stopped_build_is_not_built_upon(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    assert build_site(book) == 0
    marks = list((book / "_build" / ".doctrees").glob("environment.pickle"))
    assert marks
    monkeypatch.setattr("booktools.site._run_sphinx", stop)
    with pytest.raises(KeyboardInterrupt):
        build_site(book)
    monkeypatch.undo()
    marks[0].write_bytes(b"half a pick")
    assert build_site(book) == 0
