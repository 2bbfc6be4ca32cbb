"""A book's saved segments, by name, by owner and in order of loading."""

from __future__ import annotations

from dataclasses import dataclass, field

from booktools.extraction.notebook import Notebook
from booktools.extraction.pages import PageCode
from booktools.extraction.segments import Segment, plain_node
from booktools.extraction.uses import LIBRARY, Use, uses_of

TABLES = ("TENSOR_ALIASES", "LAZY_MODULES")
Position = tuple[int, int, tuple[int, int, int]]


@dataclass
class Book:
    """What the pages save, once every mark is bound."""

    pages: list[Notebook]
    saving: list[PageCode]
    saved: dict[str, Segment] = field(default_factory=dict)
    fallbacks: dict[str, str] = field(default_factory=dict)
    lazy: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[Segment]] = field(default_factory=dict)
    marked_imports: dict[str, set[str]] = field(default_factory=dict)
    broken: bool = False  # a page or a cell could not be read at all
    _needs: dict[str, set[str]] = field(default_factory=dict)

    @property
    def segments(self) -> list[Segment]:
        """Every segment, in the order of reading."""
        return [item for code in self.saving for item in code.segments]

    @property
    def chapters(self) -> list[str]:
        """The chapters, in the order in which their first page is read."""
        return list(dict.fromkeys(p.chapter for p in self.pages if p.chapter))

    @property
    def suspect(self) -> set[str]:
        """Names of cells with a problem: perhaps saved, once it is solved."""
        return {name for code in self.saving for name in code.suspect}

    def code_of(self, item: Segment) -> PageCode:
        """The page of a segment."""
        return next(code for code in self.saving if code.page is item.page)

    def position(self, item: Segment) -> Position:
        """When a segment runs as the library loads; equal within a class."""
        chapter = self.chapters.index(item.chapter)
        if item.kind == "import":
            return chapter, 0, item.order
        if item.kind == "method":
            return self.position(self.saved[item.owner])
        moved = item.kind == "item" and item.chapter != item.page.chapter
        return chapter, 2 if moved else 1, item.order

    def find_uses(self) -> None:
        """Fill in the uses of every segment."""
        for code in self.saving:
            lazy = "annotations" in code.futures
            for item in code.segments:
                item.uses = uses_of(plain_node(item), lazy)
                shift = item.start if item.kind == "method" else 0
                if shift:
                    item.uses = _shifted(item, item.uses)

    def names_used(self, item: Segment) -> set[str]:
        """The saved names that one segment uses, tables for fallbacks."""
        own = self.code_of(item).saved
        found = set()
        for use in item.uses:
            if use.name == LIBRARY:
                name = self.fallbacks.get(use.member, use.member)
                found.add(name)
            elif use.name in own:
                found.add(use.name)
        return {name for name in found if name in self.saved}

    def needs(self, name: str) -> set[str]:
        """The saved names that a name's segments use, members included."""
        if name not in self._needs:
            items = [self.saved[name], *self.members.get(name, [])]
            self._needs[name] = set().union(
                *(self.names_used(item) for item in items)
            ) - {name}
        return self._needs[name]


def _shifted(item: Segment, uses: list[Use]) -> list[Use]:
    """Give uses in a method's own text the lines of its cell."""
    text = item.text.count("\n")
    end = item.node.end_lineno or item.start
    offset = end - text - 1
    return [
        Use(
            use.name,
            use.line + offset,
            use.member,
            use.loading,
            use.called,
            use.soft,
            use.stored,
        )
        for use in uses
    ]
