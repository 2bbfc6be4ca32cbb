"""The book itself: its library is what its pages say."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from booktools.extraction.install import drift
from booktools.extraction.library import Library, extract

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library() -> Library:
    """The library that the pages make now."""
    return extract(ROOT)


@pytest.fixture(scope="module")
def answer(library) -> dict:
    """What agree.py says, without a display and without network."""
    asked = {
        "segments": list(saved_statements(library)),
        "modules": chapters(library),
    }
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    done = subprocess.run(
        [sys.executable, "-P", str(Path(__file__).with_name("agree.py"))],
        input=json.dumps(asked),
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def chapters(library: Library) -> list[str]:
    """The modules, but for __init__."""
    names = [Path(path).stem for path in library.files if path[-3:] == ".py"]
    return [name for name in names if name != "__init__"]


def saved_statements(library: Library):
    """(place, source, futures, method) of saved statements and imports."""
    for code in library.book.saving:
        saved = {item.node: item for item in code.segments}
        for cell in code.cells:
            for node in cell.tree.body:
                item = saved.get(node)
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    source = ast.unparse(node)
                    if "d2lib" in source or "__future__" in source:
                        continue
                elif item is None:
                    continue
                else:
                    rows = slice(item.start - 1, node.end_lineno)
                    source = "\n".join(cell.lines[rows])
                place = f"{code.page.path}#{cell.cell.id}"
                method = item.names[0] if item and item.kind == "method" else ""
                yield place, source, sorted(code.futures), method


def test_no_drift(library):
    report = drift(ROOT, library.files)
    assert not report, "\n".join(report) + "\nrun `make lib`"


def test_import_loads_nothing(answer):
    assert answer["at import"] == []
    assert answer["modules at import"] == ["d2lib"]


def test_names_load_without_slow_packages(answer):
    assert answer["after all names"] == []


def test_saved_cells_in_one_namespace_agree(answer, library):
    assert answer["differ"] == []
    assert answer["compared"] >= len(library.book.saved)


def test_text_is_verbatim(library):
    """Every saved statement is in its module, letter by letter."""
    for item in library.book.segments:
        page = next(p for p in library.book.pages if p.path == item.page.path)
        source = next(c.source for c in page.cells if c.id == item.cell)
        assert item.text in source
        emitted = library.files[f"d2lib/{item.chapter}.py"].decode()
        assert item.provenance in emitted
        if not isinstance(item.node, ast.ClassDef) and item.kind != "method":
            assert item.text in emitted
