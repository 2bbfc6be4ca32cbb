"""Fill pages with the outputs that ``make book`` put into the cache.

Sphinx never executes anything: each page that it reads gets its outputs here,
before any other hook sees it, and a page that is not in the cache ends the
build. A page is read again when its key has changed, so changed library code,
data or packages reach the site without a touched notebook.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from booktools.errors import BookError
from booktools.execution.cache import PageCache
from booktools.execution.key import PageKeys, code_cells
from booktools.form.notebook import read_notebook
from booktools.toc import Page

KEY = "d2l_key"  # in the environment's metadata of a page


class PageError(SphinxError):
    """A page cannot be filled with outputs."""

    category = "error"


class ExecutedPages:
    """The pages of one build: their keys, and their executed notebooks."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.executed: dict[str, NotebookNode] = {}

    def outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: set[str],
        changed: set[str],
        removed: set[str],
    ) -> list[str]:
        """Look every page up; return those whose key has changed."""
        try:
            missing = self._look_up(Path(app.srcdir), env)
        except BookError as error:
            raise PageError(str(error)) from error
        if missing:
            raise PageError(
                "pages that are not in the cache of executed pages:\n  "
                + "\n  ".join(missing)
                + "\nSphinx executes nothing: run make book"
            )
        return [
            name
            for name, key in self.keys.items()
            if env.metadata[name].get(KEY) != key
        ]

    def _look_up(self, root: Path, env: BuildEnvironment) -> list[str]:
        keys, cache = PageKeys(root), PageCache(root)
        missing = []
        for name in sorted(env.found_docs):
            path = Path(env.doc2path(name))
            if path.suffix != ".ipynb":
                continue
            page = Page(name, path)
            keyed = keys.keyed(page, read_notebook(path.read_bytes(), name))
            if not code_cells(keyed):
                continue
            self.keys[name] = keyed.cells[0].metadata.d2l_key
            executed = cache.find(keyed)
            if executed is None:
                missing.append(name)
            else:
                self.executed[name] = executed
        return missing

    def fill(self, app: Sphinx, name: str, source: list[str]) -> None:
        """Put the outputs into the source of a page."""
        if name not in self.executed:
            return
        notebook = nbformat.reads(source[0], as_version=nbformat.NO_CONVERT)
        done = self.executed[name].cells
        for cell, filled in zip(code_cells(notebook), done, strict=True):
            cell.outputs = filled.outputs
            cell.execution_count = filled.execution_count
        source[0] = nbformat.writes(notebook)
        app.env.metadata[name][KEY] = self.keys[name]


def never_execute(app: Sphinx, config: Config) -> None:
    """Take the power to execute from myst-nb."""
    config.nb_execution_mode = "off"


def setup(app: Sphinx) -> dict[str, Any]:
    pages = ExecutedPages()
    app.connect("config-inited", never_execute, priority=900)
    app.connect("env-get-outdated", pages.outdated)
    app.connect("source-read", pages.fill, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
