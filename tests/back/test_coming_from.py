"""The table of sections shows what is there; what it cannot read it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from booktools.errors import BookError
from booktools.gathering.coming_from import coming_from_page, read_origins
from tests.back.little_book import ORIGINS

HOME = "chapters/back"


def test_sections_lead_to_their_pages(book: Path) -> None:
    lines = coming_from_page(book, HOME).split("\n")
    assert (
        "| [One](https://d2l.ai/chapter_start/one.html) "
        "| [一](https://zh.d2l.ai/chapter_start/one.html) "
        "| [First `page`](../one/first.ipynb) |" in lines
    )
    assert (
        "| 1 | all of it "
        "| [First `page`](../one/first.ipynb), [Second](../one/second.md) |"
        in lines
    )
    assert any(
        line.endswith("these: [Second](../one/second.md).") for line in lines
    )


def test_a_section_without_a_page_is_listed_apart(book: Path) -> None:
    text = coming_from_page(book, HOME)
    table, _, later = text.partition("## Not here yet")
    assert "二" not in table
    assert later.strip() == "- 二"


def test_nothing_is_empty_when_no_page_is_there(book: Path) -> None:
    origins = book / HOME / "coming_from.yml"
    origins.write_text(ORIGINS.replace("one/", "none/"), encoding="utf-8")
    text = coming_from_page(book, HOME)
    assert text == "## Not here yet\n\n- One · 一\n- 二"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("chapters:", "chapter:", "a mapping of beyond, chapters, weeks"),
        ("chapters:", "chapters: [", "not valid YAML"),
        ("en: [start/one, One]", "en: start/one", "a list of 2 strings"),
        ("en: [start/one, One]", "en: [start/one]", "a list of 2 strings"),
        ("en: [start/one, One]", "de: [start/one, Eins]", "a mapping of"),
        ("    - zh: [start/two, 二]\n      here", "    - here", "no section"),
        ("here: [one/first, one/third]", "here: one/first", "a list of"),
        ("here: [one/first, one/third]", "here: [1]", "a list of strings"),
        ("  - topics: all of it\n    here", "  - here", "a week is"),
        ("beyond: [one/second]", "beyond: one/second", "beyond is"),
        ("  - topics: all of it", "    topics: all of it", "weeks"),
    ],
)
def test_a_bad_file_is_named(
    book: Path, old: str, new: str, words: str
) -> None:
    assert old in ORIGINS
    file = book / HOME / "coming_from.yml"
    file.write_text(ORIGINS.replace(old, new), encoding="utf-8")
    with pytest.raises(BookError) as error:
        read_origins(file)
    assert "coming_from.yml: " in str(error.value)
    assert words in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no such file"):
        read_origins(tmp_path / "coming_from.yml")
