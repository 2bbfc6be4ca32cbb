"""Which names a piece of code binds in its own scope, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Binding:
    """A name, the line that binds it, and whether an import does."""

    name: str
    line: int
    imported: bool = False


class _Binder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Binding] = []
        self.outer: set[str] = set()

    def _add(self, name: str, node: ast.AST, imported: bool = False) -> None:
        line = getattr(node, "lineno", 0)
        self.found.append(Binding(name, line, imported))

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._add(node.id, node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._add(node.target.id, node)
        self.visit(node.value)

    def _function(self, node: Function) -> None:
        self._add(node.name, node)
        for part in outside_body(node):
            self.visit(part)

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._add(node.name, node)
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in defaults(node.args):
            self.visit(part)

    def _comprehension(self, node: Comprehension) -> None:
        for inner in ast.walk(node):  # its targets are its own, := is not
            if isinstance(inner, ast.NamedExpr):
                self._add(inner.target.id, inner)

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.asname or alias.name.split(".")[0], node, True)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._add(alias.asname or alias.name, node, True)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._add(node.name, node)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._add(node.name, node)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._add(node.name, node)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._add(node.rest, node)
        self.generic_visit(node)

    def _outer(self, node: ast.Global | ast.Nonlocal) -> None:
        self.outer.update(node.names)

    visit_Global = _outer
    visit_Nonlocal = _outer


def defaults(args: ast.arguments) -> list[ast.expr]:
    """The default values of a signature."""
    return [*args.defaults, *(d for d in args.kw_defaults if d is not None)]


def all_args(args: ast.arguments) -> list[ast.arg]:
    """The parameters of a signature."""
    extra = [arg for arg in (args.vararg, args.kwarg) if arg]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]


def annotated(node: Function) -> list[ast.expr]:
    """The annotations of a signature."""
    found = [arg.annotation for arg in all_args(node.args) if arg.annotation]
    return found + ([node.returns] if node.returns else [])


def outside_body(node: Function) -> list[ast.expr]:
    """What a def evaluates in the scope around it."""
    return [*node.decorator_list, *defaults(node.args), *annotated(node)]


def bindings(statements: Iterable[ast.AST]) -> list[Binding]:
    """What the statements bind in their own scope, in order."""
    binder = _Binder()
    for statement in statements:
        binder.visit(statement)
    return [item for item in binder.found if item.name not in binder.outer]


def local_names(node: Function | ast.Lambda) -> set[str]:
    """The local variables of a function."""
    names = {arg.arg for arg in all_args(node.args)}
    body = node.body if isinstance(node.body, list) else [node.body]
    return names | {item.name for item in bindings(body)}


def targets_of(node: Comprehension) -> set[str]:
    """The variables of a comprehension's own scope."""
    targets = [generator.target for generator in node.generators]
    return {item.name for item in bindings(targets)}


def globals_declared(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Names that a ``global`` statement anywhere inside declares."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global):
            for name in inner.names:
                yield name, inner.lineno
