"""Give every name in saved code its one meaning, or say what is missing."""

from __future__ import annotations

import ast
import builtins
import difflib
from collections import defaultdict

from booktools.extraction.book import Book
from booktools.extraction.imports import SLOW, Import, imports_of
from booktools.extraction.pages import PageCode
from booktools.extraction.problems import Place, Problems
from booktools.extraction.segments import Segment
from booktools.extraction.uses import LIBRARY, Use, sets_globals

_SITE = {"_", "exit", "quit", "copyright", "credits", "license"}
_MODULE_OWN = {"__name__", "__file__", "__doc__", "__package__", "__spec__"}
BUILTINS = {
    name
    for name in dir(builtins)
    if name not in _SITE | _MODULE_OWN | {"__loader__"}
    and name not in ("display", "get_ipython", "In", "Out")
}
_IPYTHON = {"display": "from IPython.display import display"}
_DUNDERS = {"__name__", "__file__", "__doc__", "__all__", "__dict__"}
SELF = Import("d2lib", "", LIBRARY)


class Resolver:
    """Resolves the uses of every segment of a book."""

    def __init__(self, book: Book, problems: Problems) -> None:
        self.book = book
        self.problems = problems
        self.suspect = book.suspect
        self.needed: dict[str, set[Import]] = defaultdict(set)
        self.wanted: dict[int, set[Import]] = defaultdict(set)
        self._meanings: dict[tuple[str, str], tuple[str, Place]] = {}

    def run(self) -> None:
        """Resolve everything; what modules need is then in ``needed``."""
        for code in self.book.saving:
            for item in code.segments:
                self._mean_saved(item)
        for code in self.book.saving:
            for item in code.segments:
                self._segment(code, item)
        for code in self.book.saving:
            for item in code.segments:
                self._check_calls(item)

    def _mean_saved(self, item: Segment) -> None:
        if isinstance(item.node, (ast.Import, ast.ImportFrom)):
            for what in imports_of(item.node):
                self._mean(item, what.bound, what.meaning, item.place)
        elif item.kind not in ("method", "item"):
            for name in item.names:
                self._mean(item, name, "saved", item.place)

    def _segment(self, code: PageCode, item: Segment) -> None:
        self._check_inner_imports(item)
        for name, line in sets_globals(item.node):
            self.problems.add(
                "E30",
                item.at(line),
                f"sets the module's variable {name} from inside a saved "
                "statement; return the value, or keep it in an object",
            )
        for use in item.uses:
            if use.name == LIBRARY:
                self._library(code, item, use)
            else:
                self._name(code, item, use)

    # -- d2l and d2l.NAME ---------------------------------------------------
    def _library(self, code: PageCode, item: Segment, use: Use) -> None:
        place = item.at(use.line)
        imported = {i.what for i in code.imports.get(LIBRARY, [])}
        if imported != {SELF} or LIBRARY in code.unsaved:
            self.problems.add(
                "E25",
                place,
                "d2l is not bound on this page by `import d2lib as d2l` alone; "
                "import it so, once",
                *(i.place for i in code.imports.get(LIBRARY, [])),
            )
            return
        self.needed[item.chapter].add(SELF)
        if use.stored:
            self.problems.add(
                "E30",
                place,
                f"sets d2l.{use.member} from saved code; keep state in an "
                "object",
            )
        elif not use.member:
            if use.loading:
                self.problems.add(
                    "E26",
                    place,
                    "passes d2l itself on while a module loads; write "
                    "d2l.NAME, or do it in a function",
                )
        elif use.member in self.book.saved:
            self._early(item, use, use.member, f"d2l.{use.member}")
        elif use.member in self.book.fallbacks:
            if use.loading:
                table = self.book.fallbacks[use.member]
                self._early(item, use, table, f"d2l.{use.member}")
        elif use.member not in _DUNDERS and not use.soft:
            if not self.book.broken and use.member not in self.suspect:
                self._missing(item, use)

    def _missing(self, item: Segment, use: Use) -> None:
        known = [*self.book.saved, *self.book.fallbacks]
        close = difflib.get_close_matches(use.member, known, 3)
        hint = f"; close: {', '.join(close)}" if close else ""
        self.problems.add(
            "E24",
            item.at(use.line),
            f"no page saves {use.member}, so d2l.{use.member} does not exist"
            f"{hint}; save it or correct the name",
        )

    # -- bare names -----------------------------------------------------------
    def _name(self, code: PageCode, item: Segment, use: Use) -> None:
        name, place = use.name, item.at(use.line)
        own = code.saved.get(name)
        if own is not None and own.kind != "import":
            if item.chapter != code.page.chapter:
                self.problems.add(
                    "E25",
                    place,
                    f"{name} is not in the module of {item.owner}, where this "
                    f"is emitted; write d2l.{name}",
                    own.place,
                )
                return
            self._early(item, use, name, name)
        elif name in code.imports:
            self._imported(code, item, use)
        elif code.broken or name in code.suspect:
            return  # reported where it is bound
        elif name in code.unsaved:
            if not use.soft:
                self._unsaved(code, item, use)
        elif name in BUILTINS:
            self._mean(item, name, "builtin", place)
        elif not use.soft:
            self._unknown(item, use)

    def _imported(self, code: PageCode, item: Segment, use: Use) -> None:
        name, place = use.name, item.at(use.line)
        found = code.imports[name]
        meanings = {i.what.meaning for i in found}
        others = [p for _, p in code.unsaved.get(name, [])]
        if len(meanings) > 1 or others:
            self.problems.add(
                "E27",
                place,
                f"{name} is bound in several ways on this page; bind it once",
                *(i.place for i in found),
                *others,
            )
            return
        for imported in found:
            what = imported.what
            if what.root == "d2lib":
                self.problems.add(
                    "E38",
                    place,
                    f"{name} comes from `{what}`; write "
                    f"d2l.{what.name or 'NAME'} after `import d2lib as d2l`",
                    imported.place,
                )
                return
            if use.soft and what.root in SLOW:
                return  # a word in a string annotation
            self._slow(what, place)
            self.wanted[id(item)].add(what)
            self._mean(item, name, what.meaning, imported.place)
            if name not in self.book.marked_imports.get(item.chapter, ()):
                self.needed[item.chapter].add(what)

    def _unsaved(self, code: PageCode, item: Segment, use: Use) -> None:
        places = [place for _, place in code.unsaved[use.name]]
        self.problems.add(
            "E25",
            item.at(use.line),
            f"{use.name} is bound on this page but not saved; mark it #@save, "
            "import it at the top level, or pass it as an argument",
            *places[:3],
        )

    def _unknown(self, item: Segment, use: Use) -> None:
        other = self.book.saved.get(use.name)
        place = item.at(use.line)
        if other:
            self.problems.add(
                "E25",
                place,
                f"{use.name} is saved by another page; write d2l.{use.name}",
                other.place,
            )
            return
        hint = _IPYTHON.get(use.name, "define it, save it or import it")
        if use.name in _MODULE_OWN:
            hint = "it differs between a page and a module; leave it out"
        elif use.name in _IPYTHON:
            hint = f"only IPython has it; put `{hint}` into the function"
        self.problems.add(
            "E25", place, f"no cell of this page binds {use.name}; {hint}"
        )

    # -- shared ---------------------------------------------------------------
    def _mean(self, item: Segment, name: str, meaning: str, at: Place) -> None:
        key = (item.chapter, name)
        first, place = self._meanings.setdefault(key, (meaning, at))
        if first != meaning:
            self.problems.add(
                "E27",
                at,
                f"in the module {item.chapter} the name {name} would be both "
                f"`{first}` and `{meaning}`; use another name for one",
                place,
            )

    def _slow(self, what: Import, place: Place) -> None:
        if what.root in SLOW:
            self.problems.add(
                "E28",
                place,
                f"`{what}` would run when the module loads; put it into the "
                "function (for pyplot write d2l.plt)",
            )

    def _check_inner_imports(self, item: Segment) -> None:
        for node in ast.walk(item.node):
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            if getattr(node, "level", 0):
                continue
            top = item.kind in ("import", "conditional")
            for what in imports_of(node):
                place = item.at(node.lineno)
                if top and _at_module_level(item.node, node):
                    self._slow(what, place)
                if what.root == "d2lib" and item.kind != "import":
                    self.problems.add(
                        "E38",
                        place,
                        f"`{what}` inside saved code; use the page's "
                        "`import d2lib as d2l`",
                    )

    def _early(self, item: Segment, use: Use, name: str, shown: str) -> None:
        if not use.loading:
            return
        target = self.book.saved[name]
        if self.book.position(target) < self.book.position(item):
            return
        self.problems.add(
            "E26",
            item.at(use.line),
            f"{shown} is needed while the module {item.chapter} loads, but is "
            "defined later; define it earlier, use it inside a function only, "
            "or quote an annotation",
            target.place,
        )

    def _check_calls(self, item: Segment) -> None:
        """What is called while a module loads must find all it needs."""
        for use in item.uses:
            name = use.member or use.name
            if not use.called or name not in self.book.saved:
                continue
            own = use.name == LIBRARY or name in self._own(item)
            if own:
                self._check_reach(item, use, name)

    def _own(self, item: Segment) -> set[str]:
        return {
            name
            for other in self.book.segments
            if other.page is item.page and other.kind not in ("method", "item")
            for name in other.names
        }

    def _check_reach(self, item: Segment, use: Use, name: str) -> None:
        here = self.book.position(item)
        seen, todo = {name}, [name]
        while todo:
            for needed in sorted(self.book.needs(todo.pop())):
                if needed in seen:
                    continue
                seen.add(needed)
                todo.append(needed)
                target = self.book.saved[needed]
                if self.book.position(target) >= here:
                    self.problems.add(
                        "E26",
                        item.at(use.line),
                        f"{name} is called while the module {item.chapter} "
                        f"loads and needs {needed}, which is defined later; "
                        "call it inside a function",
                        target.place,
                    )


def _at_module_level(root: ast.AST, wanted: ast.stmt) -> bool:
    """Whether an import runs when its saved statement runs."""
    if root is wanted:
        return True
    if isinstance(root, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return any(
        _at_module_level(child, wanted)
        for child in ast.iter_child_nodes(root)
        if isinstance(child, (ast.stmt, ast.ExceptHandler))
    )
