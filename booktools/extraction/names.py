"""Which names the book saves: once each, free to use, owned by a class."""

from __future__ import annotations

import ast
import keyword
from collections import defaultdict

from booktools.extraction.book import TABLES, Book
from booktools.extraction.imports import imports_of
from booktools.extraction.problems import Place, Problems
from booktools.extraction.resolve import BUILTINS
from booktools.extraction.segments import Segment, adder_target

RESERVED = {
    "d2l",
    "d2lib",
    "torch",
    "annotations",
    "TYPE_CHECKING",
    "__getattr__",
    "_MODULES",
    "_LAZY",
    "_ALIASES",
    "_Any",
    "_find",
    "_import_module",
    "_missing",
}


def register(book: Book, problems: Problems) -> None:
    """Fill the tables of a book, and note what breaks the rules for names."""
    for item in book.segments:
        if item.kind in ("method", "item"):
            continue
        for name in item.names:
            _register(book, item, name, problems)
    for table in TABLES:
        if table in book.saved:
            _read_table(book, table, problems)
    for name in sorted(set(book.saved) & set(book.fallbacks)):
        problems.add(
            "E20",
            book.saved[name].place,
            f"{name} is saved and also a key of {book.fallbacks[name]}; drop "
            "one",
            book.saved[book.fallbacks[name]].place,
        )
    _own_members(book, problems)
    _check_chapters(book, problems)


def _register(book: Book, item: Segment, name: str, problems: Problems) -> None:
    reason = _unusable(book, name)
    if reason:
        problems.add(
            "E21", item.place, f"{name} {reason}; save it under another name"
        )
    if item.kind == "import":
        names = book.marked_imports.setdefault(item.chapter, set())
        names.add(name)
    first = book.saved.setdefault(name, item)
    if first is item or _same_import(first, item, name):
        return
    problems.add(
        "E20",
        item.place,
        f"{name} is saved twice; keep one, or give the other another name",
        first.place,
    )


def _unusable(book: Book, name: str) -> str:
    if name.startswith("__") and name.endswith("__"):
        return "is a special name of the module"
    if name in BUILTINS:
        return "hides a builtin from its whole module"
    if name in book.chapters:
        return "is also the name of a chapter's module"
    return "is a name of d2lib itself" if name in RESERVED else ""


def _same_import(first: Segment, item: Segment, name: str) -> bool:
    nodes = (first.node, item.node)
    meanings = [
        what.meaning
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for what in imports_of(node)
        if what.bound == name
    ]
    return len(meanings) == 2 and meanings[0] == meanings[1]


def _read_table(book: Book, table: str, problems: Problems) -> None:
    """Keys of TENSOR_ALIASES and LAZY_MODULES are names of d2lib too."""
    item = book.saved[table]
    node = item.node
    value = getattr(node, "value", None)
    keys = _keys(value) if item.kind == "assignment" else None
    if keys is None or len(item.names) != 1:
        problems.add(
            "E35",
            item.place,
            f"{table} is not {{'name': ...}} with string keys, written out; "
            "__init__ is made from its text",
        )
        return
    assert isinstance(value, ast.Dict)
    for key, entry in zip(keys, value.values, strict=True):
        reason = _bad_key(book, table, key, entry)
        if reason:
            problems.add("E35", item.at(entry.lineno), f"{key!r} {reason}")
        elif table == "LAZY_MODULES":
            book.lazy[key] = ast.literal_eval(entry)
        book.fallbacks[key] = table


def _keys(value: ast.expr | None) -> list[str] | None:
    if not isinstance(value, ast.Dict):
        return None
    keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
    if len(keys) != len(value.keys) or len(set(keys)) != len(keys):
        return None
    return keys if all(isinstance(key, str) for key in keys) else None  # type: ignore[return-value]


def _bad_key(book: Book, table: str, key: str, entry: ast.expr) -> str:
    if not key.isidentifier() or keyword.iskeyword(key):
        return "is no name"
    if key in book.chapters or key in book.fallbacks or key in RESERVED:
        return "is taken by d2lib; use another key"
    if key.startswith("__"):
        return "is a special name of the module; use another key"
    if table == "TENSOR_ALIASES":
        return ""
    if key in BUILTINS:
        return "hides a builtin; use another key"
    dotted = entry.value if isinstance(entry, ast.Constant) else None
    parts = dotted.split(".") if isinstance(dotted, str) else []
    if len(parts) < 2 or not all(part.isidentifier() for part in parts):
        return 'needs the dotted name of an import, as "package.module"'
    return ""


def _own_members(book: Book, problems: Problems) -> None:
    members: dict[str, list[Segment]] = defaultdict(list)
    for item in book.segments:
        if item.kind == "method" and _owner_is(book, item, "E31", problems):
            members[item.owner].append(item)
        if item.kind == "item" and _owner_is(book, item, "E34", problems):
            members[item.owner].append(item)
    book.members = dict(members)
    for code in book.saving:
        code.segments = [
            item
            for item in code.segments
            if item.kind not in ("method", "item")
            or item in members.get(item.owner, [])
        ]


def _owner_is(book: Book, item: Segment, code: str, problems: Problems) -> bool:
    """Check the class of a method or the table of an item; set its module."""
    own = item.owner in book.code_of(item).saved
    target = book.saved.get(item.owner)
    shown = f"d2l.{item.owner}" if item.foreign else item.owner
    wanted = "class" if item.kind == "method" else "name"
    reason = ""
    if target is None and (book.broken or item.owner in book.suspect):
        return False  # the problem with its cell is reported there
    if target is None:
        reason = f"{shown} is no saved {wanted}; save it, or leave this unsaved"
    elif item.foreign == own:
        right = item.owner if own else f"d2l.{item.owner}"
        reason = f"write {right} here, not {shown}"
    elif item.kind == "method" and not isinstance(target.node, ast.ClassDef):
        reason = f"{shown} is not saved by a class statement"
    elif item.kind == "item" and target.order > item.order:
        reason = f"{shown} is saved later; move this after it"
    elif item.kind == "item" and target.kind != "assignment":
        reason = f"{shown} is not saved by an assignment"
    if reason:
        see = [target.place] if target else []
        problems.add(code, item.place, reason, *see)
        return False
    assert target is not None
    item.chapter = target.chapter
    return item.kind != "method" or _adder_fits(book, item, problems)


def _adder_fits(book: Book, item: Segment, problems: Problems) -> bool:
    """add_to_class itself follows the rule for bare names too."""
    decorator = item.node.decorator_list[0]  # type: ignore[attr-defined]
    assert adder_target(decorator) is not None
    bare = isinstance(decorator.func, ast.Name)
    here = book.code_of(item)
    own = "add_to_class" in here.saved
    if bare and not own:
        problems.add(
            "E31",
            item.place,
            "add_to_class is not saved on this page; write @d2l.add_to_class",
        )
        return False
    return True


def _check_chapters(book: Book, problems: Problems) -> None:
    for code in book.saving:
        page = code.page
        name = page.chapter
        usable = name.isidentifier() and not keyword.iskeyword(name)
        if code.segments and (not usable or name.startswith("_")):
            problems.add(
                "E04",
                Place(page.path),
                f"its folder {name!r} cannot name a module; use a-z, 0-9 and _",
            )
