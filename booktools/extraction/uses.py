"""Which global names a statement uses, and when it needs them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from booktools.extraction.bindings import (
    Comprehension,
    Function,
    annotated,
    bindings,
    defaults,
    local_names,
    targets_of,
)

LIBRARY = "d2l"


@dataclass(frozen=True)
class Use:
    """One use of a global name.

    ``member`` is X for d2l.X. ``loading``: needed when the statement runs,
    not when a function it defines is called. ``called``: run right there.
    ``soft``: perhaps no use at all (a name of the class body itself, or a
    word in a string annotation).
    """

    name: str
    line: int
    member: str = ""
    loading: bool = False
    called: bool = False
    soft: bool = False
    stored: bool = False


@dataclass
class _Scope:
    kind: str  # "class" or "function"
    names: set[str]


class _Visitor(ast.NodeVisitor):
    def __init__(self, lazy_annotations: bool) -> None:
        self.found: list[Use] = []
        self.scopes: list[_Scope] = []
        self.loading = True
        self.lazy = lazy_annotations
        self.called: set[int] = set()
        self.string_line = 0
        self.in_string = False

    # -- names ------------------------------------------------------------
    def _where(self, name: str) -> str:
        """ "local", "soft" (class body) or "global"."""
        for depth, scope in enumerate(reversed(self.scopes)):
            if scope.kind == "function" and name in scope.names:
                return "local"
            if scope.kind == "class":
                if depth == 0 and name in scope.names:
                    return "soft"
                if depth > 0 and name == "__class__":
                    return "local"
        return "global"

    def _use(
        self, node: ast.expr, name: str, member: str = "", stored: bool = False
    ) -> None:
        where = self._where(name)
        if where == "local":
            return
        self.found.append(
            Use(
                name,
                self.string_line or node.lineno,
                member,
                self.loading,
                self.loading and id(node) in self.called,
                where == "soft" or self.in_string,
                stored,
            )
        )

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._use(node, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        value = node.value
        if isinstance(value, ast.Name) and value.id == LIBRARY:
            stored = not isinstance(node.ctx, ast.Load)
            self._use(node, LIBRARY, node.attr, stored)
        else:
            self.visit(value)

    def _call(self, func: ast.expr) -> None:
        part: ast.expr = func
        self.called.add(id(part))
        while isinstance(part, (ast.Attribute, ast.Subscript)):
            part = part.value
            self.called.add(id(part))

    def visit_Call(self, node: ast.Call) -> None:
        self._call(node.func)
        self.generic_visit(node)

    # -- scopes -----------------------------------------------------------
    def _function(self, node: Function) -> None:
        for decorator in node.decorator_list:
            self._call(decorator)
            self.visit(decorator)
        for default in defaults(node.args):
            self.visit(default)
        for annotation in annotated(node):
            self._annotation(annotation)
        self._body(node, node.body)

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in defaults(node.args):
            self.visit(default)
        self._body(node, [node.body])

    def _body(
        self, node: Function | ast.Lambda, body: list[ast.stmt] | list[ast.expr]
    ) -> None:
        loading, self.loading = self.loading, False
        self.scopes.append(_Scope("function", local_names(node)))
        for statement in body:
            self.visit(statement)
        self.scopes.pop()
        self.loading = loading

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self._call(decorator)
            self.visit(decorator)
        for part in [*node.bases, *node.keywords]:
            self.visit(part)
        names = {item.name for item in bindings(node.body)}
        self.scopes.append(_Scope("class", names))
        for statement in node.body:
            self.visit(statement)
        self.scopes.pop()

    def _comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        self.scopes.append(_Scope("function", targets_of(node)))
        for index, generator in enumerate(node.generators):
            if index:
                self.visit(generator.iter)
            self.visit(generator.target)
            for test in generator.ifs:
                self.visit(test)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self.scopes.pop()

    visit_ListComp = _comprehension
    visit_SetComp = _comprehension
    visit_DictComp = _comprehension
    visit_GeneratorExp = _comprehension

    # -- annotations ------------------------------------------------------
    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        self.visit(node.target)
        if node.value:
            self.visit(node.value)

    def _annotation(self, node: ast.expr) -> None:
        loading = self.loading
        self.loading = loading and not self.lazy
        self._type(node, direct=True)
        self.loading = loading

    def _type(self, node: ast.expr, direct: bool) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self._string(node, direct)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            self._type(node.left, direct)
            self._type(node.right, direct)
        elif isinstance(node, ast.Subscript):
            self.visit(node.value)
            self._arguments(node)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for item in node.elts:
                self._type(item, direct)
        else:
            self.visit(node)

    def _arguments(self, node: ast.Subscript) -> None:
        kind = getattr(node.value, "attr", getattr(node.value, "id", ""))
        if kind == "Literal":
            return
        if kind == "Annotated" and isinstance(node.slice, ast.Tuple):
            self._type(node.slice.elts[0], direct=False)
            for item in node.slice.elts[1:]:
                self.visit(item)
            return
        self._type(node.slice, direct=False)

    def _string(self, node: ast.Constant, direct: bool) -> None:
        text = str(node.value).strip()
        try:
            inner = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError):
            return
        saved = self.loading, self.string_line, self.in_string
        self.loading = False
        self.string_line = self.string_line or node.lineno
        self.in_string = self.in_string or not direct
        self._type(inner, direct)
        self.loading, self.string_line, self.in_string = saved


def uses_of(node: ast.stmt, lazy_annotations: bool = False) -> list[Use]:
    """Every use of a global name in a top-level statement."""
    visitor = _Visitor(lazy_annotations)
    visitor.visit(node)
    return visitor.found


def sets_globals(node: ast.stmt) -> list[tuple[str, int]]:
    """Module variables set from inside: ``global`` and ``:=`` outside defs."""
    finder = _Walrus()
    finder.visit(node)
    return finder.found


class _Walrus(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[str, int]] = []
        self.inside = 0

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        if not self.inside:
            self.found.append((node.target.id, node.lineno))
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.found += [(name, node.lineno) for name in node.names]

    def _function(self, node: Function | ast.Lambda) -> None:
        parts: list[ast.expr] = defaults(node.args)
        if not isinstance(node, ast.Lambda):
            parts = [*parts, *node.decorator_list, *annotated(node)]
        for part in parts:
            self.visit(part)
        body = node.body if isinstance(node.body, list) else [node.body]
        self.inside += 1
        for statement in body:
            self.visit(statement)
        self.inside -= 1

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function
    visit_Lambda = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(part)
        self.inside += 1  # a class body's := is the class's own
        for statement in node.body:
            self.visit(statement)
        self.inside -= 1
