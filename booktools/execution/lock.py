"""One build of a book at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from booktools.errors import BookError

_held: set[Path] = set()


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """Hold the lock of the book's ``_build``; nested use is free.

    It is a lock of the operating system, so a process that dies in any way
    lets go of it.

    Raises: BookError naming the process that holds it.
    """
    path = Path(root).resolve() / "_build" / ".lock"
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        _take(file, path)
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)


def _take(file, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        pid = file.read().strip() or "unknown"
        raise BookError(
            f"another build of this book is running (process {pid} holds "
            f"{path}); wait until it ends, or stop it with: kill {pid}"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
