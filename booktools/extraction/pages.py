"""Collect from one page what it saves, imports and binds unsaved."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field

from booktools.extraction.bind import Bound, CodeCell, bind, parse_cells
from booktools.extraction.bindings import bindings, globals_declared
from booktools.extraction.imports import Imported, imports_of
from booktools.extraction.notebook import Notebook
from booktools.extraction.problems import Place, Problems
from booktools.extraction.segments import Segment, is_adder, segment
from booktools.extraction.uses import LIBRARY

Order = tuple[int, int]  # cell, line


@dataclass
class PageCode:
    """A page that saves something."""

    page: Notebook
    cells: list[CodeCell]
    segments: list[Segment] = field(default_factory=list)
    imports: dict[str, list[Imported]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unsaved: dict[str, list[tuple[Order, Place]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    futures: dict[str, tuple[Order, Place]] = field(default_factory=dict)
    suspect: set[str] = field(default_factory=set)
    broken: bool = False

    @property
    def saved(self) -> dict[str, Segment]:
        """Names this page saves itself (methods and items are another's)."""
        return {
            name: item
            for item in self.segments
            if item.kind not in ("method", "item")
            for name in item.names
        }


def collect(page: Notebook, problems: Problems) -> PageCode:
    """Read a page that has marks."""
    code = PageCode(page, parse_cells(page, problems))
    code.broken = len(code.cells) < len(page.code)
    for cell in code.cells:
        before = len(problems.found)
        bound = {item.node: item for item in bind(page, cell, problems)}
        for node in cell.tree.body:
            _statement(code, cell, node, bound.get(node), problems)
        if len(problems.found) > before:  # what its marks meant is unknown
            names = bindings(cell.tree.body)
            code.suspect.update(item.name for item in names)
    code.segments.sort(key=lambda item: item.order)
    return code


def _statement(
    code: PageCode,
    cell: CodeCell,
    node: ast.stmt,
    bound: Bound | None,
    problems: Problems,
) -> None:
    page = code.page
    made = segment(page, cell, bound, problems) if bound else None
    if made:
        code.segments.append(made)
    if cell.may_say("import"):
        _refuse_imports(code, cell, node, problems)
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        _note_imports(code, cell, node)
        return
    if bound and not (made and made.kind == "method"):
        return
    for item in bindings([node]):
        _note_unsaved(code, cell, item.name, item.line)
    declared = globals_declared(node) if cell.may_say("global") else ()
    for name, line in declared:
        _note_unsaved(code, cell, name, line)


def _note_unsaved(code: PageCode, cell: CodeCell, name: str, line: int) -> None:
    place = Place(code.page.path, cell.cell.id, line)
    code.unsaved[name].append(((cell.cell.index, line), place))


def _note_imports(
    code: PageCode, cell: CodeCell, node: ast.Import | ast.ImportFrom
) -> None:
    place = Place(code.page.path, cell.cell.id, node.lineno)
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        for alias in node.names:
            order = (cell.cell.index, node.lineno)
            code.futures.setdefault(alias.name, (order, place))
        return
    for item in imports_of(node):
        if item.name != "*":
            code.imports[item.bound].append(Imported(item, place))


def _refuse_imports(
    code: PageCode, cell: CodeCell, node: ast.stmt, problems: Problems
) -> None:
    for inner in ast.walk(node):
        if not isinstance(inner, ast.ImportFrom):
            continue
        place = Place(code.page.path, cell.cell.id, inner.lineno)
        if inner.level:
            problems.add(
                "E18",
                place,
                "a relative import on a page that saves; name the module in "
                "full",
            )
        elif inner.names[0].name == "*":
            problems.add(
                "E18",
                place,
                f"from {inner.module} import * on a page that saves hides "
                "where names come from; import them by name",
            )


def check_page(
    code: PageCode, methods: dict[str, Segment], problems: Problems
) -> None:
    """Rules between the saved and the unsaved code of one page.

    ``methods``: qualified names of the methods that this page saves.
    """
    saved = code.saved
    _check_rebinding(code, saved, problems)
    _check_futures(code, problems)
    away = {
        item.node
        for item in code.segments
        if item.kind in ("method", "item") and item.chapter != code.page.chapter
    }
    for cell in code.cells:
        for node in cell.tree.body:
            if cell.may_say(LIBRARY):
                _check_stale(code, cell, node, saved, node in away, problems)
            _check_draft(code, cell, node, methods, problems)


def _check_rebinding(
    code: PageCode, saved: dict[str, Segment], problems: Problems
) -> None:
    for name, item in saved.items():
        after = item.order[1:]
        for order, place in code.unsaved.get(name, []):
            if order > after:
                problems.add(
                    "E22",
                    place,
                    f"binds {name} again after it was saved, so the page and "
                    "the library differ; use another name",
                    item.place,
                )
        if item.kind == "import":
            continue
        for imported in code.imports.get(name, []):
            problems.add(
                "E22",
                imported.place,
                f"imports {name}, which this page also saves; use another name",
                item.place,
            )


def _check_futures(code: PageCode, problems: Problems) -> None:
    for name, (order, place) in code.futures.items():
        first = code.segments[0] if code.segments else None
        if first and first.order[1:] < order:
            problems.add(
                "E29",
                place,
                f"from __future__ import {name} after saved code; move it to "
                "the page's first code cell",
                first.place,
            )


def _check_stale(
    code: PageCode,
    cell: CodeCell,
    node: ast.stmt,
    saved: dict[str, Segment],
    away: bool,
    problems: Problems,
) -> None:
    for inner in ast.walk(node):
        name = ""
        if isinstance(inner, ast.Attribute):
            value = inner.value
            if isinstance(value, ast.Name) and value.id == LIBRARY:
                name = inner.attr
        elif isinstance(inner, ast.ImportFrom) and inner.module == "d2lib":
            found = [a.name for a in inner.names if a.name in saved]
            name = found[0] if found else ""
        if name not in saved:
            continue
        if away and isinstance(inner, ast.Attribute) and not _adds(node, inner):
            continue
        problems.add(
            "E23",
            Place(code.page.path, cell.cell.id, inner.lineno),  # type: ignore
            f"d2l.{name} is a stale copy on the page that saves {name}; write "
            f"{name}",
            saved[name].place,
        )


def _adds(node: ast.stmt, inner: ast.Attribute) -> bool:
    """Whether ``inner`` belongs to the add_to_class decorator itself."""
    decorators = getattr(node, "decorator_list", [])[:1]
    return any(inner is part for d in decorators for part in ast.walk(d))


def _check_draft(
    code: PageCode,
    cell: CodeCell,
    node: ast.stmt,
    methods: dict[str, Segment],
    problems: Problems,
) -> None:
    """An unsaved version of a method that the page saves."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    if any(node is item.node for item in code.segments):
        return
    for decorator in node.decorator_list:
        if not is_adder(decorator) or not isinstance(decorator, ast.Call):
            continue
        for argument in decorator.args:
            owner = getattr(argument, "attr", getattr(argument, "id", ""))
            final = methods.get(f"{owner}.{node.name}")
            if final:
                problems.add(
                    "E22",
                    Place(code.page.path, cell.cell.id, node.lineno),
                    f"adds an unsaved {owner}.{node.name} beside the saved "
                    "one; put the simpler version on a subclass",
                    final.place,
                )
