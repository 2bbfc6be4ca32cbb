"""Small books of notebooks that do not import PyTorch."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from booktools.cli import main

PROJECT = Path(__file__).parents[2]


def cell(source: str, id_: str, kind: str = "code", **metadata) -> dict:
    made = {
        "cell_type": kind,
        "id": id_,
        "metadata": metadata,
        "source": source,
    }
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def write_page(root: Path, name: str, *cells, **settings) -> Path:
    """Write a page; a string is a code cell named c1, c2, ..."""
    made = [
        c if isinstance(c, dict) else cell(c, f"c{i}")
        for i, c in enumerate(cells, 1)
    ]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {
                "name": "python3",
                "display_name": "Python 3",
                "language": "python",
            },
            "d2l": {"kind": "concept", **settings},
        },
        "cells": made,
    }
    path = root / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    return path


def write_toc(root: Path, *names: str) -> None:
    lines = ["format: jb-book", "root: intro", "chapters:"]
    lines += [f"  - file: {name}" for name in names]
    root.mkdir(parents=True, exist_ok=True)
    (root / "_toc.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "intro.md").write_text("# A book\n", encoding="utf-8")


@dataclass
class Done:
    """What a command has left behind."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: str, root: Path) -> Done:
    """Run a command of booktools on a book, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([*words, "--root", str(root)])
    return Done(status, out.getvalue(), err.getvalue())


def start(*words: str, root: Path) -> subprocess.Popen:
    """Start a command of booktools on a book as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "booktools", *words, "--root", str(root)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
