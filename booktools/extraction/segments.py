"""Turn bound statements into segments: what each saves, and as what."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from booktools.extraction.bind import Bound, CodeCell, start_of
from booktools.extraction.bindings import FUNCTIONS, bindings
from booktools.extraction.notebook import Notebook
from booktools.extraction.problems import Place, Problems
from booktools.extraction.uses import LIBRARY, Use

_DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass
class Segment:
    """One saved statement.

    ``kind``: import, definition, assignment, conditional, item, method.
    ``owner``: for a method its class, for an item its table.
    ``foreign``: the owner is written d2l.NAME.
    """

    page: Notebook
    cell: str
    order: tuple[int, int, int]
    node: ast.stmt
    text: str
    kind: str
    names: tuple[str, ...]
    start: int
    owner: str = ""
    foreign: bool = False
    replace: bool = False
    uses: list[Use] = field(default_factory=list)
    imports: set[ast.stmt] = field(default_factory=set)
    chapter: str = ""  # of the module it is emitted to

    @property
    def place(self) -> Place:
        return Place(self.page.path, self.cell, self.start)

    def at(self, line: int) -> Place:
        """A line of the cell, as the place of a problem."""
        return Place(self.page.path, self.cell, line)

    @property
    def provenance(self) -> str:
        return f"# {self.page.path}#{self.cell}"

    @property
    def qualified(self) -> tuple[str, ...]:
        """The names under which the index lists it."""
        if self.kind == "method":
            return (f"{self.owner}.{self.names[0]}",)
        if self.kind == "item":
            key = ast.unparse(self.node.targets[0].slice)  # type: ignore
            return (f"{self.owner}[{key}]",)
        return self.names


def segment(
    page: Notebook, code: CodeCell, bound: Bound, problems: Problems
) -> Segment | None:
    """Classify one bound statement; None after an error."""
    node = bound.node
    made = Segment(
        page,
        code.cell.id,
        (page.order, code.cell.index, bound.start),
        node,
        bound.text,
        "",
        (),
        bound.start,
        replace=bound.mark.replace,
        chapter=page.chapter,
    )
    before = len(problems.found)
    if isinstance(node, _IMPORTS):
        _import(made, problems)
    elif isinstance(node, _DEFINITIONS):
        _definition(made, code, problems)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        _assignment(made, node, problems)
    elif isinstance(node, (ast.If, ast.Try)):
        _conditional(made, problems)
    else:
        _refuse(made, node, problems)
    if made.replace and made.kind != "method":
        problems.add(
            "E17",
            made.place,
            "#@save replace on something that is no @d2l.add_to_class method; "
            "write #@save",
        )
    return made if len(problems.found) == before else None


def _refuse(made: Segment, node: ast.stmt, problems: Problems) -> None:
    if isinstance(node, ast.AugAssign):
        what = "an augmented assignment; assign the final value once"
    elif isinstance(node, ast.Expr):
        what = "a bare expression; only its effect would be saved"
    elif node.__class__.__name__ == "TypeAlias":
        what = "a type statement; write an assignment, which Python 3.11 reads"
    else:
        what = f"a {node.__class__.__name__.lower()} statement"
    problems.add(
        "E15",
        made.at(node.lineno),
        f"{what}: only imports, definitions, assignments to names, and if or "
        "try around these are saved",
    )


def _import(made: Segment, problems: Problems) -> None:
    made.kind = "import"
    node = made.node
    made.names = tuple(item.name for item in bindings([node]))
    module = getattr(node, "module", None) or ""
    roots = (
        {module.split(".")[0]}
        if isinstance(node, ast.ImportFrom)
        else {
            alias.name.split(".")[0]
            for alias in node.names  # type: ignore[attr-defined]
        }
    )
    if "torch" in made.names or roots & {"__future__", "d2lib"}:
        problems.add(
            "E37",
            made.place,
            f"`{ast.unparse(node)}` exports torch, d2lib or a __future__ "
            "feature; remove the mark, saved code gets the imports it needs "
            "from the page",
        )


def _definition(made: Segment, code: CodeCell, problems: Problems) -> None:
    node = made.node
    assert isinstance(node, _DEFINITIONS)
    adders = [adder_target(item) for item in node.decorator_list]
    made.kind, made.names = "definition", (node.name,)
    if not any(is_adder(item) for item in node.decorator_list):
        return
    target = adders[0]
    others = [is_adder(item) for item in node.decorator_list[1:]]
    if target is None or any(others) or isinstance(node, ast.ClassDef):
        problems.add(
            "E31",
            made.place,
            "write @d2l.add_to_class(NAME) or @d2l.add_to_class(d2l.NAME), "
            "once, as the first decorator of a def",
        )
        return
    made.kind, (made.owner, made.foreign) = "method", target
    lines = code.lines
    if len(node.decorator_list) > 1:
        first = int(node.decorator_list[1].lineno)
        while not lines[first - 1].lstrip().startswith("@"):
            first -= 1
    else:
        first = node.lineno
    made.text = "\n".join(made.text.split("\n")[first - made.start :])


def is_adder(decorator: ast.expr) -> bool:
    """Whether a decorator has to do with add_to_class."""
    return any(
        getattr(inner, "attr", getattr(inner, "id", "")) == "add_to_class"
        for inner in ast.walk(decorator)
    )


def adder_target(decorator: ast.expr) -> tuple[str, bool] | None:
    """(class, written as d2l.CLASS) of @add_to_class(CLASS), else None."""
    if not isinstance(decorator, ast.Call) or decorator.keywords:
        return None
    func = decorator.func
    plain = isinstance(func, ast.Name) and func.id == "add_to_class"
    if not plain and member_of(func) != "add_to_class":
        return None
    if len(decorator.args) != 1:
        return None
    target = decorator.args[0]
    if isinstance(target, ast.Name):
        return target.id, False
    name = member_of(target)
    return (name, True) if name else None


def member_of(node: ast.expr) -> str:
    """X for the expression d2l.X, else the empty string."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == LIBRARY else ""
    return ""


def plain_node(made: Segment) -> ast.stmt:
    """The statement without its add_to_class decorator."""
    if made.kind != "method":
        return made.node
    text = made.text
    return ast.parse(text).body[0]


def _assignment(
    made: Segment, node: ast.Assign | ast.AnnAssign, problems: Problems
) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) == 1 and isinstance(targets[0], ast.Subscript):
        _item(made, node, targets[0], problems)
        return
    made.kind = "assignment"
    made.names = tuple(
        name for target in targets for name in _target_names(target)
    )
    if "" in made.names:
        problems.add(
            "E15",
            made.place,
            "an assignment to an attribute or a slice; only names, and items "
            "of a saved name, are saved",
        )
    elif isinstance(node, ast.AnnAssign) and node.value is None:
        problems.add(
            "E15", made.place, "an annotation without a value; assign one"
        )
    elif len(set(made.names)) < len(made.names):
        problems.add("E15", made.place, "one name is assigned twice here")


def _target_names(target: ast.expr) -> list[str]:
    """The names of a target; "" for anything else in it."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Starred):
        return _target_names(target.value)
    if isinstance(target, (ast.Tuple, ast.List)) and target.elts:
        return [name for item in target.elts for name in _target_names(item)]
    return [""]


def _item(
    made: Segment,
    node: ast.Assign | ast.AnnAssign,
    target: ast.Subscript,
    problems: Problems,
) -> None:
    made.kind = "item"
    owner = target.value
    if isinstance(owner, ast.Name):
        made.owner = owner.id
    else:
        made.owner, made.foreign = member_of(owner), True
    if not made.owner or isinstance(node, ast.AnnAssign):
        problems.add(
            "E34",
            made.place,
            "write NAME[key] = value or d2l.NAME[key] = value, where NAME is "
            "saved",
        )


def _conditional(made: Segment, problems: Problems) -> None:
    made.kind = "conditional"
    before = len(problems.found)
    _only_bindings(made, [made.node], problems)
    if len(problems.found) > before:
        return
    every = _bound_on_every_branch([made.node])
    some = {item.name for item in bindings([made.node])}
    some -= _handler_names(made.node)
    made.names = tuple(sorted(some))
    missing = sorted(some - (every or set()))
    if missing or not some:
        names = ", ".join(missing) or "no name"
        problems.add(
            "E16",
            made.place,
            f"{names}: not bound on every branch that does not raise; bind "
            "it on each (an else may bind None), or raise there",
        )


def _handler_names(node: ast.stmt) -> set[str]:
    handlers = [n for n in ast.walk(node) if isinstance(n, ast.ExceptHandler)]
    return {handler.name for handler in handlers if handler.name}


def _only_bindings(
    made: Segment, statements: list[ast.stmt], problems: Problems
) -> None:
    for node in statements:
        if isinstance(node, ast.If):
            _only_bindings(made, [*node.body, *node.orelse], problems)
        elif isinstance(node, ast.Try):
            inner = [*node.body, *node.orelse, *node.finalbody]
            for handler in node.handlers:
                inner += handler.body
            _only_bindings(made, inner, problems)
        elif isinstance(node, (ast.Raise, ast.Pass)):
            continue
        elif isinstance(node, (*_IMPORTS, *_DEFINITIONS)):
            _nested(made, node, problems)
        elif not _binds_names(node):
            _refuse(made, node, problems)


def _binds_names(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        names = [name for t in node.targets for name in _target_names(t)]
        return "" not in names
    if isinstance(node, ast.AnnAssign):
        return isinstance(node.target, ast.Name) and node.value is not None
    return False


def _nested(made: Segment, node: ast.stmt, problems: Problems) -> None:
    decorators = getattr(node, "decorator_list", [])
    if any(is_adder(item) for item in decorators):
        problems.add(
            "E31",
            made.at(node.lineno),
            "add_to_class inside if or try; save the method on its own",
        )
    elif isinstance(node, _IMPORTS):
        inner = Segment(
            made.page, made.cell, made.order, node, "", "", (), node.lineno
        )
        _import(inner, problems)


def _bound_on_every_branch(statements: list[ast.stmt]) -> set[str] | None:
    """Names bound whichever way control leaves; None if it always raises."""
    names: set[str] = set()
    for node in statements:
        if isinstance(node, ast.Raise):
            return None
        if isinstance(node, ast.If):
            here = _common([node.body, node.orelse])
        elif isinstance(node, ast.Try):
            here = _bound_by_try(node)
        else:
            here = {item.name for item in bindings([node])}
        if here is None:
            return None
        names |= here
    return names


def _common(branches: list[list[ast.stmt]]) -> set[str] | None:
    results = [_bound_on_every_branch(branch) for branch in branches]
    ends = [result for result in results if result is not None]
    return set.intersection(*ends) if ends else None


def _bound_by_try(node: ast.Try) -> set[str] | None:
    ways = [_bound_on_every_branch([*node.body, *node.orelse])]
    for handler in node.handlers:
        bound = _bound_on_every_branch(handler.body)
        if bound is not None and handler.name:
            bound.discard(handler.name)
        ways.append(bound)
    ends = [way for way in ways if way is not None]
    last = _bound_on_every_branch(node.finalbody)
    if not ends or last is None:
        return None
    return set.intersection(*ends) | last


def decorated_start(node: ast.stmt, text: str) -> int:
    """First line of a statement within ``text``."""
    return start_of(node, text.split("\n"))
