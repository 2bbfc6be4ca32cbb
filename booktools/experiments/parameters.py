"""The typed ``parameters`` cell of a page, read without running it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from booktools.errors import BookError

TYPES = ("int", "float", "bool", "str", "list[int]")
Value = int | float | bool | str | list[int]


@dataclass(frozen=True)
class Parameter:
    """A name in the parameters cell with its type and default."""

    name: str
    type: str
    default: Value


def read_parameters(notebook: Any, page: str) -> dict[str, Parameter]:
    """Return the parameters of a page; no cell of that tag means none.

    Raises: BookError for anything but annotated constants in one cell.
    """
    cells = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        and "parameters" in cell["metadata"].get("tags", [])
    ]
    if not cells:
        return {}
    if len(cells) > 1:
        second = f"{page}#{cells[1]['id']}"
        raise BookError(f"{second}: a second cell tagged parameters")
    place = f"{page}#{cells[0]['id']}"
    try:
        tree = ast.parse(cells[0]["source"])
    except SyntaxError as error:
        raise BookError(f"{place}:{error.lineno}: {error.msg}") from None
    found: dict[str, Parameter] = {}
    for statement in tree.body:
        parameter = _read(statement, place)
        if parameter.name in found:
            raise BookError(f"{place}: sets {parameter.name} twice")
        found[parameter.name] = parameter
    return found


def _read(statement: ast.stmt, place: str) -> Parameter:
    where = f"{place}:{statement.lineno}"
    if not (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value is not None
    ):
        raise BookError(
            f"{where}: a parameters cell holds only lines such as "
            f"`lr: float = 0.1`, not `{ast.unparse(statement)}`"
        )
    name = statement.target.id
    type_ = ast.unparse(statement.annotation)
    if type_ not in TYPES:
        raise BookError(
            f"{where}: {name} is of type {type_}; use one of "
            + ", ".join(TYPES)
        )
    try:
        value = ast.literal_eval(statement.value)
    except ValueError:
        text = ast.unparse(statement.value)
        raise BookError(f"{where}: {name} = {text} is not a constant") from None
    return Parameter(name, type_, check_type(name, type_, value, where))


def check_type(name: str, type_: str, value: Any, where: str) -> Value:
    """Return the value, an int widened where a float is wanted.

    Raises: BookError if it is of another type; a bool is not an int.
    """
    if type_ == "float" and type(value) is int:
        return float(value)
    if type_ == "list[int]":
        fits = isinstance(value, list) and all(type(x) is int for x in value)
    else:
        fits = type(value).__name__ == type_
    if not fits:
        raise BookError(
            f"{where}: {name} must be {type_}, not {value!r} "
            f"({type(value).__name__})"
        )
    return value


def check_values(
    known: dict[str, Parameter], values: dict[str, Any], where: str
) -> dict[str, Value]:
    """Check values against a page's parameters by name and type.

    Raises: BookError that lists all that is wrong.
    """
    checked, problems = {}, []
    for name, value in values.items():
        if name not in known:
            names = ", ".join(known) or "none (it has no parameters cell)"
            problems.append(
                f"{where}: unknown parameter {name!r}; the page has {names}"
            )
            continue
        try:
            checked[name] = check_type(name, known[name].type, value, where)
        except BookError as error:
            problems.append(str(error))
    if problems:
        raise BookError("\n".join(problems))
    return checked


def parse_value(parameter: Parameter, text: str, where: str) -> Value:
    """Read a value from the command line by the parameter's type."""
    if parameter.type == "str":
        return text
    words = {"true": True, "false": False}
    try:
        value = words.get(text.lower(), text)
        value = ast.literal_eval(value) if value is text else value
    except (ValueError, SyntaxError):
        value = text
    return check_type(parameter.name, parameter.type, value, where)
