"""What from_page executes of a page, and what it leaves alone."""

import json

import pytest

from tests.pages import page_code

CELLS = (
    ([], "import math"),
    ([], "scale, unused = 2, 3\nfactor = 5"),
    ([], "rows = 1 / 0"),  # a run of the page that nobody asked for
    ([], "def area(rows):\n    side = [rows for rows in (rows, 1)][0]"),
    ([], "def half(x):\n    rows = factor * x\n    return rows / math.tau"),
    (["solution"], "half = None"),
)


@pytest.fixture
def page(tmp_path, monkeypatch):
    cells = [
        {"cell_type": "code", "metadata": {"tags": tags}, "source": [source]}
        for tags, source in CELLS
    ]
    path = tmp_path / "chapters" / "made" / "up.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(page_code, "ROOT", tmp_path)
    return "made/up"


def test_a_name_that_is_only_a_local_runs_no_line_of_the_page(page):
    code = page_code.from_page(page, "area", "half")
    assert code.half(2) == pytest.approx(10 / 6.283185307)
    assert code.half.__globals__.keys() >= {"math", "factor", "area"}
    assert "rows" not in code.half.__globals__


def test_what_a_page_does_not_define(page):
    with pytest.raises(LookupError, match="made/up defines no quarter"):
        page_code.from_page(page, "half", "quarter")
