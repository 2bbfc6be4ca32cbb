"""The tables of failures on pages: ``| symptom | cause | cure |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

HEAD = re.compile(
    r"^\|\s*symptom\s*\|\s*cause\s*\|\s*cure\s*\|\s*$",
    re.IGNORECASE | re.MULTILINE,
)
COLUMNS = ("symptom", "cause", "cure")
_RULE = re.compile(r"\|(\s*:?-+:?\s*\|){3}\s*")
_BAR = re.compile(r"(?<!\\)\|")


def table_rows(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of the rows of all tables of failures."""
    place = 0
    while place < len(lines):
        if not HEAD.match(lines[place]):
            place += 1
            continue
        place += 2  # the head and the rule below it
        while place < len(lines) and lines[place].startswith("|"):
            yield place
            place += 1


def read_row(line: str) -> tuple[str, str, str]:
    r"""Split a row; ``\|`` is no border between cells.

    Raises: ValueError that says what the row should be.
    """
    parts = [part.strip() for part in _BAR.split(line.strip())]
    cells = parts[1:-1]
    if parts[0] or parts[-1] or len(cells) != len(COLUMNS):
        raise ValueError(
            f"the row {line.strip()!r} is not | symptom | cause | cure |; "
            r"a bar inside a cell is written \|"
        )
    for name, cell in zip(COLUMNS, cells, strict=True):
        if not cell:
            raise ValueError(f"the row {line.strip()!r} has no {name}")
    return cells[0], cells[1], cells[2]


def table_problems(lines: Sequence[str]) -> Iterator[str]:
    """Say what is wrong with the tables of failures among lines."""
    for place, line in enumerate(lines):
        below = lines[place + 1] if place + 1 < len(lines) else ""
        if HEAD.match(line) and not _RULE.fullmatch(below):
            yield "below | symptom | cause | cure | stands |---|---|---|"
    for place in table_rows(lines):
        try:
            read_row(lines[place])
        except ValueError as error:
            yield str(error)
