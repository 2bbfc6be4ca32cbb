"""The order of the book: what ``_toc.yml`` lists, with its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from booktools.errors import BookError


@dataclass(frozen=True)
class Page:
    """One entry of the table of contents."""

    name: str  # "chapters/linear_regression/concise", as written in _toc.yml
    path: Path  # the file itself, .ipynb or .md

    @property
    def is_notebook(self) -> bool:
        return self.path.suffix == ".ipynb"

    @property
    def chapter(self) -> str:
        """Name of the folder below chapters/, or "" for a page outside it."""
        parts = self.name.split("/")
        return parts[1] if parts[0] == "chapters" and len(parts) > 2 else ""


def read_toc(root: Path, complete: bool = True) -> list[Page]:
    """Return the pages of a book in the order of reading.

    With ``complete`` off, entries without a file are left out: what concerns
    one page must not stop at another that is not written yet.

    Raises: BookError naming every entry without a file, or a broken file.
    """
    toc = Path(root) / "_toc.yml"
    pages, missing, seen = [], [], set()
    for name in read_names(root):
        path = _find(Path(root), name)
        if path is None:
            missing.append(name)
        elif name in seen:
            missing.append(f"{name} (listed twice)")
        else:
            pages.append(Page(name, path))
        seen.add(name)
    if missing and complete:
        listed = "\n  ".join(missing)
        raise BookError(
            f"{toc}: entries without a file of their own:\n  {listed}\n"
            "Add the file (.ipynb or .md) or remove the entry."
        )
    return pages


def read_names(root: Path) -> list[str]:
    """Return the entries of ``_toc.yml`` in order, written or not."""
    return list(_files(_read_tree(root)))


def read_captions(root: Path) -> dict[str, str]:
    """Return for each entry the caption of the part in which it stands."""
    tree = _read_tree(root)
    parts = tree.get("parts") if isinstance(tree, dict) else None
    return {
        name: str(part.get("caption") or "")
        for part in parts or ()
        if isinstance(part, dict)
        for name in _files(part)
    }


def _read_tree(root: Path) -> Any:
    toc = Path(root) / "_toc.yml"
    try:
        return yaml.safe_load(toc.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError(f"{toc}: there is no table of contents here") from None
    except yaml.YAMLError as error:
        raise BookError(f"{toc}: not valid YAML: {error}") from None


def _files(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("root", "file") and isinstance(value, str):
                yield value
            else:
                yield from _files(value)
    elif isinstance(node, list):
        for item in node:
            yield from _files(item)


def _find(root: Path, name: str) -> Path | None:
    for suffix in ("", ".ipynb", ".md"):
        path = root / (name + suffix)
        if path.suffix in (".ipynb", ".md") and path.is_file():
            return path
    return None
