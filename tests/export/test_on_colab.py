"""An exported page runs where only Colab's usual packages and d2lib are.

The environment is made without a download: a fresh virtual environment in
which links stand for the distributions that Colab has, taken from ours, and
into which the built wheel of d2lib is installed. Nothing of the book's tools
is in it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from booktools.export import plain_notebook
from booktools.plain import Converter
from booktools.repository import read_repository
from booktools.toc import read_toc

ROOT = Path(__file__).parents[2]
COLAB = ("torch", "torchvision", "numpy", "pandas", "matplotlib", "ipykernel")
LICENSES = ("LICENSE", "LICENSE-TEXT")
TOOLS = ("booktools", "jupyter_book", "sphinx", "nbclient", "yaml", "d2l")
PAGE = "chapters/linear_regression/concise"


def closure(names: tuple[str, ...]) -> dict[str, metadata.Distribution]:
    """Distributions and all that they require here."""
    found: dict[str, metadata.Distribution] = {}
    todo = list(names)
    while todo:
        name = canonicalize_name(todo.pop())
        if name in found:
            continue
        found[name] = metadata.distribution(name)
        for line in found[name].requires or []:
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                todo.append(needed.name)
    return found


def top_entries(distribution: metadata.Distribution) -> Iterator[Path]:
    """The entries of site-packages that a distribution installed."""
    base = Path(str(distribution.locate_file("")))
    tops = {file.parts[0] for file in distribution.files or []}
    for top in sorted(tops - {"..", "__pycache__"}):
        yield base / top


def link_packages(names: tuple[str, ...], packages: Path) -> None:
    """Let links in ``packages`` stand for the distributions."""
    for distribution in closure(names).values():
        for entry in top_entries(distribution):
            link = packages / entry.name
            if not link.exists() and entry.exists():
                link.symlink_to(entry)


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what goes into it."""
    copy = tmp_path_factory.mktemp("wheel")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "d2lib", copy / "d2lib", ignore=ignore)
    for file in ROOT.iterdir():
        if file.name in ("pyproject.toml", "README.md", *LICENSES):
            shutil.copy(file, copy / file.name)
    run(
        Path(sys.executable).with_name("uv"), "build", "--wheel", "--quiet",
        "--out-dir", copy / "dist", copy,
    )  # fmt: skip
    (made,) = (copy / "dist").glob("d2lib-*.whl")
    return made


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The interpreter of an environment such as Colab's."""
    place = tmp_path_factory.mktemp("colab") / "venv"
    venv.create(place, symlinks=True, with_pip=False)
    (packages,) = place.glob("lib/python*/site-packages")
    link_packages(COLAB, packages)
    interpreter = place / "bin" / "python"
    run(
        Path(sys.executable).with_name("uv"), "pip", "install", "--quiet",
        "--offline", "--no-deps", "--python", interpreter, wheel,
    )  # fmt: skip
    kernel = place / "share" / "jupyter" / "kernels" / "colab"
    kernel.mkdir(parents=True)
    command = [str(interpreter), "-m", "ipykernel_launcher", "-f"]
    (kernel / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [*command, "{connection_file}"],
                "display_name": "Colab",
                "language": "python",
            }
        )
    )
    return interpreter


def test_the_environment_has_no_tool_of_the_book(python: Path) -> None:
    code = (
        "import importlib.util as u, sys; "
        f"print([n for n in {TOOLS!r} if u.find_spec(n)])"
    )
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [python, "-c", code],
        capture_output=True, text=True, env=environment, cwd=python.parent,
    )  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.slow
def test_an_exported_page_runs_there(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels = python.parents[1] / "share" / "jupyter"
    monkeypatch.setenv("JUPYTER_PATH", str(kernels))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    pages = {page.name: page for page in read_toc(ROOT)}
    files = {name: page.path for name, page in pages.items()}
    page, repository = pages[PAGE], read_repository(ROOT)
    converter = Converter(ROOT, page.path.parent, files, repository)
    notebook = plain_notebook(page, converter, repository)
    assert converter.errors == []
    place = nbformat.v4.new_code_cell("print(__import__('d2lib').__file__)")
    notebook.cells.append(place)
    NotebookClient(
        notebook,
        kernel_name="colab",
        timeout=120,
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    assert str(python.parents[1]) in place.outputs[0].text
