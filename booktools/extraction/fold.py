"""Put saved methods into the text of their class."""

from __future__ import annotations

import ast

from booktools.extraction.bind import end_of, start_of
from booktools.extraction.bindings import FUNCTIONS, bindings
from booktools.extraction.foldrules import changes, is_stub
from booktools.extraction.problems import Problems
from booktools.extraction.reindent import reindent
from booktools.extraction.segments import Segment, plain_node


def check_fold(
    owner: Segment, methods: list[Segment], problems: Problems
) -> None:
    """Note every method that cannot be folded into ``owner`` unchanged."""
    node = owner.node
    assert isinstance(node, ast.ClassDef)
    seen: dict[str, Segment] = {}
    own = {item.name for item in bindings(node.body)}
    names = own | {method.names[0] for method in methods}
    for method in methods:
        name = method.names[0]
        if name in seen:
            problems.add(
                "E32",
                method.place,
                f"{node.name}.{name} is saved twice; keep the final one, put "
                "a simpler one on a subclass, unsaved",
                seen[name].place,
            )
            continue
        seen[name] = method
        if method.order < owner.order:
            problems.add(
                "E32",
                method.place,
                f"{node.name}.{name} is saved before its class; move it to a "
                "cell after the class",
                owner.place,
            )
        _check_slot(owner, node, method, problems)
        plain = plain_node(method)
        assert isinstance(plain, FUNCTIONS)
        for reason in dict.fromkeys(changes(node, plain, names)):
            problems.add("E33", method.place, f"{node.name}.{name}: {reason}")


def _check_slot(
    owner: Segment, node: ast.ClassDef, method: Segment, problems: Problems
) -> None:
    """A method is new, fills a stub, or is marked to replace a body."""
    name = method.names[0]
    binders = [
        item
        for item in node.body
        if name in {bound.name for bound in bindings([item])}
    ]
    defined = [item for item in binders if isinstance(item, FUNCTIONS)]
    if method.replace:
        if len(binders) != 1 or len(defined) != 1 or is_stub(defined[0]):
            problems.add(
                "E17",
                method.place,
                f"the class statement of {node.name} spells out no body of "
                f"{name} to replace; write #@save",
                owner.place,
            )
        return
    if not binders:
        return
    if len(binders) != 1 or not defined or not is_stub(defined[0]):
        problems.add(
            "E32",
            method.place,
            f"{node.name} has {name} already and it is no stub; make it a "
            "stub (..., pass, raise NotImplementedError) or mark this method "
            "#@save replace",
            owner.place,
        )


def fold(owner: Segment, methods: list[Segment]) -> str:
    """The class's text with the methods in their places."""
    text = _open_body(owner.text)
    if not methods:
        return owner.text
    lines = text.split("\n")
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.ClassDef)
    first = lines[start_of(node.body[0], lines) - 1]
    indent = first[: len(first) - len(first.lstrip())]
    slots = {
        item.name: (start_of(item, lines), end_of(item))
        for item in node.body
        if isinstance(item, FUNCTIONS)
    }
    placed = [m for m in methods if m.names[0] in slots]
    for method in sorted(placed, key=lambda m: -slots[m.names[0]][0]):
        start, end = slots[method.names[0]]
        lines[start - 1 : end] = _folded(method, indent)
    for method in methods:
        if method.names[0] not in slots:
            lines += ["", *_folded(method, indent)]
    return "\n".join(lines)


def _folded(method: Segment, indent: str) -> list[str]:
    text = reindent(method.text, indent)
    return [indent + method.provenance, *text.split("\n")]


def _open_body(text: str) -> str:
    """Give the body of a one-line class lines of its own."""
    lines = text.split("\n")
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.ClassDef)
    body = node.body[0]
    row = start_of(body, lines) - 1
    raw = lines[row].encode()
    before = raw[: body.col_offset].decode()
    if not before.strip() or body.lineno != row + 1:
        return text
    rest = raw[body.col_offset :].decode()
    lines[row : row + 1] = [before.rstrip(), "    " + rest]
    return "\n".join(lines)


def folded_node(owner: Segment, methods: list[Segment]) -> ast.stmt:
    """The syntax tree that the folded class must have."""
    node = ast.parse(owner.text).body[0]
    assert isinstance(node, ast.ClassDef)
    rows = {
        item.name: row
        for row, item in enumerate(node.body)
        if isinstance(item, FUNCTIONS)
    }
    for method in methods:
        plain = plain_node(method)
        row = rows.get(method.names[0])
        if row is None:
            node.body.append(plain)
        else:
            node.body[row] = plain
    return node
