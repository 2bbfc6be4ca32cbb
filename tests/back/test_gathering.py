"""Symptoms and errata are gathered from a book, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from booktools.cli import main
from booktools.errors import BookError
from booktools.form.rules.links import slug
from booktools.gathering.errata import errata_page, gather_errata
from booktools.gathering.symptoms import gather_symptoms, symptoms_page
from booktools.gathering.tables import read_row, table_problems, table_rows
from tests.back.little_book import MARK, TABLE, TOC, write_page

HOME = "chapters/back"


def test_rows_of_failures_are_found_and_no_others() -> None:
    text = (
        "| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n\n"
        f"{TABLE}| 4 | 5 | 6 |\n| 7 | 8 | 9 |\n\n| x | y | z |\n"
        "| Symptom |Cause| Cure |\n|:---|---:|:---:|\n| 10 | 11 | 12 |"
    )
    lines = text.split("\n")
    rows = [read_row(lines[place]) for place in table_rows(lines)]
    assert [row[0] for row in rows] == ["4", "7", "10"]
    assert list(table_problems(lines)) == []


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b | c |", ("a", "b", "c")),
        ("|a|b|c|  ", ("a", "b", "c")),
        (r"| `x \| y` | b | c |", (r"`x \| y`", "b", "c")),
    ],
)
def test_a_row_is_split_at_its_bars(row: str, cells: tuple[str, ...]) -> None:
    assert read_row(row) == cells


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("| a | b |", "is not"),
        ("| a | b | c | d |", "is not"),
        ("| `a | b` | c | d |", r"written \|"),
        ("| a | b | c", "is not"),
        ("| a |  | c |", "has no cause"),
        ("|", "is not"),
    ],
)
def test_a_bad_row_is_named(row: str, words: str) -> None:
    with pytest.raises(ValueError) as error:
        read_row(row)
    assert words in str(error.value)
    assert row in str(error.value)
    assert len(list(table_problems((TABLE + row).split("\n")))) == 1


def test_a_head_without_a_rule_is_no_table() -> None:
    (problem,) = table_problems(["| symptom | cause | cure |"])
    assert "|---|---|---|" in problem


def test_symptoms_come_in_the_order_of_the_contents(book: Path) -> None:
    found = gather_symptoms(book)
    assert [(x.source.file, x.anchor) for x in found] == [
        ("chapters/one/first.ipynb", "things-that-break"),
        ("chapters/one/first.ipynb", "things-that-break"),
        ("chapters/one/second.md", "sound"),
    ]
    assert found[1].symptom == r"a \| b"
    (book / "_toc.yml").write_text(
        TOC.replace("one/first", "one/-")
        .replace("one/second", "one/first")
        .replace("one/-", "one/second")
    )
    found = gather_symptoms(book)
    assert [x.symptom for x in found][0] == "no sound"


def test_a_table_in_a_block_of_code_is_not_gathered(book: Path) -> None:
    write_page(book, f"# Page\n\n```\n{TABLE}| a | b | c |\n```")
    assert [x.symptom for x in gather_symptoms(book)] == ["no sound"]


def test_the_page_leads_back_and_keeps_links(book: Path) -> None:
    lines = symptoms_page(book, HOME).split("\n")
    titles = [line for line in lines if line.startswith("#")]
    assert titles == ["## Beginning", "## End"]
    rows = [line for line in lines if line.startswith("| ")]
    assert rows[2] == (
        "| `shapes (2x3 and 4x5)` | $\\lvert x \\rvert$ "
        "| [there](../one/second.md#why) "
        "| [First `page`](../one/first.ipynb#things-that-break) |"
    )
    assert rows[3].startswith(
        "| a \\| b | `[x](y.md)` | [above](../one/first.ipynb#things) |"
    )
    assert "[see](https://d2l.ai)" in rows[6]


def test_a_bad_row_stops_the_gathering_with_its_place(book: Path) -> None:
    write_page(book, "# Page", TABLE + "| a | b |", TABLE + "| c | |")
    with pytest.raises(BookError) as error:
        gather_symptoms(book)
    first, second = str(error.value).split("\n")
    assert first.startswith("chapters/one/first.ipynb#text-1: ")
    assert second.startswith("chapters/one/first.ipynb#text-2: ")


def test_errata_lead_to_the_heading_above_their_cell(book: Path) -> None:
    (found,) = gather_errata(book)
    assert (found.place, found.wrong) == ("notes", MARK["wrong"])
    assert found.anchor == ""  # the cell begins below the title
    write_page(
        book,
        "# Page\n\n## One\n\n## Two",
        "Text.",
        marks=[MARK, {**MARK, "in": "both", "wrong": "a | b"}],
    )
    text = errata_page(book, HOME)
    assert (
        "| 1 + 1 = 3 | [2](../one/second.md) "
        "| [Page](../one/first.ipynb#two) |" in text
    )
    d2l = text.partition("## What D2L gets wrong")[2]
    assert "| both | a \\| b |" in d2l


def test_an_edition_without_errata_has_no_table(book: Path) -> None:
    assert "## What D2L" not in errata_page(book, HOME)
    write_page(book, "# Page")
    assert errata_page(book, HOME) == ""


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([], "a list of"),
        (MARK, "a list of"),
        (["1 + 1 = 3"], "has not the keys"),
        ([{"in": "notes", "wrong": "x"}], "has not the keys"),
        ([{**MARK, "page": "x"}], "has not the keys"),
        ([{**MARK, "in": "D2L"}], "one of notes, English, Chinese, both"),
        ([{**MARK, "right": ""}], "one line of Markdown"),
        ([{**MARK, "wrong": "a\nb"}], "one line of Markdown"),
        ([{**MARK, "wrong": 3}], "one line of Markdown"),
        ([{**MARK, "right": "x" * 161}], "161 characters"),
        ([{**MARK, "right": MARK["wrong"]}], "is right as it is"),
    ],
)
def test_a_bad_mark_is_named(book: Path, marks: Any, words: str) -> None:
    write_page(book, "# Page", "Text.", marks=marks)
    with pytest.raises(BookError) as error:
        gather_errata(book)
    assert "chapters/one/first.ipynb#text-1: " in str(error.value)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"errata": [MARK]}, "belong to the Markdown cell"),
        ({"erratum": "x"}, "holds errata alone"),
        ("errata", "holds errata alone"),
    ],
)
def test_a_mark_in_the_wrong_place_is_named(
    book: Path, own: Any, words: str
) -> None:
    write_page(book, "# Page", code=own)
    with pytest.raises(BookError, match=words):
        gather_errata(book)


def test_the_command_prints_the_rows_with_all_words(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["gather", "--root", str(book), "symptoms"]
    assert main(command) == 0
    assert capsys.readouterr().out == symptoms_page(book, HOME) + "\n"
    assert main([*command, "Sound", "PLUG"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("| no sound | cable |")
    assert main([*command, "sound", "shapes"]) == 1
    write_page(book, "# Page", TABLE + "| a | b |")
    assert main(command) == 1
    assert "chapters/one/first.ipynb#text-1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("What can go wrong", "what-can-go-wrong"),
        ("1. Who gets a `marker`?", "1-who-gets-a-marker"),
        ("The size of $x^2$ here", "the-size-of--here"),
        ("See [there](x.md), *now*", "see-there-now"),
        ("梯度 (gradient)", "梯度-gradient"),
    ],
)
def test_anchors_of_headings(heading: str, anchor: str) -> None:
    """As MyST makes them; the build refuses a link to any other."""
    assert slug(heading) == anchor
