"""Read a notebook's bytes and check the rules of nbformat 4.5 we rely on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from booktools.extraction.problems import Place, Problems

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_COMMON = {"id", "cell_type", "metadata", "source"}
_KEYS = {
    "code": _COMMON | {"outputs", "execution_count"},
    "markdown": _COMMON | {"attachments"},
    "raw": _COMMON | {"attachments"},
}


@dataclass(frozen=True)
class Cell:
    """One cell; line ends of the source are ``\\n``."""

    id: str
    kind: str
    source: str
    index: int


@dataclass(frozen=True)
class Notebook:
    """A notebook of the table of contents."""

    path: str  # "chapters/linear_regression/concise.ipynb"
    page: str  # the name that _toc.yml gives it
    chapter: str  # "" outside chapters/
    order: int  # its place in _toc.yml
    cells: tuple[Cell, ...]
    language: str = "python"

    @property
    def code(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")


def read_notebook(
    path: str,
    page: str,
    chapter: str,
    order: int,
    raw: bytes,
    problems: Problems,
) -> Notebook | None:
    """Return the notebook, or None with the reasons in ``problems``."""
    tree = _load(path, raw, problems)
    if tree is None:
        return None
    before = len(problems.found)
    cells: list[Cell] = []
    seen: dict[str, int] = {}
    for index, data in enumerate(tree["cells"]):
        cell = _cell(path, index, data, problems)
        if cell is None:
            continue
        if cell.id in seen:
            problems.add(
                "E02",
                Place(path, cell.id),
                f"cells {seen[cell.id]} and {index} (counted from 0) have the "
                "same id; give one of them another id",
            )
        seen[cell.id] = index
        cells.append(cell)
    if len(problems.found) > before:
        return None
    language = _language(tree["metadata"])
    return Notebook(path, page, chapter, order, tuple(cells), language)


def _load(path: str, raw: bytes, problems: Problems) -> dict[str, Any] | None:
    def wrong(reason: str) -> None:
        problems.add("E01", Place(path), f"{reason}; save it as nbformat 4.5")

    try:
        if raw.startswith(b"\xef\xbb\xbf"):
            wrong("starts with a byte-order mark, which Jupyter refuses")
            return None
        tree = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        wrong(f"not UTF-8 at byte {error.start}")
        return None
    except (ValueError, RecursionError) as error:
        wrong(f"not JSON ({error})")
        return None
    if not isinstance(tree, dict):
        wrong("not a notebook: its JSON is not an object")
        return None
    version = (tree.get("nbformat"), tree.get("nbformat_minor"))
    if version != (4, 5):
        wrong(f"nbformat {version[0]}.{version[1]}, not 4.5")
        return None
    if not isinstance(tree.get("metadata"), dict):
        wrong("has no metadata object")
        return None
    if not isinstance(tree.get("cells"), list):
        wrong("has no list of cells")
        return None
    return tree


def _cell(path: str, index: int, data: Any, problems: Problems) -> Cell | None:
    def wrong(reason: str, code: str = "E01", id_: str = "") -> None:
        where = f"cell {index} (counted from 0)"
        problems.add(code, Place(path, id_), f"{where} {reason}")

    if not isinstance(data, dict) or data.get("cell_type") not in _KEYS:
        wrong("is no code, markdown or raw cell; remove or repair it")
        return None
    id_ = data.get("id")
    if id_ is None:
        wrong("has no id; open and save the page in JupyterLab 4", "E02")
        return None
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        wrong(f"has the id {id_!r}; use 1 to 64 of a-z, 0-9 and -", "E02")
        return None
    kind = data["cell_type"]
    problem = _cell_form(kind, data)
    if problem:
        wrong(problem, "E01", id_)
        return None
    source = data["source"]
    text = source if isinstance(source, str) else "".join(source)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        wrong("holds half a surrogate pair; remove the character", "E01", id_)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Cell(id_, kind, text, index)


def _cell_form(kind: str, data: dict[str, Any]) -> str:
    extra = sorted(set(data) - _KEYS[kind])
    if extra:
        return f"has the unknown keys {', '.join(extra)}; remove them"
    if not isinstance(data.get("metadata"), dict):
        return "has no metadata object; add {}"
    source = data.get("source")
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        return "has a source that is no text; make it a string or strings"
    if kind == "code":
        if not isinstance(data.get("outputs"), list):
            return "has no list of outputs; add []"
        count = data.get("execution_count", "missing")
        if count is not None and type(count) is not int:
            return "has no execution_count; add null"
    return ""


def _language(metadata: dict[str, Any]) -> str:
    for key, field in (("language_info", "name"), ("kernelspec", "language")):
        value = metadata.get(key)
        if isinstance(value, dict) and isinstance(value.get(field), str):
            return str(value[field]).lower()
    return "python"
