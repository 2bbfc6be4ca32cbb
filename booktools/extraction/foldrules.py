"""When putting a method into its class would change what it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from booktools.extraction.bindings import (
    FUNCTIONS,
    Function,
    annotated,
    bindings,
    defaults,
)
from booktools.extraction.uses import uses_of

_IMPLICIT = ("__new__", "__init_subclass__", "__class_getitem__")
_PLAIN = {"property", "staticmethod", "classmethod"}
_CLASS_SCOPE = {"__module__", "__qualname__", "__annotations__"}


def is_stub(node: Function) -> bool:
    """Whether a body is only ``...``, ``pass`` or NotImplementedError."""
    body = node.body
    if len(body) > 1 and _is_text(body[0]):
        body = body[1:]
    if len(body) != 1:
        return False
    last = body[0]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant):
        return last.value.value is ...
    if isinstance(last, ast.Raise) and last.exc is not None:
        exc = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        return isinstance(exc, ast.Name) and exc.id == "NotImplementedError"
    return isinstance(last, ast.Pass)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def changes(
    owner: ast.ClassDef, method: Function, names: set[str]
) -> Iterator[str]:
    """Say each way in which folding would change behaviour.

    ``names``: all names of the class body once every method is folded.
    """
    yield from _own_text(method)
    yield from _implicit(owner, method, names)
    yield from _class_made(owner, method)
    yield from _class_names(method, names)


def _own_text(method: Function) -> Iterator[str]:
    for node in _outside_classes(method):
        if isinstance(node, ast.Name) and node.id in ("super", "__class__"):
            if node.id == "__class__" or _is_bare_super(node, method):
                yield (
                    f"{node.id}{'()' if node.id == 'super' else ''} finds its "
                    "class only inside a class statement; write the class and "
                    "self out, super(d2l.NAME, self)"
                )
        for name in _identifiers(node):
            if name.startswith("__") and not name.endswith("__"):
                yield (
                    f"{name} would be mangled inside the class; use one "
                    "underscore"
                )


def _is_bare_super(name: ast.Name, method: Function) -> bool:
    calls = [n for n in ast.walk(method) if isinstance(n, ast.Call)]
    with_args = [n.func for n in calls if n.args]
    return all(func is not name for func in with_args)


def _outside_classes(node: ast.AST) -> Iterator[ast.AST]:
    """Walk, but not into nested classes: they mangle for themselves."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef):
            yield from _outside_classes(child)
        else:
            for part in [*child.bases, *child.keywords, *child.decorator_list]:
                yield from _outside_classes(part)


def _identifiers(node: ast.AST) -> Iterator[str]:
    for field in ("id", "attr", "arg", "name", "rest", "asname"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value.split(".")[0]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names


def _implicit(
    owner: ast.ClassDef, method: Function, names: set[str]
) -> Iterator[str]:
    name = method.name
    if name == "__eq__" and "__hash__" not in names:
        present = {item.name for item in bindings(owner.body)}
        if "__eq__" not in present:
            yield (
                "__eq__ in a class statement without __hash__ makes the class "
                "unhashable; write both into the class"
            )
    wrapped = {decorator_name(item) for item in method.decorator_list}
    if name in _IMPLICIT and not wrapped & {"classmethod", "staticmethod"}:
        yield (
            f"{name} in a class statement is converted by Python; write it "
            "into the class"
        )
    if "cached_property" in wrapped:
        yield (
            "cached_property learns its name only inside a class statement; "
            "write it into the class"
        )


def decorator_name(node: ast.expr) -> str:
    """The last name of a decorator."""
    if isinstance(node, ast.Call):
        node = node.func
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _class_made(owner: ast.ClassDef, method: Function) -> Iterator[str]:
    if owner.keywords:
        yield (
            "the class statement has keywords (a metaclass?) that see the "
            "methods when the class is made; write the method into the class"
        )
    decorators = {decorator_name(item) for item in owner.decorator_list}
    dunder = method.name.startswith("__")
    if decorators - {"dataclass"} or (decorators and dunder):
        yield (
            "the class has a decorator that sees its methods when it is made; "
            "write the method into the class"
        )
    for stub in _same_name(owner, method.name):
        odd = {decorator_name(i) for i in stub.decorator_list} - _PLAIN
        if odd:
            yield (
                f"the stub carries @{min(odd)}, which marks the class as it "
                "is made; write the method into the class"
            )
    loads = {use.name for use in uses_of(owner) if use.loading and use.soft}
    if method.name in loads:
        yield (
            f"the class body uses {method.name} while the class is made; "
            "write the method into the class"
        )


def _same_name(owner: ast.ClassDef, name: str) -> list[Function]:
    return [
        node
        for node in owner.body
        if isinstance(node, FUNCTIONS) and node.name == name
    ]


def _class_names(method: Function, names: set[str]) -> Iterator[str]:
    early: list[ast.expr] = [
        *method.decorator_list,
        *defaults(method.args),
        *annotated(method),
    ]
    for part in early:
        statement = ast.Expr(part)
        for use in uses_of(statement):
            if use.loading and use.name in names | _CLASS_SCOPE:
                yield (
                    f"{use.name} in its decorators, defaults or annotations "
                    "would mean the class's own; rename one of the two"
                )
