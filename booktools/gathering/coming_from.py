"""The back page ``coming_from``: sections of D2L, and where they are here.

``coming_from.yml`` beside the page holds the sections of both editions, the
weeks of a course, and the pages that belong to them. A page that is not
written yet is left out, and so is a section none of whose pages is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from booktools.errors import BookError
from booktools.gathering.markdown import link, table
from booktools.gathering.pages import Source, read_sources

FILE = "coming_from.yml"
SITES = {"en": "https://d2l.ai", "zh": "https://zh.d2l.ai"}


@dataclass(frozen=True)
class Row:
    """A section, or the corresponding sections of both editions."""

    titles: dict[str, tuple[str, str]]  # edition: path below its site, title
    here: tuple[str, ...]  # names of pages, without "chapters/"


@dataclass(frozen=True)
class Origins:
    """What ``coming_from.yml`` holds."""

    chapters: dict[str, tuple[Row, ...]]
    weeks: tuple[tuple[str, tuple[str, ...]], ...]  # topics, pages
    beyond: tuple[str, ...]  # pages without a section behind them

    def pages(self) -> set[str]:
        """Return every page that is named."""
        rows = [row for rows in self.chapters.values() for row in rows]
        named = {name for row in rows for name in row.here}
        return named.union(self.beyond, *(here for _, here in self.weeks))


def read_origins(file: Path) -> Origins:
    """Read ``coming_from.yml``.

    Raises: BookError that names what is wrong with it.
    """
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError(f"{file}: there is no such file") from None
    except yaml.YAMLError as error:
        raise BookError(f"{file}: not valid YAML: {error}") from None
    try:
        _keys(tree, {"chapters", "weeks", "beyond"}, "the file")
        return Origins(
            {
                str(chapter): tuple(_row(row) for row in _list(rows, chapter))
                for chapter, rows in tree["chapters"].items()
            },
            tuple(_week(week) for week in _list(tree["weeks"], "weeks")),
            _names(tree["beyond"], "beyond"),
        )
    except (ValueError, AttributeError) as error:
        raise BookError(f"{file}: {error}") from None


def _row(row: Any) -> Row:
    _keys(row, {"here"}, "a section", optional=set(SITES))
    titles = {}
    for edition in SITES:
        if edition in row:
            path, title = _names(row[edition], f"{edition} of a section", 2)
            titles[edition] = (path, title)
    if not titles:
        raise ValueError(f"{row!r} names no section: en, zh or both")
    return Row(titles, _names(row["here"], "here"))


def _week(week: Any) -> tuple[str, tuple[str, ...]]:
    _keys(week, {"topics", "here"}, "a week")
    return str(week["topics"]), _names(week["here"], "here")


def _keys(
    tree: Any, wanted: set[str], what: str, optional: set[str] | None = None
) -> None:
    keys = set(tree) if isinstance(tree, dict) else set()
    if not wanted <= keys <= wanted | (optional or set()):
        listed = ", ".join(sorted(wanted | (optional or set())))
        raise ValueError(f"{what} is {tree!r}; a mapping of {listed}")


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{what} is {value!r}; a list")
    return value


def _names(value: Any, what: str, number: int = 0) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [None]
    if not all(isinstance(name, str) and name for name in names) or (
        number and len(names) != number
    ):
        count = f"{number} " if number else ""
        raise ValueError(f"{what} is {value!r}; a list of {count}strings")
    return tuple(names)


def coming_from_page(root: Path, home: str) -> str:
    """Return the Markdown of the page: chapters of D2L, weeks, the rest."""
    origins = read_origins(root / home / FILE)
    sources = {source.name: source for source in read_sources(root)}

    def links(names: tuple[str, ...]) -> str:
        found = [sources.get(f"chapters/{name}") for name in names]
        return ", ".join(link(page, home) for page in found if page)

    parts = []
    for chapter, rows in origins.chapters.items():
        cells = [(*_sections(row), links(row.here)) for row in rows]
        if shown := [row for row in cells if row[-1]]:
            head = ("English edition", "Chinese edition", "here")
            parts += [f"## {chapter}", table(head, shown)]
    weeks = [
        (str(number), topics, links(here))
        for number, (topics, here) in enumerate(origins.weeks, 1)
    ]
    if shown := [row for row in weeks if row[-1]]:
        head = ("week", "topics", "here")
        parts += ["## Week by week", WEEKS, table(head, shown)]
    parts += list(_rest(origins, sources, links(origins.beyond)))
    return "\n\n".join(parts)


WEEKS = (
    "Courses along D2L, such as the recorded lectures in Chinese, go through "
    "it in this order."
)


def _sections(row: Row) -> tuple[str, str]:
    """Return the two cells that name a section in the editions."""
    cells = []
    for edition, site in SITES.items():
        path, title = row.titles.get(edition, ("", ""))
        chapter, _, section = path.partition("/")
        place = f"{site}/chapter_{chapter}/{section}.html"
        cells.append(f"[{title}]({place})" if path else "")
    return cells[0], cells[1]


def _rest(
    origins: Origins, sources: dict[str, Source], beyond: str
) -> Iterator[str]:
    """Say what has no section, and which sections have no page yet."""
    if beyond:
        yield "## Pages of our own"
        yield f"No section of D2L stands behind these: {beyond}."
    later = [
        " · ".join(title for _, title in row.titles.values())
        for rows in origins.chapters.values()
        for row in rows
        if not any(f"chapters/{name}" in sources for name in row.here)
    ]
    if later:
        yield "## Not here yet"
        yield "\n".join(f"- {title}" for title in later)
