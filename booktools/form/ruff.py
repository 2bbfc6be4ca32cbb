"""Ruff on one notebook at a time, by standard input: nothing is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from booktools.errors import BookError


def format_code(content: bytes, place: str, root: Path) -> bytes:
    """Format the code cells of a notebook and sort their imports.

    Cells with saved code are not sorted: merging two imports would move the
    mark of one to the other.
    """
    words = ["check", "--select", "I", "--fix-only"]
    sorted_ = json.loads(_ruff(words, content, place, root))
    for before, after in zip(
        json.loads(content)["cells"], sorted_["cells"], strict=True
    ):
        if "@save" in "".join(before["source"]):
            after["source"] = before["source"]
    changed = json.dumps(sorted_).encode()
    return _ruff(["format"], changed, place, root)


def _ruff(words: list[str], content: bytes, place: str, root: Path) -> bytes:
    command = [sys.executable, "-m", "ruff", *words, "--quiet", "--no-cache"]
    result = subprocess.run(
        [*command, "--stdin-filename", place, "-"],
        input=content,
        capture_output=True,
        cwd=root,
    )
    if result.returncode != 0:
        reason = result.stderr.decode("utf-8", "replace").strip()
        raise BookError(f"{place}: ruff cannot format it: {reason}")
    return result.stdout
