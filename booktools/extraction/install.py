"""Compare a library with the folder d2lib, and replace it as a whole."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from pathlib import Path

from booktools import atomic
from booktools.errors import BookError
from booktools.extraction.emit import MARK

FROZEN = "prose.txt"  # package data, made by `python -m booktools prose`
_PROVENANCE = re.compile(r"\s*# (\S+\.ipynb#[a-zA-Z0-9_-]+)$")
_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,\d+)? @@")


def present(root: Path) -> dict[str, bytes]:
    """The files of d2lib that are made from pages, as they are now.

    Caches, hidden files and the frozen text are none of them.
    """
    folder = Path(root) / "d2lib"
    found = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        skip = any(p.startswith(".") or p == "__pycache__" for p in parts)
        if path.is_file() and not skip and parts != (FROZEN,):
            name = path.relative_to(root).as_posix()
            found[name] = path.read_bytes()
    return found


def drift(root: Path, files: dict[str, bytes]) -> list[str]:
    """Say, file by file, how d2lib differs from what the pages make."""
    have = present(root)
    report = []
    for name in sorted(set(files) | set(have)):
        if name not in have:
            report.append(f"{name}: missing")
        elif name not in files:
            report.append(f"{name}: no page makes it")
        elif have[name] != files[name]:
            report.append(_diff(name, have[name], files[name]))
    return report


def _diff(name: str, have: bytes, want: bytes) -> str:
    old = have.decode("utf-8", "backslashreplace").split("\n")
    new = want.decode("utf-8").split("\n")
    lines = list(
        difflib.unified_diff(
            old,
            new,
            f"{name} (as it is)",
            f"{name} (from the pages)",
            lineterm="",
        )
    )
    shown = [
        _with_source(line, lines[i + 1 :], new) if line[:2] == "@@" else line
        for i, line in enumerate(lines)
    ]
    return "\n".join(line.replace("\r", "\\r") for line in shown)


def _with_source(head: str, rest: list[str], new: list[str]) -> str:
    """Add to the head of a hunk the cell that its first change comes from."""
    match = _HUNK.match(head)
    row = int(match.group(1)) if match else 1
    for line in rest:
        if line[:1] != " ":
            break
        row += 1
    for text in reversed(new[:row]):
        found = _PROVENANCE.match(text)
        if found:
            return f"{head} {found.group(1)}"
    return f"{head} (made from all pages)"


def install(root: Path, files: dict[str, bytes]) -> list[str]:
    """Make d2lib equal to ``files``, all or nothing; return what changed.

    Raises: BookError for a file in d2lib that nobody generated.
    """
    root = Path(root)
    have = present(root)
    stale = sorted(set(have) - set(files))
    strange = [name for name in stale if MARK.encode() not in have[name]]
    if strange:
        raise BookError(
            f"{', '.join(strange)}: not made from a page, and d2lib holds only "
            "what is; move the file away (nothing was written)"
        )
    changed = [name for name in files if have.get(name) != files[name]]
    if changed or stale:
        _swap(root, {name: files[name] for name in changed}, stale)
    return sorted([*changed, *stale])


def _swap(root: Path, new: dict[str, bytes], stale: list[str]) -> None:
    """Write everything beside d2lib's files first, then only rename."""
    folder = root / "d2lib"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as name:
        staging = Path(name)
        for path, content in new.items():
            atomic.write_bytes(staging / "new" / path, content)
        undo: list[tuple[Path, Path]] = []
        try:
            for path in [*new, *stale]:
                undo.append((root / path, staging / "old" / path))
                _set_aside(*undo[-1])
                if path in new:
                    os.replace(staging / "new" / path, root / path)
        except BaseException:
            for target, kept in reversed(undo):
                _put_back(target, kept)
            raise


def _set_aside(target: Path, kept: Path) -> None:
    """Keep an old file under another name."""
    if target.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(target, kept)


def _put_back(target: Path, kept: Path) -> None:
    if kept.exists():
        os.replace(kept, target)
    elif target.exists():  # it was new
        target.unlink()
