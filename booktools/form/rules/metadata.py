"""F0x: the page's metadata ``d2l`` and the tags of its cells."""

from __future__ import annotations

from collections.abc import Iterator

from booktools.form.notebook import IGNORE_OUTPUT
from booktools.form.page import Finding, PageForm, bullets
from booktools.gathering.marks import mark_problems

KINDS = ("concept", "tool", "build", "result", "front")
KEYS = {"kind", "budget_s", "assumes", "outcomes", "exclusive", "reads"}
TAGS = {
    IGNORE_OUTPUT,
    "nbval-skip",
    "skip-execution",
    "parameters",
    "exercise",
    "exercise-check",
    "hint",
    "solution",
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-input",
    "remove-cell",
    "lang-en",
    "lang-zh",
}


def complete(page: PageForm) -> Iterator[Finding]:
    """F01: kind, budget_s, assumes and outcomes are there and well formed."""
    meta = page.meta
    if page.kind not in KINDS:
        kinds = ", ".join(KINDS)
        text = f"metadata d2l.kind is {meta.get('kind')!r}; one of {kinds}"
        yield page.finding(None, "F01", text)
    budget = meta.get("budget_s")
    if type(budget) not in (int, float) or float(budget or 0) <= 0:
        text = f"metadata d2l.budget_s is {budget!r}; seconds above 0"
        yield page.finding(None, "F01", text)
    for key in ("assumes", "outcomes"):
        value = meta.get(key)
        if not isinstance(value, list) or not all(
            isinstance(item, str) for item in value
        ):
            text = f"metadata d2l.{key} is {value!r}; a list of strings"
            yield page.finding(None, "F01", text)
    unknown = sorted(set(meta) - KEYS)
    if unknown:
        text = f"metadata d2l has unknown keys: {', '.join(unknown)}"
        yield page.finding(None, "F01", text)
    if "exclusive" in meta and meta["exclusive"] is not True:
        text = "metadata d2l.exclusive is true or absent"
        yield page.finding(None, "F01", text)


def assumes(page: PageForm) -> Iterator[Finding]:
    """F02: what a page assumes stands earlier in the table of contents."""
    for name in _strings(page, "assumes"):
        if name not in page.earlier:
            text = f"assumes {name!r}, which is no earlier page of _toc.yml"
            yield page.finding(None, "F02", text)


def outcomes(page: PageForm) -> Iterator[Finding]:
    """F03: the outcomes stand word for word under "After this page"."""
    wanted = _strings(page, "outcomes")
    if page.kind not in ("front", "result") and not 2 <= len(wanted) <= 4:
        text = f"metadata d2l.outcomes has {len(wanted)} items; two to four"
        yield page.finding(None, "F03", text)
    if not wanted:
        return
    cell = next(
        (c for c in page.markdown_cells if "**After this page" in c.source),
        None,
    )
    if cell is None:
        text = 'has no "**After this page you can**" with its outcomes'
        yield page.finding(None, "F03", text)
        return
    listed = bullets(cell.source.split("**After this page", 1)[1])
    if [_plain(x) for x in listed] != [_plain(x) for x in wanted]:
        text = f"lists the outcomes {listed}, the metadata says {wanted}"
        yield page.finding(cell, "F03", text)


def reads(page: PageForm) -> Iterator[Finding]:
    """F04: the files that a page reads exist."""
    for name in _strings(page, "reads"):
        if not list(page.root.glob(name)):
            text = f"d2l.reads names {name!r}, and there is no such file"
            yield page.finding(None, "F04", text)


def tags(page: PageForm) -> Iterator[Finding]:
    """F05: tags are known, and none lets a cell fail or go uncompared."""
    for cell in page.cells:
        if "raises-exception" in cell.tags:
            text = (
                "tag raises-exception stops papermill: show the failure "
                "with try/except and a print"
            )
            yield page.finding(cell, "F05", text)
        unknown = set(cell.tags) - TAGS - {"raises-exception"}
        if unknown:
            text = f"unknown tag {', '.join(sorted(unknown))}"
            yield page.finding(cell, "F05", text)
        if ("nbval-skip" in cell.tags) != ("skip-execution" in cell.tags):
            text = "nbval-skip and skip-execution go together"
            yield page.finding(cell, "F05", text)


def errata(page: PageForm) -> Iterator[Finding]:
    """F06: marks of errata are complete, and stand in Markdown cells."""
    for cell in page.cells:
        for text in mark_problems(cell.metadata, cell.is_code):
            yield page.finding(cell, "F06", text)


def _strings(page: PageForm, key: str) -> list[str]:
    value = page.meta.get(key, [])
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, str)]


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".,;")


RULES = (complete, assumes, outcomes, reads, tags, errata)
