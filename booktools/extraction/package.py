"""Write d2lib/__init__.py: every name, loaded when it is first used."""

from __future__ import annotations

from booktools.extraction.book import TABLES, Book

_HEAD = '''"""The library of D2L Notes: write ``import d2lib as d2l``.

{mark}
Each chapter is a module; its names are loaded when they are first used.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any
'''

_LOADER = '''

if not TYPE_CHECKING:

    def __getattr__(name):
        """Load what has this name: a saved one, a module or an alias."""
        if name in _MODULES:
            module = _import_module(f"{__name__}.{_MODULES[name]}")
            value = globals()[name] = getattr(module, name)
        elif name in _LAZY:
            value = globals()[name] = _find(_LAZY[name])
        elif name in _ALIASES:
            value = __getattr__("TENSOR_ALIASES")[name]
            value = _find(value) if isinstance(value, str) else value
        else:
            raise AttributeError(_missing(name), name=name)
        return value


def __dir__() -> list[str]:
    """The public names, and the modules that d2l.NAME reaches."""
    return sorted({*__all__, *_LAZY})


def _find(path: str) -> _Any:
    """Import "package.module" or "package.module.name"."""
    try:
        return _import_module(path)
    except ModuleNotFoundError as error:
        if error.name != path:
            raise
    parent, _, name = path.rpartition(".")
    return getattr(_import_module(parent), name)


def _missing(name: str) -> str:
    """Say that there is no such name, and which ones come close."""
    text = f"module {__name__!r} has no attribute {name!r}"
    if name.startswith("__"):
        return text
    from difflib import get_close_matches

    known = [*_MODULES, *_LAZY, *_ALIASES]
    close = get_close_matches(name, known, 3)
    return f"{text}; close: {', '.join(close)}" if close else text
'''

TEMPLATE = _HEAD + _LOADER  # what every page that imports d2lib runs


def init(book: Book, mark: str) -> str:
    """The text of the package's __init__."""
    modules = {name: item.chapter for name, item in sorted(book.saved.items())}
    public = [
        name
        for name in modules
        if not name.startswith("_") and name not in TABLES
    ]
    aliases = sorted(
        name
        for name, table in book.fallbacks.items()
        if table == "TENSOR_ALIASES"
    )
    parts = [
        _HEAD.format(mark=mark),
        _typing(book, modules, aliases),
        _listing("__all__", "list[str]", public, "[]"),
        _mapping("_MODULES", modules),
        _mapping("_LAZY", dict(sorted(book.lazy.items()))),
        _listing("_ALIASES", "tuple[str, ...]", aliases, "()"),
    ]
    return "\n".join(part for part in parts if part) + _LOADER


def _typing(book: Book, modules: dict[str, str], aliases: list[str]) -> str:
    """Imports that only type checkers and editors run."""
    lines: list[str] = []
    for chapter in sorted(set(modules.values())):
        names = [name for name, home in modules.items() if home == chapter]
        lines.append(f"    from d2lib.{chapter} import (")
        lines += [f"        {name} as {name}," for name in names]
        lines.append("    )")
    for name, path in sorted(book.lazy.items()):
        parent, _, last = path.rpartition(".")
        lines.append(f"    from {parent} import {last} as {name}")
    if lines and aliases:
        lines.append("")
    lines += [f"    {name}: _Any" for name in aliases]
    return "\n".join(["if TYPE_CHECKING:", *lines, ""]) if lines else ""


def _listing(name: str, kind: str, items: list[str], empty: str) -> str:
    if not items:
        return f"{name}: {kind} = {empty}"
    lines = [f'    "{item}",' for item in items]
    return "\n".join([f"{name}: {kind} = {empty[0]}", *lines, empty[1]])


def _mapping(name: str, items: dict[str, str]) -> str:
    if not items:
        return f"{name}: dict[str, str] = {{}}"
    lines = [f'    "{key}": "{value}",' for key, value in items.items()]
    return "\n".join([f"{name}: dict[str, str] = {{", *lines, "}"])
