"""The executed pages, in a jupyter-cache that no crash can spoil."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.db import NbCacheRecord
from nbformat import NotebookNode
from sqlalchemy.exc import SQLAlchemyError

from booktools.errors import BookError

KEPT_PER_PAGE = 2  # so that undoing a change executes nothing


class PageCache:
    """Executed notebooks by key, below ``_build/.jupyter_cache``."""

    def __init__(self, root: Path) -> None:
        self.path = Path(root).resolve() / "_build" / ".jupyter_cache"
        with self._writing():
            try:
                self._open()
            except (RuntimeError, SQLAlchemyError):  # damaged: begin anew
                shutil.rmtree(self.path)
                self._open()

    def _open(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        self._cache = get_cache(self.path)
        self._cache.list_cache_records()

    def find(self, keyed: NotebookNode) -> NotebookNode | None:
        """Return the executed form of a notebook, or None.

        A record whose file is missing or broken (a process killed while it
        wrote) counts as missing.
        """
        try:
            with self._writing():
                record = self._cache.match_cache_notebook(keyed)
                return self._cache.get_cache_bundle(record.pk).nb
        except (KeyError, ValueError):
            return None

    def store(self, page: str, executed: NotebookNode, seconds: float) -> None:
        """Keep an executed page; whatever fails leaves no trace of it."""
        bundle = CacheBundleIn(
            executed, page, data={"execution_seconds": seconds}
        )
        self._forget(executed)
        try:
            with self._writing():
                self._cache.cache_notebook_bundle(bundle, check_validity=False)
        except BaseException:
            self._forget(executed)
            raise

    def seconds(self) -> dict[str, float]:
        """Return how long each page took, by its record used last."""
        return {
            page: records[0].data["execution_seconds"]
            for page, records in self._by_page().items()
        }

    def prune(self, pages: Collection[str]) -> None:
        """Drop records of pages that are gone and all but the newest few."""
        with self._writing():
            for page, records in self._by_page().items():
                kept = KEPT_PER_PAGE if page in pages else 0
                for record in records[kept:]:
                    folder = self.path / "executed" / record.hashkey
                    shutil.rmtree(folder, ignore_errors=True)
                    NbCacheRecord.remove_records([record.pk], self._cache.db)

    def _by_page(self) -> dict[str, list]:
        records = self._cache.list_cache_records()
        pages = defaultdict(list)
        for record in sorted(records, key=lambda r: r.accessed, reverse=True):
            pages[record.uri].append(record)
        return pages

    def _forget(self, notebook: NotebookNode) -> None:
        """Remove what there is of a record, even if half of it is missing."""
        _, key = self._cache.create_hashed_notebook(notebook)
        with suppress(OSError, RuntimeError, SQLAlchemyError):
            shutil.rmtree(self.path / "executed" / key, ignore_errors=True)
            with suppress(KeyError):
                record = self._cache.match_cache_notebook(notebook)
                NbCacheRecord.remove_records([record.pk], self._cache.db)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError, SQLAlchemyError) as error:
            raise BookError(
                f"cannot write the cache of executed pages, {self.path}: "
                f"{error.__cause__ or error}\nPages finished before are kept; "
                "once there is room, the next run goes on from there."
            ) from error
