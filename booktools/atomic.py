"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_bytes(path: Path, content: bytes) -> bool:
    """Replace ``path`` by ``content`` in one step; say whether it changed.

    Whatever stops the writing (a full disk, Ctrl-C), the old file stays and
    no temporary file is left.
    """
    path = Path(path)
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def write_text(path: Path, content: str) -> bool:
    """Like ``write_bytes``, for text in UTF-8."""
    return write_bytes(path, content.encode("utf-8"))
