"""Plain notebooks of a small book, and that they are nothing but plain."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from booktools.cli import main
from booktools.errors import BookError
from booktools.export import FOLDER, export
from tests.site.small_book import md, scales, write_book, write_page

NAME = "chapters/first/scales"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("export") / "book")


@pytest.fixture
def book(small: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small, tmp_path / "book")


def read(root: Path, name: str = NAME) -> nbformat.NotebookNode:
    notebook = nbformat.read(root / FOLDER / f"{name}.ipynb", 4)
    nbformat.validate(notebook)
    return notebook


def test_the_first_cell_installs_from_the_configured_place(book: Path) -> None:
    config = book / "_config.yml"
    text = re.sub(
        "url: https://github.com/.*",
        "url: https://github.com/someone/copy",
        config.read_text(),
    )
    config.write_text(text)
    assert main(["export", "--root", str(book)]) == 0
    first = read(book).cells[0]
    assert first.cell_type == "code"
    assert "git+https://github.com/someone/copy@main" in first.source
    assert 'find_spec("d2lib") is None' in first.source
    assert (
        "/someone/copy/blob/notebooks/"
        in read(book, "chapters/first/uses").cells[1].source
    )


def test_no_outputs_and_nothing_of_the_site_is_left(book: Path) -> None:
    export(book)
    for cell in read(book).cells:
        assert "mystnb" not in cell.metadata
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
        else:
            assert not re.search(r"^(```|:::)\{|^\(.*\)=$", cell.source, re.M)
            assert "](img/" not in cell.source


def test_exercises_stay_and_solutions_take_colabs_form(book: Path) -> None:
    export(book)
    cells = {cell.id: cell for cell in read(book).cells}
    assert cells["ex1-answer"].source == "my_answer = None"
    solution = cells["ex1-code"]
    assert solution.source.splitlines()[0] == "#@title Solution"
    assert solution.metadata["cellView"] == "form"
    assert "assert 2 * 3 == 6" in solution.source
    assert cells["figure-c"].source == "*A line.*"
    # every cell of the page is there, in its order
    kept = [cell.id for cell in read(book).cells]
    assert [i for i in kept if i in {c.id for c in scales()}] == [
        cell.id for cell in scales()
    ]


def test_errors_are_collected_and_nothing_is_written(book: Path) -> None:
    cells = scales()
    cells.append(md("bad", "{cite}`a`\n\n```{list-table}\n```"))
    write_page(book, NAME, cells)
    with pytest.raises(BookError) as error:
        export(book)
    assert f"{NAME}.ipynb#bad: role {{cite}}" in str(error.value)
    assert f"{NAME}.ipynb#bad: directive {{list-table}}" in str(error.value)
    assert not (book / FOLDER).exists()


def test_the_second_run_changes_nothing_and_strangers_go(book: Path) -> None:
    files = export(book)
    before = {file: file.stat().st_mtime_ns for file in files}
    stranger = book / FOLDER / "chapters" / "gone" / "page.ipynb"
    stranger.parent.mkdir()
    stranger.write_text("{}")
    assert export(book) == files
    assert {file: file.stat().st_mtime_ns for file in files} == before
    assert not stranger.parent.exists()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("url: https://github.com/[^\n]*", "url: somewhere", "repository.url"),
        ("repository:\n(  .*\n)+", "", "repository.url"),
        ("title:", "title: [", "not valid YAML"),
    ],
)
def test_a_bad_repository_is_named(
    book: Path, old: str, new: str, named: str
) -> None:
    config = book / "_config.yml"
    config.write_text(re.sub(old, new, config.read_text(), count=1))
    with pytest.raises(BookError, match=re.escape(named)):
        export(book)


def test_a_broken_notebook_is_named(book: Path) -> None:
    (book / f"{NAME}.ipynb").write_text("{")
    with pytest.raises(BookError, match=NAME):
        export(book)
