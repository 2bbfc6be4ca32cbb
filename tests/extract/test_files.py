"""Files and the command: broken notebooks, drift, full disks, clean-up."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from books import HEAD, codes, markdown, notebook, write_book

from booktools import atomic, cli
from booktools.extraction.install import present
from booktools.extraction.library import extract
from booktools.extraction.problems import ExtractionError

PAGES = {
    "a/one": [markdown("# One\n\n## Part"), HEAD, "def f():  #@save\n    ..."],
    "b/two": [HEAD, "def g():  #@save\n    return d2l.f()"],
}


@pytest.fixture
def book(tmp_path):
    """A book of two chapters whose library is written."""
    root = write_book(tmp_path / "book", PAGES)
    assert run(root) == 0
    return root


def run(root, *more):
    return cli.main(["extract", "--root", str(root), *more])


def spoil(**changes):
    """A notebook with a changed key; None removes it."""
    tree = json.loads(notebook(["x = 1  #@save", "y = 2"]))
    for key, value in changes.items():
        target = tree["cells"][1] if key.startswith("cell_") else tree
        name = key.removeprefix("cell_")
        if value is None:
            del target[name]
        else:
            target[name] = value
    return json.dumps(tree).encode()


BROKEN = {
    "not JSON": (b"{", "E01"),
    "empty": (b"", "E01"),
    "truncated": (notebook(["x = 1  #@save"])[:-40], "E01"),
    "a list": (b"[]", "E01"),
    "not UTF-8": (b'{"a": "\xff"}', "E01"),
    "byte-order mark": (b"\xef\xbb\xbf" + notebook([]), "E01"),
    "old minor": (spoil(nbformat_minor=4), "E01"),
    "old major": (spoil(nbformat=3), "E01"),
    "no metadata": (spoil(metadata=None), "E01"),
    "cells no list": (spoil(cells={}), "E01"),
    "a cell no object": (spoil(cells=[1]), "E01"),
    "unknown cell": (spoil(cell_cell_type="heading"), "E01"),
    "source a number": (spoil(cell_source=1), "E01"),
    "source of numbers": (spoil(cell_source=[1]), "E01"),
    "no outputs": (spoil(cell_outputs=None), "E01"),
    "no count": (spoil(cell_execution_count=None), "E01"),
    "extra key": (spoil(cell_extra=1), "E01"),
    "surrogate": (spoil(cell_source="x = '\ud800'"), "E01"),
    "no id": (spoil(cell_id=None), "E02"),
    "odd id": (spoil(cell_id="a b"), "E02"),
    "repeated id": (spoil(cell_id="c0"), "E02"),
    "deep": (b"[" * 100_000, "E01"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_notebook(name):
    raw, code = BROKEN[name]
    assert codes({"a/p": raw}) == [code]


def test_other_language():
    tree = json.loads(notebook(["x = 1  #@save"]))
    tree["metadata"]["language_info"]["name"] = "R"
    assert codes({"a/p": json.dumps(tree).encode()}) == ["E05"]


def test_marks_outside_the_book():
    cells = ["x = 1  #@save"]
    assert codes({"?a/p": cells}) == ["E03"]
    assert codes({"p": cells}) == ["E03"]
    assert codes({"?a/p": b'{"cells": "#@save'}) == ["E03"]
    prose = [markdown("the mark #@save"), "x = '#@save'"]
    assert codes({"?a/p": prose, "q": prose}) == []


@pytest.mark.parametrize("folder", ["a-b", "1a", "class", "_a"])
def test_folder_that_names_no_module(folder):
    assert codes({f"{folder}/p": ["x = 1  #@save"]}) == ["E04"]
    assert codes({f"{folder}/p": ["x = 1"]}) == []


def test_all_problems_at_once():
    pages = {
        "a/one": ["x = 1  # @save", "def f():  #@save\n    return x, nope"],
        "a/two": ["print(1)  #@save", "y = 1  #@save\ny = 2  #@save"],
        "a/three": b"{",
    }
    assert codes(pages) == ["E10", "E25", "E15", "E20", "E01"]


def test_message_form():
    with pytest.raises(ExtractionError) as caught:
        from books import make

        make({"a/p": ["n = 1", "\n\ndef f():  #@save\n    return n"]})
    text = str(caught.value)
    assert "chapters/a/p.ipynb#c1:4: E25 n is bound on this page" in text
    assert "\n    see chapters/a/p.ipynb#c0:1" in text


def test_missing_page(book, capsys):
    (book / "chapters/a/one.ipynb").unlink()
    before = present(book)
    assert run(book) == 1
    assert "chapters/a/one" in capsys.readouterr().err
    assert present(book) == before


def test_stray_page(book, capsys):
    shutil.copy(book / "chapters/a/one.ipynb", book / "chapters/a/x.ipynb")
    assert run(book) == 1
    assert "chapters/a/x.ipynb: E03" in capsys.readouterr().err


def test_errors_leave_the_tree_alone(book):
    write_book(book, {**PAGES, "b/two": ["x = nope  #@save"]})
    before = present(book)
    assert run(book) == 1
    assert run(book, "--check") == 1
    assert present(book) == before


def test_check_finds_one_byte(book, capsys):
    assert run(book, "--check") == 0
    path = book / "d2lib/b.py"
    path.write_bytes(path.read_bytes().replace(b"d2l.f()", b"d2l.h()"))
    capsys.readouterr()
    assert run(book, "--check") == 1
    out = capsys.readouterr().out
    assert "-    return d2l.h()" in out and "+    return d2l.f()" in out
    assert "@@ chapters/b/two.ipynb#c1" in out
    assert run(book) == 0 and run(book, "--check") == 0


@pytest.mark.parametrize("end", [b"\r\n", b"\n\n"])
def test_check_finds_line_ends(book, end, capsys):
    path = book / "d2lib/b.py"
    path.write_bytes(path.read_bytes()[:-1] + end)
    assert run(book, "--check") == 1
    assert "d2lib/b.py" in capsys.readouterr().out


def test_check_finds_files(book, capsys):
    (book / "d2lib/a.py").unlink()
    (book / "d2lib/extra.txt").write_text("x")
    (book / "d2lib/__pycache__").mkdir(exist_ok=True)
    (book / "d2lib/__pycache__/a.pyc").write_text("x")
    assert run(book, "--check") == 1
    out = capsys.readouterr().out
    assert "d2lib/a.py: missing" in out
    assert "d2lib/extra.txt: no page makes it" in out
    assert "pycache" not in out


def test_stale_module_goes(book):
    write_book(book, {"a/one": PAGES["a/one"]})
    shutil.rmtree(book / "chapters/b")
    assert run(book, "--check") == 1
    assert run(book) == 0
    assert sorted(present(book)) == [
        "d2lib/__init__.py",
        "d2lib/a.py",
        "d2lib/py.typed",
    ]


def test_hand_written_module_stays(book, capsys):
    (book / "d2lib/mine.py").write_text("x = 1\n")
    before = present(book)
    assert run(book) == 1
    assert "d2lib/mine.py" in capsys.readouterr().err
    assert present(book) == before


def test_unchanged_files_are_not_touched(book):
    path = book / "d2lib/a.py"
    os.utime(path, (1, 1))
    assert run(book) == 0
    assert path.stat().st_mtime == 1


def changed_book(book):
    """Change every module of the book."""
    pages = {
        "a/one": [HEAD, "def f():  #@save\n    return 1"],
        "b/two": [HEAD, "def g():  #@save\n    return 2"],
        "c/three": ["def h():  #@save\n    return 3"],
    }
    return write_book(book, pages)


@pytest.mark.parametrize("survive", range(4))
def test_full_disk(book, monkeypatch, capsys, survive):
    """Whichever file fails, the library stays as it was."""
    changed_book(book)
    before, calls = present(book), []
    real = atomic.write_bytes

    def full(path, content):
        calls.append(path)
        if len(calls) > survive:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, content)

    monkeypatch.setattr(atomic, "write_bytes", full)
    assert run(book) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert present(book) == before
    assert not [p for p in (book / "d2lib").iterdir() if p.name[0] == "."]
    monkeypatch.undo()
    assert run(book) == 0 and run(book, "--check") == 0


@pytest.mark.parametrize("survive", range(6))
@pytest.mark.parametrize("error", [OSError(5, "broken"), KeyboardInterrupt()])
def test_stopped_between_renames(book, monkeypatch, survive, error):
    changed_book(book)
    before, calls = present(book), []
    real = os.replace

    def stop(source, target):
        if str(target).startswith(str(book / "d2lib")) and ".new-" not in str(
            Path(target).parent
        ):
            calls.append(target)
            if len(calls) == survive + 1:
                raise error
        return real(source, target)

    monkeypatch.setattr(os, "replace", stop)
    if isinstance(error, OSError):
        done = run(book)
    else:
        try:
            done = run(book)
        except KeyboardInterrupt:
            done = 1
    monkeypatch.undo()
    if done:
        assert present(book) == before
    assert run(book) == 0 and run(book, "--check") == 0


def test_read_only_folder_is_reported(book, monkeypatch, capsys):
    changed_book(book)

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", "d2lib")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    assert run(book) == 1
    assert "Permission denied" in capsys.readouterr().err


def test_folder_and_locale_do_not_matter(book, tmp_path):
    other = tmp_path / "elsewhere" / "else"
    other.mkdir(parents=True)
    for name in ("_toc.yml", "intro.md"):
        shutil.copy(book / name, other)
    shutil.copytree(book / "chapters", other / "chapters")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "booktools", "extract"]
    subprocess.run(command, cwd=other, env=environment, check=True)
    assert present(other) == present(book)


def test_index(book):
    index = json.loads((book / "_build/index.json").read_text())
    assert sorted(index) == ["f", "g"]
    f, g = index["f"], index["g"]
    assert f["notebook"] == "chapters/a/one.ipynb" and f["cell"] == "c2"
    assert f["anchor"] == "part" and f["uses"] == []
    assert f["used_in"] == ["chapters/b/two"]
    assert g["uses"] == ["f"] and g["anchor"] == ""


def test_anchor_is_docutils_id():
    from docutils.nodes import make_id as reference

    from booktools.extraction.index import make_id

    for title in ("One & Two", "3 ways: a_b", "Café ÷ 2", "梯度", "--x--"):
        assert make_id(title) == reference(title)


def cpu_seconds():
    """What finished child processes have used: other load does not count."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_speed(tmp_path):
    """A book of the final size is extracted in under two seconds."""
    body = "\n".join(f"    x{i} = x + {i}" for i in range(12))
    pages = {}
    for page in range(100):
        cells = [HEAD] + [markdown("text " * 200), "print(1)"] * 20
        for item in range(4):
            name = f"f{page}_{item}"
            cells.append(
                f"def {name}(x):  #@save\n{body}\n    return d2l.f0_0(x)"
            )
        if not page:
            cells = [c.replace("d2l.", "") for c in cells if isinstance(c, str)]
        pages[f"ch{page // 10}/p{page}"] = cells
    root = write_book(tmp_path, pages)
    command = [sys.executable, "-m", "booktools", "extract", "--root", root]
    start = cpu_seconds()
    subprocess.run(command, cwd=Path(__file__).parents[2], check=True)
    assert cpu_seconds() - start < 2
    assert len(extract(root).book.saved) == 400
