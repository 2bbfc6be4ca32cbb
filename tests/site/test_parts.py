"""The parts of the site's extension that need no build."""

from __future__ import annotations

from pathlib import Path

import pytest

from booktools.sphinxext.figures import inline_svg
from booktools.sphinxext.folds import kind_of
from booktools.sphinxext.library import exported, read_library, split_doc

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2">'


def test_ids_and_references_get_the_same_prefix() -> None:
    svg = inline_svg(
        HEAD + '<style>#a .b{fill:url(#g)}</style><g id="a"/>'
        '<use href="#a" fill="url(#g)"/></svg>',
        "alt",
        "p-",
    )
    assert 'id="p-a"' in svg
    assert 'href="#p-a"' in svg
    assert 'fill="url(#p-g)"' in svg
    assert "#p-a .b{fill:url(#p-g)}" in svg
    assert 'viewBox="0 0 4 2"' in svg
    assert "--d2l-width: 4px;" in svg
    assert 'role="img"' in svg and 'aria-label="alt"' in svg


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="https://example.org/a.png"/>',
        '<a href="https://example.org"/>',
        '<path onclick="alert(1)"/>',
        '<path fill="url(https://example.org/#a)"/>',
        "<style>@font-face{src:url(https://example.org/f)}</style>",
        "<foreignObject/>",
    ],
)
def test_a_drawing_that_is_active_or_leaves_itself_is_refused(
    inside: str,
) -> None:
    with pytest.raises(ValueError):
        inline_svg(f"{HEAD}{inside}</svg>", "alt", "p-")


@pytest.mark.parametrize("text", ["", "<svg", "<html/>", HEAD])
def test_what_is_not_svg_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        inline_svg(text, "alt", "p-")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Hint", "hint"),
        ("Solution", "solution"),
        ("<b>Answer</b>", "answer"),
        ("Why?", "more"),
    ],
)
def test_kinds_of_folds(title: str, kind: str) -> None:
    assert kind_of(title) == kind


def test_docstrings_split_into_paragraphs_and_fields() -> None:
    paragraphs, fields = split_doc(
        "Do it\nwell.\n\nMore: of it.\n\nShapes: X (B, D),\n    y (B,)\n"
        "Raises: ValueError"
    )
    assert paragraphs == ["Do it well.", "More: of it."]
    assert fields == [
        ("Shapes", "X (B, D), y (B,)"),
        ("Raises", "ValueError"),
    ]


def test_the_library_is_read_without_being_imported(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text(
        '__all__ = ["A", "b", "f", "g", "np", "X"]\n'
        'raise RuntimeError("imported")\n'
    )
    (tmp_path / "one.py").write_text(
        "import numpy as np\n"
        "X: int = 1\n"
        "class A(B):\n"
        "    '''Be.'''\n"
        "    def __init__(self, n: int, *args, k=3, **kwargs): ...\n"
        "    def _hidden(self): ...\n"
        "    @staticmethod\n"
        "    def s(x): ...\n"
        "    @property\n"
        "    def p(self) -> int: ...\n"
        "try:\n"
        "    def f(x, /, y=(1, 2), *, z=None) -> str: 'Do.'\n"
        "except ImportError:\n"
        "    f = None\n"
        "async def g(): ...\n"
        "b, c = 1, 2\n"
        "def unlisted(): ...\n"
    )
    assert exported(tmp_path) == ["A", "b", "f", "g", "np", "X"]
    entries = {e.name: e for e in read_library(tmp_path)["one"]}
    assert sorted(entries) == ["A", "X", "b", "f", "g", "np"]
    assert entries["A"].signature == "(n: int, *args, k=3, **kwargs)"
    assert [m.name for m in entries["A"].members] == ["A.s", "A.p"]
    assert entries["A"].members[0].signature == "(x)"
    assert entries["A"].members[0].modifiers == ("staticmethod",)
    assert entries["A"].bases == ["B"]
    assert entries["f"].signature == "(x, /, y=(1, 2), *, z=None) -> str"
    assert entries["f"].summary == "Do."
    assert entries["g"].modifiers == ("async",)
    assert entries["X"].signature == ": int"
