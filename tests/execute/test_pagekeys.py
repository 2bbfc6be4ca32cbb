"""Sphinx takes outputs from the cache and never executes."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from little_book import Done, cell, run, write_page, write_toc
from sphinx.cmd.build import build_main

CONF = """
extensions = ["myst_nb", "booktools.sphinxext.pagekeys"]
exclude_patterns = ["_build"]
root_doc = "intro"
nb_execution_mode = "force"
"""
NAMES = ["chapters/a/one", "chapters/a/two"]


def book(root: Path) -> Path:
    write_toc(root, *NAMES)
    (root / "conf.py").write_text(CONF)
    tree = "# Book\n\n```{toctree}\n" + "\n".join(NAMES) + "\n```\n"
    (root / "intro.md").write_text(tree)
    for name in NAMES:
        page(root, name)
    return root


def page(root: Path, name: str, text: str = "Words.", code: str = "") -> None:
    title = cell(f"# Title\n\n{text}", "title", "markdown")
    write_page(root, name, title, code or "print(6 * 111)")


def sphinx(root: Path) -> Done:
    """Run Sphinx in this process, with every warning an error."""
    arguments = ["-b", "html", "-W", "--keep-going", "-N"]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        html = str(root / "_build" / "html")
        status = build_main([*arguments, str(root), html])
    return Done(status, out.getvalue(), err.getvalue())


def read_pages(done: Done) -> set[str]:
    """The pages that a build has read, from Sphinx's own log."""
    assert done.returncode == 0, done.stderr
    return {
        line.split()[-1]
        for line in done.stdout.replace("\r", "\n").splitlines()
        if line.startswith("reading sources... [")
    }


def shown(root: Path, name: str) -> str:
    return (root / "_build" / "html" / f"{name}.html").read_text()


def test_outputs_come_from_the_cache_and_misses_end_the_build(tmp_path):
    book(tmp_path)
    done = sphinx(tmp_path)
    assert done.returncode != 0
    assert all(f"\n  {name}\n" in done.stderr for name in NAMES)
    assert "run make book" in done.stderr
    assert "Traceback" not in done.stderr

    assert run("execute", "--jobs", "2", root=tmp_path).returncode == 0
    assert read_pages(sphinx(tmp_path)) == {"intro", *NAMES}
    assert all("666" in shown(tmp_path, name) for name in NAMES)
    assert read_pages(sphinx(tmp_path)) == set()

    page(tmp_path, NAMES[0], text="Other words.")
    assert (
        "2 pages, 0 to execute"
        in run("execute", "--jobs", "2", root=tmp_path).stdout
    )
    assert read_pages(sphinx(tmp_path)) == {NAMES[0]}
    assert "Other words." in shown(tmp_path, NAMES[0])
    assert "666" in shown(tmp_path, NAMES[0])

    page(tmp_path, NAMES[1], code="print(7 * 111)")
    done = sphinx(tmp_path)
    assert done.returncode != 0
    assert f"\n  {NAMES[1]}\n" in done.stderr
    assert NAMES[0] not in done.stderr


def test_changed_key_renders_its_pages_again(tmp_path):
    book(tmp_path)
    (tmp_path / "number").write_text("1")
    title = cell("# Title", "title", "markdown")
    code = "print('number', open('../../number').read())"
    write_page(tmp_path, NAMES[0], title, code, reads=["number"])
    assert run("execute", "--jobs", "2", root=tmp_path).returncode == 0
    assert NAMES[0] in read_pages(sphinx(tmp_path))
    (tmp_path / "number").write_text("2")
    assert run("execute", "--jobs", "2", root=tmp_path).returncode == 0
    assert read_pages(sphinx(tmp_path)) == {NAMES[0]}
    assert "number 2" in shown(tmp_path, NAMES[0])
