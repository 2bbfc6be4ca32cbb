"""The table of hostile cells."""

from __future__ import annotations

import ast

import pytest
from books import codes, make, module
from hostile import TABLE

from booktools.extraction.problems import CODES


def book_of(pages):
    return pages if isinstance(pages, dict) else {"a/p": pages}


@pytest.mark.parametrize("name", TABLE)
def test_hostile(name):
    pages, expected = TABLE[name]
    book = book_of(pages)
    if isinstance(expected, tuple):
        assert codes(book) == []
        library = make(book)
        for text in expected:
            assert text in module(library)
        for path, content in library.files.items():
            ast.parse(content, path)
    else:
        wanted = [expected] if isinstance(expected, str) else expected
        assert sorted(set(codes(book))) == sorted(wanted)


def test_every_rule_has_a_case():
    """E01 to E04 are in test_files.py."""
    tested = {
        code
        for _, expected in TABLE.values()
        if not isinstance(expected, tuple)
        for code in ([expected] if isinstance(expected, str) else expected)
    }
    assert tested | {"E01", "E02", "E03", "E04"} == set(CODES)
