"""The parameters cell: what it may hold, and what values it accepts."""

from __future__ import annotations

import pytest

from booktools.errors import BookError
from booktools.experiments.parameters import (
    check_values,
    parse_value,
    read_parameters,
)
from booktools.form.notebook import without_exercises
from tests.runs.tiny_book import PARAMETERS, cells


def read(*sources):
    page = [
        {
            "id": f"c{number}",
            "cell_type": "code",
            "source": source,
            "metadata": {"tags": ["parameters"]},
        }
        for number, source in enumerate(sources)
    ]
    return read_parameters({"cells": page}, "page")


def test_every_type_is_read():
    known = read("# a comment\n" + PARAMETERS)
    assert {name: p.type for name, p in known.items()} == {
        "lr": "float",
        "steps": "int",
        "seed": "int",
        "name": "str",
        "fast": "bool",
        "widths": "list[int]",
    }
    assert known["widths"].default == [2, 3]
    assert read("lr: float = 1")["lr"].default == 1.0
    assert read() == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("lr = 0.1", "page#c0:1: a parameters cell holds only lines"),
        ("lr: float", "holds only lines"),
        ("a.b: int = 1", "holds only lines"),
        ("import os", "holds only lines"),
        ("lr: float = 0.1\nlr: float = 0.2", "sets lr twice"),
        ("lr: complex = 1j", "page#c0:1: lr is of type complex; use one of"),
        ("xs: list = [1]", "of type list;"),
        ("lr: float = 1 / 3", "lr = 1 / 3 is not a constant"),
        ("lr: float = x", "not a constant"),
        ("n: int = 0.5", "n must be int, not 0.5"),
        ("n: int = True", "n must be int, not True"),
        ("xs: list[int] = [1, 2.0]", r"xs must be list\[int\]"),
        ("xs: list[int] = (1, 2)", r"xs must be list\[int\]"),
        ("name: str = 3", "name must be str"),
        ("n: int = (", "page#c0:1: "),
    ],
)
def test_refused_cells(source, words):
    with pytest.raises(BookError, match=words):
        read(source)


def test_two_cells_are_refused():
    with pytest.raises(BookError, match="page#c1: a second cell"):
        read("a: int = 1", "b: int = 2")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"momentum": 0.9}, "unknown parameter 'momentum'; the page has lr"),
        ({"lr": "0.1"}, "lr must be float, not '0.1'"),
        ({"steps": 3.0}, "steps must be int, not 3.0"),
        ({"fast": 1}, "fast must be bool, not 1"),
        ({"widths": 3}, r"widths must be list\[int\], not 3"),
        ({"seed": None}, "seed must be int, not None"),
    ],
)
def test_refused_values(values, words):
    with pytest.raises(BookError, match=words):
        check_values(read(PARAMETERS), values, "here")


def test_ints_become_floats():
    checked = check_values(read(PARAMETERS), {"lr": 1, "steps": 2}, "here")
    assert checked == {"lr": 1.0, "steps": 2}
    assert type(checked["lr"]) is float


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("lr", "1e-3", 0.001),
        ("lr", "2", 2.0),
        ("steps", "-4", -4),
        ("fast", "true", True),
        ("fast", "False", False),
        ("name", "3", "3"),
        ("widths", "[4, 5]", [4, 5]),
    ],
)
def test_values_from_the_command_line(name, text, value):
    assert parse_value(read(PARAMETERS)[name], text, "here") == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("lr", "fast"), ("steps", "1.5"), ("fast", "1"), ("widths", "4")],
)
def test_bad_text_from_the_command_line(name, text):
    with pytest.raises(BookError, match=f"here: {name} must be"):
        parse_value(read(PARAMETERS)[name], text, "here")


def test_a_page_ends_where_its_exercises_begin():
    from nbformat.v4 import new_markdown_cell, new_notebook

    node = new_notebook(cells=cells())
    kept = without_exercises(node)
    ids = ["title", "parameters", "imports", "work", "exercises"]
    assert [cell["id"] for cell in kept.cells] == ids
    assert kept.cells[-1].source == "The end."
    assert len(node.cells) == 6
    bare = new_notebook(cells=[new_markdown_cell("## Exercises\n\nOne.")])
    assert without_exercises(bare).cells == []
