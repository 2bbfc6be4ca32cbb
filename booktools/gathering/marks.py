"""The mark of an erratum in the metadata of a Markdown cell.

``"d2l": {"errata": [{"in": "notes", "wrong": "...", "right": "..."}]}``
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KEYS = ("in", "wrong", "right")
EDITIONS = ("English", "Chinese", "both")  # of D2L
PLACES = ("notes", *EDITIONS)
LONGEST = 160


def marks_of(metadata: dict[str, Any]) -> list[dict[str, str]]:
    """Return the errata of a cell, in the order in which they stand there."""
    return list(metadata.get("d2l", {}).get("errata", []))


def mark_problems(metadata: dict[str, Any], is_code: bool) -> Iterator[str]:
    """Say what is wrong with a cell's own metadata ``d2l``."""
    own = metadata.get("d2l", {})
    if not isinstance(own, dict) or set(own) - {"errata"}:
        yield f"metadata d2l of a cell is {own!r}; it holds errata alone"
        return
    if not own:
        return
    if is_code:
        yield "d2l.errata belong to the Markdown cell that treats them"
    marks = own["errata"]
    if not isinstance(marks, list) or not marks:
        yield f"d2l.errata is {marks!r}; a list of {{in, wrong, right}}"
        return
    for mark in marks:
        yield from _defects(mark)


def _defects(mark: Any) -> Iterator[str]:
    if not isinstance(mark, dict) or set(mark) != set(KEYS):
        yield f"the erratum {mark!r} has not the keys {', '.join(KEYS)}"
        return
    if mark["in"] not in PLACES:
        places = ", ".join(PLACES)
        yield f"an erratum is in {mark['in']!r}; one of {places}"
    for key in KEYS[1:]:
        text = mark[key]
        if not isinstance(text, str) or not text.strip() or "\n" in text:
            yield f"{key} of an erratum is {text!r}; one line of Markdown"
        elif len(text) > LONGEST:
            yield (
                f"{key} of an erratum has {len(text)} characters, "
                f"{LONGEST} at most: {text!r}"
            )
    if mark["wrong"] == mark["right"]:
        yield f"an erratum is right as it is: {mark['wrong']!r}"
