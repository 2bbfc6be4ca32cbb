"""Every rule of form is silent on a good page and fires on a bad one."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest

from booktools.form.rules import RULES, check_page
from booktools.form.rules.figures import repeated_names
from tests.form.model_page import (
    FIGURE,
    IGNORED,
    OUTCOMES,
    SENTENCE,
    cells,
    code,
    markdown,
    metadata,
    write_page,
)

Spoil = Callable[[dict[str, Any], dict[str, Any]], None]
BAD: list[tuple[str, str, Spoil]] = []


def source(id_: str, text: str) -> Spoil:
    """Spoil by replacing the source of a cell."""
    return lambda c, m: c[id_].update(source=text)


def replaced(id_: str, old: str, new: str) -> Spoil:
    """Spoil by replacing a part of the source of a cell."""

    def spoil(c: dict[str, Any], m: dict[str, Any]) -> None:
        assert old in c[id_]["source"]
        c[id_]["source"] = c[id_]["source"].replace(old, new)

    return spoil


def removed(*ids: str) -> Spoil:
    """Spoil by taking cells away."""

    def spoil(c: dict[str, Any], m: dict[str, Any]) -> None:
        for id_ in ids:
            del c[id_]

    return spoil


def tagged(id_: str, *tags: str) -> Spoil:
    """Spoil by giving a cell other tags."""
    return lambda c, m: c[id_]["metadata"].update(tags=list(tags))


def meta(**values: Any) -> Spoil:
    """Spoil the page's metadata."""
    return lambda c, m: m.update(values)


def after(id_: str, *new: Any) -> Spoil:
    """Spoil by inserting cells after one."""

    def spoil(c: dict[str, Any], m: dict[str, Any]) -> None:
        items = list(c.items())
        place = list(c).index(id_) + 1
        items[place:place] = [(cell["id"], cell) for cell in new]
        c.clear()
        c.update(items)

    return spoil


def printing(text: str) -> Spoil:
    """Spoil the committed output of a cell."""
    return lambda c, m: c["see-1"]["outputs"][0].update(text=text)


def marked(id_: str, mark: dict[str, str]) -> Spoil:
    """Spoil by a mark of an erratum."""
    return lambda c, m: c[id_]["metadata"].update(d2l={"errata": [mark]})


MARK = {"in": "notes", "wrong": "1 + 1 = 3", "right": "2"}
LONG_FUNCTION = "def f(x):\n" + "    x += 1\n" * 40 + "    return x"
UNHIDDEN = "answer = 6\nwrong_answer = 9\nassert answer"
BAD += [
    ("F01", "kind", meta(kind="essay")),
    ("F01", "budget", meta(budget_s=0)),
    ("F01", "assumes", meta(assumes="chapters/lines/first")),
    ("F01", "unknown", meta(author="x")),
    ("F01", "exclusive", meta(exclusive="yes")),
    ("F02", "later", meta(assumes=["chapters/lines/page"])),
    ("F02", "nothing", meta(assumes=["lines/first"])),
    ("F03", "too few", meta(outcomes=["say what a line is"])),
    ("F03", "reworded", meta(outcomes=[OUTCOMES[0], "draw lines"])),
    ("F03", "absent", removed("outcomes")),
    ("F04", "absent", meta(reads=["results/*.json"])),
    ("F05", "raises", tagged("draw", "raises-exception")),
    ("F05", "unknown", tagged("draw", "nbval-ignore-ouput")),
    ("F05", "skip", tagged("draw", "nbval-skip")),
    ("F06", "keys", marked("start", {"in": "notes", "wrong": "x"})),
    ("F06", "code", marked("draw", MARK)),
    ("F06", "place", marked("start", {**MARK, "in": "D2L"})),
    ("F10", "cells", removed(*(f"count-{n}" for n in range(8)))),
    ("F10", "words", source("prose-1", SENTENCE * 150)),
    ("F10", "code", source("count-1", "x = 1\n" * 150)),
    ("F11", "cell", source("count-1", "x = 1\n" * 41)),
    ("F11", "function", source("count-1", LONG_FUNCTION)),
    ("F11", "empty", source("prose-1", "")),
    ("F12", "three", after("draw", code("a", "1"), code("b", "1"))),
    ("F13", "order", replaced("start", "## Drawing", "## Exercises")),
    ("F13", "late", replaced("reading", "## Fur", "## More\n\nYes.\n\n## Fur")),
    ("F13", "code", after("exercises", code("a", "slope = 4"))),
    ("F13", "early", tagged("draw", "exercise")),
    ("F20", "title", source("title", "Lines")),
    ("F20", "use", source("title", "# Lines")),
    ("F20", "second", replaced("wrong", "## What", "# What")),
    ("F21", "short", source("opening", "Lines.")),
    ("F21", "long", source("opening", SENTENCE * 20)),
    ("F22", "one", removed("predict-1")),
    ("F22", "open", replaced("predict-1", "Answer", "No")),
    ("F22", "late", after("predict-1", markdown("a", "Wait."))),
    ("F22", "inside", replaced("prose-1", "A line", "**Predict.** A line")),
    ("F23", "symbols", replaced("symbols", "meaning", "sense")),
    ("F23", "wrong", replaced("wrong", "What can", "What may")),
    ("F23", "symptoms", replaced("wrong", "symptom", "sign")),
    ("F24", "bullets", source("summary", "## Summary\n\n- One.\n- Two.")),
    ("F24", "reading", replaced("reading", "Further", "More")),
    ("F25", "cells", replaced("wrong", "| cold |", "|")),
    ("F25", "empty", replaced("wrong", "| cold |", "| |")),
    ("F25", "rule", replaced("wrong", "\n|---|---|---|", "")),
    ("F30", "tab", replaced("prose-1", "A line", "A\tline")),
    ("F30", "width", source("prose-1", "word " * 40)),
    ("F31", "two", source("prose-1", "One is. Two are.")),
    ("F31", "quoted", source("prose-1", 'He said "no." She left.')),
    ("F32", "bare", source("start", "## Drawing")),
    ("F32", "table", replaced("wrong", "This can.\n\n", "")),
    ("F32", "two", replaced("start", "## Drawing", "## Drawing\n\n### A")),
    ("F33", "jump", replaced("start", "## Drawing", "#### Drawing")),
    ("F33", "twice", replaced("start", "## Drawing", "## Summary")),
    ("F34", "end", source("prose-1", "**线性(linear)。**其次")),
    ("F34", "start", source("prose-1", "So**(a) word** is not bold")),
    ("F35", "open", replaced("ex1-hint", "\n\n</details>", "")),
    ("F35", "tight", replaced("ex1-hint", "</summary>\n\n", "</summary>\n")),
    ("F40", "again", after("start", code("a", "import math"))),
    ("F40", "tools", source("imports", "import booktools.toc")),
    ("F40", "glue", source("imports", "from myst_nb import glue")),
    ("F41", "pip", replaced("draw", "slope", "!pip install x\nslope")),
    ("F41", "url", replaced("draw", "slope", 'u = "https://a.b/c"\nslope')),
    ("F41", "path", replaced("draw", "slope", 'p = "/home/x/y"\nslope')),
    ("F42", "absent", removed("parameters")),
    ("F42", "untyped", source("parameters", "lr = 0.1\nseed: int = 0")),
    ("F42", "seed", source("parameters", "lr: float = 0.1")),
    ("F43", "report", tagged("fit")),
    ("F43", "long", printing("line\n" * 11)),
    ("F43", "address", printing("<object at 0x7f1234567890>")),
    ("F44", "syntax", source("draw", "slope = = 3")),
    ("F44", "semicolon", replaced("draw", "rand(3)", "rand(3);")),
    ("F44", "name", source("imports", "import d2lib")),
    (
        "F45",
        "hints",
        source("draw", 'def f(x) -> int:  #@save\n    """F."""\n    return x'),
    ),
    (
        "F45",
        "docstring",
        source("draw", "def f(x: int) -> int:  #@save\n    return x"),
    ),
    ("F50", "late", source("draw", "slope = 3\nx = torch.rand(3)")),
    ("F50", "layer", source("draw", "slope, x = 3, torch.nn.Linear(2, 1)")),
    ("F60", "tag", tagged("plot")),
    ("F60", "none", lambda c, m: c["plot"]["metadata"].pop("mystnb")),
    (
        "F60",
        "alt",
        lambda c, m: c["plot"]["metadata"].update(
            mystnb={**FIGURE["mystnb"], "image": {"alt": "A line."}}
        ),
    ),
    ("F61", "alt", replaced("drawing", "that rises from left to right", "")),
    ("F61", "caption", replaced("drawing", "*A line, drawn.*", "A line.")),
    ("F61", "picture", replaced("drawing", "line.svg", "line.png")),
    ("F70", "file", replaced("reading", "first.ipynb", "other.ipynb")),
    ("F70", "anchor", replaced("reading", "first.ipynb", "first.md#end")),
    ("F70", "image", replaced("drawing", "img/line", "img/curve")),
    ("F80", "number", replaced("ex2-text", "### 2.", "### 4.")),
    ("F80", "kind", replaced("ex3-text", "*build*", "*change*")),
    (
        "F80",
        "few",
        removed(
            *(
                f"ex3-{x}"
                for x in ("text", "answer", "check", "hint", "solution", "code")
            )
        ),
    ),  # fmt: skip
    ("F81", "stars", replaced("ex1-text", "★", "☆")),
    ("F81", "tag", tagged("ex1-text")),
    ("F81", "statement", replaced("ex1-text", "What is twice the slope?", "")),
    ("F81", "answer", source("ex1-answer", "my_answer = 6")),
    ("F81", "check", removed("ex1-check")),
    ("F81", "hint", removed("ex1-hint")),
    ("F81", "text", removed("ex1-solution")),
    ("F81", "code", removed("ex1-code")),
    ("F81", "bug", removed("ex2-bug")),
    ("F81", "stray", after("ex1-hint", markdown("a", "And?"))),
    (
        "F81",
        "order",
        lambda c, m: after("ex1-code", c.pop("ex1-hint"))(c, m),
    ),
    ("F82", "none", replaced("ex1-check", "is None", "== None")),
    ("F82", "tag", tagged("ex1-check", "exercise-check", IGNORED)),
    ("F82", "silent", lambda c, m: c["ex1-check"].update(outputs=[])),
    ("F82", "right", replaced("ex1-check", '"right"', '"yes"')),
    ("F82", "spoiler", replaced("ex1-check", "2 * slope", "answer")),
    ("F83", "fold", replaced("ex1-hint", "Hint", "A hint")),
    ("F83", "wrong turn", replaced("ex1-solution", "Common", "A")),
    (
        "F83",
        "reasons",
        replaced("ex1-solution", "Twice is a sum.\nSo add.", "Add."),
    ),
    ("F83", "long", replaced("ex1-code", "assert", "a = 1\n" * 14 + "assert")),
    ("F83", "assert", replaced("ex1-code", "assert", "print")),
    ("F83", "answer", replaced("ex1-code", "answer = slope + slope", "a = 1")),
    ("F83", "wrong", replaced("ex1-code", "wrong_answer", "wrong")),
    ("F83", "shown", lambda c, m: c["ex1-code"]["metadata"].pop("jupyter")),
]


def spoilt(spoil: Spoil | None) -> tuple[list[Any], dict[str, Any]]:
    """Return the cells and metadata of the page, spoilt."""
    by_id, meta_ = {cell["id"]: cell for cell in cells()}, metadata()
    train = by_id["fit"]
    train["source"] = "d2l.train_ch3(x)\n" + train["source"]
    if spoil:
        spoil(by_id, meta_)
    return list(by_id.values()), meta_


def test_a_good_page_has_no_findings(tmp_path):
    assert check_page(write_page(tmp_path, *spoilt(None))) == []


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [pytest.param(r, s, id=f"{r}-{name}") for r, name, s in BAD],
)
def test_rule_fires(tmp_path, rule, spoil):
    found = check_page(write_page(tmp_path, *spoilt(spoil)))
    assert rule in {finding.code for finding in found}, found
    for finding in found:
        assert re.match(r"chapters/lines/page\.ipynb[#:]", str(finding))


def test_every_rule_has_a_bad_example():
    codes = {
        re.match(r"F\d\d", inspect.getdoc(rule) or "").group() for rule in RULES
    }
    assert codes == {rule for rule, *_ in BAD}
    assert len(codes) == len(RULES)


def test_a_good_mark_has_no_findings(tmp_path):
    cells_, meta_ = spoilt(marked("start", MARK))
    assert check_page(write_page(tmp_path, cells_, meta_)) == []


def test_names_of_figures_are_unique(tmp_path):
    again = code("again", "d2l.plt.show()", IGNORED, **FIGURE)
    page = write_page(tmp_path, [*cells(), again])
    (finding,) = repeated_names([page])
    assert (finding.code, finding.cell) == ("F62", "again")


@pytest.mark.parametrize(
    "text",
    [
        "**word.** next",
        "**词**。",
        "a **bold** word, e.g. This one",
        "See Fig. A and $a. B$ and `x. Y`.",
        "1. Item one",
        "| a. B | c. D |",
        "```\nOne. Two.\n```",
        "$$\na. B\n$$",
    ],
)
def test_harmless_prose_has_no_findings(tmp_path, text):
    by_id = {cell["id"]: cell for cell in cells()}
    by_id["prose-1"]["source"] += "\n\n" + text
    assert check_page(write_page(tmp_path, list(by_id.values()))) == []
