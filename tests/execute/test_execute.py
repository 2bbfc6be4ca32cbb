"""What is executed, where, in which order, and what is kept."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from little_book import cell, run, write_page, write_toc

from booktools.execute import execute_pages
from booktools.execution.cache import KEPT_PER_PAGE, PageCache
from booktools.execution.environment import cores
from booktools.execution.key import PageKeys
from booktools.toc import read_toc

SHOW = "import os\nprint({})"


def find(root: Path, name: str) -> nbformat.NotebookNode:
    """An executed page, from the cache."""
    (page,) = [page for page in read_toc(root) if page.name == name]
    notebook = nbformat.read(page.path, as_version=4)
    found = PageCache(root).find(PageKeys(root).keyed(page, notebook))
    assert found is not None, f"{name} is not in the cache"
    return found


def outputs(root: Path, name: str) -> list[str]:
    """The printed text of each code cell of an executed page."""
    return [
        "".join(output.get("text", "") for output in cell.outputs)
        for cell in find(root, name).cells
    ]


def executed(root: Path, capsys, **options) -> list[str]:
    """Execute a book; return the pages in the order in which they ended."""
    capsys.readouterr()
    assert execute_pages(root, options.get("jobs", 9), []) == 0
    lines = capsys.readouterr().out.splitlines()
    pattern = r"\[ *\d+/\d+\] +[\d.]+ s \(budget [\d.]+\)  (\S+)"
    return [re.fullmatch(pattern, line)[1] for line in lines[1:]]


def test_kernel_runs_in_the_page_folder_with_a_fixed_environment(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    write_toc(tmp_path, "chapters/a/one", "chapters/a/alone")
    names = ("OMP_NUM_THREADS", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH")
    values = f"*[os.environ[n] for n in {names!r}]"
    backend = "os.environ['MPLBACKEND']"
    place = "os.getcwd(), __import__('sys').executable"
    write_page(
        tmp_path,
        "chapters/a/one",
        SHOW.format(values),
        SHOW.format(backend),
        SHOW.format(place),
    )
    write_page(
        tmp_path, "chapters/a/alone", SHOW.format(values), exclusive=True
    )
    assert executed(tmp_path, capsys)[-1] == "chapters/a/alone"
    threads, shown, folder = outputs(tmp_path, "chapters/a/one")
    assert threads == "1 0 0\n"
    assert "matplotlib_inline" in shown
    assert folder == f"{tmp_path / 'chapters' / 'a'} {sys.executable}\n"
    assert outputs(tmp_path, "chapters/a/alone") == [f"{cores()} 0 0\n"]


def test_forked_kernels_are_like_others(tmp_path):
    names = ["chapters/a/one", "chapters/a/two"]
    write_toc(tmp_path, *names)
    shown = [
        "import os, sys, signal, multiprocessing",
        "os.environ['MPLBACKEND'], os.getcwd(), os.getsid(0) == os.getpid()",
        "sys.path, sys.stdin.closed, multiprocessing.get_start_method()",
        "[signal.getsignal(s) for s in (signal.SIGINT, signal.SIGCHLD)]",
        "!echo shell",
        "import numpy, torch; torch.get_num_threads(), torch.tensor([1.0])",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
        "plt.get_backend(), plt.rcParams['figure.dpi']",
        "import pandas; pandas.DataFrame([[10**9] * 12])",
    ]
    made = {}
    for jobs in (2, 1):  # with one job for two pages kernels are forks
        for name in names:
            write_page(tmp_path, name, *shown)
        assert execute_pages(tmp_path, jobs, []) == 0
        pages = [find(tmp_path, name).cells for name in names]
        made[jobs] = [[cell.outputs for cell in cells] for cells in pages]
        (tmp_path / "requirements.lock").write_text("changed")
    assert "image/png" in made[1][0][6][0]["data"]
    assert made[1] == made[2]


def test_longest_first_and_exclusive_last_and_alone(tmp_path, capsys):
    log = "open('../../log', 'a').write('{0}+ ')\n"
    end = "import time; time.sleep(0.3)\nopen('../../log', 'a').write('{0}- ')"
    budgets = {"a": 1, "b": 30, "c": 10}
    write_toc(tmp_path, "chapters/x/e", *(f"chapters/x/{n}" for n in budgets))
    for name, budget in budgets.items():
        source = (log + end).format(name)
        write_page(tmp_path, f"chapters/x/{name}", source, budget_s=budget)
    source = (log + end).format("e")
    write_page(tmp_path, "chapters/x/e", source, budget_s=99, exclusive=True)
    order = executed(tmp_path, capsys, jobs=1)
    assert order == [f"chapters/x/{n}" for n in "bcae"]
    (tmp_path / "log").unlink()
    for page in tmp_path.glob("chapters/x/*.ipynb"):
        page.write_text(page.read_text().replace("0.3", "0.31"))
    executed(tmp_path, capsys, jobs=4)
    assert (tmp_path / "log").read_text().endswith("e+ e- ")


def test_only_what_can_change_outputs_executes_again(tmp_path, capsys):
    name = "chapters/a/one"
    write_toc(tmp_path, name, "chapters/a/text")
    (tmp_path / "chapters" / "a").mkdir(parents=True)
    (tmp_path / "results").mkdir()
    words = cell("Some words.", "words", "markdown")
    write_page(tmp_path, "chapters/a/text", words)

    def page(text="Words.", code="print(1)", reads=(), **metadata):
        markdown = cell(text, "words", "markdown")
        code = cell(code, "code", **metadata)
        write_page(tmp_path, name, markdown, code, reads=list(reads))
        return executed(tmp_path, capsys)

    assert page() == [name]
    assert page() == []
    assert page(text="Other words.") == []
    assert page(tags=["hide-input"]) == []
    assert page(mystnb={"figure": {"caption": "A figure."}}) == []
    assert page(code="print(2)") == [name]
    assert page() == []  # the version before is still there
    assert page(tags=["raises-exception"]) == [name]
    assert page(reads=["results/*.json"]) == [name]
    (tmp_path / "results" / "a.json").write_text("1")
    assert page(reads=["results/*.json"]) == [name]
    assert page(reads=["results/*.json"]) == []
    (tmp_path / "requirements.lock").write_text("torch==2.0")
    assert page() == [name]


def test_changed_saved_code_executes_the_pages_that_use_it(tmp_path, capsys):
    names = [f"chapters/a/{n}" for n in ("defines", "uses", "other")]
    write_toc(tmp_path, *names)
    lib = "import sys\nsys.path.insert(0, '../..')\nimport d2lib as d2l"
    write_page(tmp_path, names[1], lib, "print(d2l.f())")
    write_page(tmp_path, names[2], lib, "print(d2l.h())")

    def define(inner: int) -> None:
        body = "def {}() -> int:  #@save\n    return {}"
        cells = [("g", inner), ("f", "g()"), ("h", 0)]
        write_page(tmp_path, names[0], *(body.format(*c) for c in cells))
        done = run("extract", root=tmp_path)
        assert done.returncode == 0, done.stderr

    define(1)
    assert sorted(executed(tmp_path, capsys)) == sorted(names)
    define(2)
    assert sorted(executed(tmp_path, capsys)) == sorted(names[:2])
    assert outputs(tmp_path, names[1]) == ["", "2\n"]
    define(2)
    assert executed(tmp_path, capsys) == []


def test_changed_data_execute_pages_again(tmp_path, capsys):
    name = "chapters/a/one"
    write_toc(tmp_path, name)
    write_page(tmp_path, name, "print(1)")
    library = tmp_path / "d2lib" / "appendix.py"
    library.parent.mkdir()
    library.write_text(
        '"""A module that cannot be imported quickly."""\n'
        "import os\n"
        "import no_such_package\n"
        "NAME = 'kind'\n\n\n"
        "def find():\n    return os.path.exists('data/x')\n\n\n"
        "def get_data_files():\n"
        "    return NAME + (' real' if find() else ' drawn')\n"
    )
    assert executed(tmp_path, capsys) == [name]
    assert executed(tmp_path, capsys) == []
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x").write_text("")
    assert executed(tmp_path, capsys) == [name]


def test_cache_keeps_the_newest_records_of_pages_that_exist(tmp_path, capsys):
    names = ["chapters/a/one", "chapters/a/two"]
    write_toc(tmp_path, *names)
    write_page(tmp_path, names[1], "print(2)")
    for number in range(KEPT_PER_PAGE + 2):
        write_page(tmp_path, names[0], f"print({number})")
        executed(tmp_path, capsys)
    folders = list(tmp_path.glob("_build/.jupyter_cache/executed/*"))
    assert len(folders) == KEPT_PER_PAGE + 1
    write_toc(tmp_path, names[0])
    executed(tmp_path, capsys)
    folders = list(tmp_path.glob("_build/.jupyter_cache/executed/*"))
    assert len(folders) == KEPT_PER_PAGE


def test_page_option_and_report(tmp_path):
    names = ["chapters/a/one", "chapters/b/two"]
    write_toc(tmp_path, *names)
    for name in names:
        write_page(tmp_path, name, f"print({name!r})", budget_s=0.001)
    done = run("execute", "--page", names[1], root=tmp_path)
    assert done.returncode == 0, done.stderr
    assert names[0] not in done.stdout
    assert run("execute", "--jobs", "2", root=tmp_path).returncode == 0
    site = tmp_path / "_build" / "html" / "index.html"
    site.parent.mkdir()
    site.write_text("")
    done = run("report", root=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [name for name in names if name in done.stdout] == names
    assert "over its budget" in lines[0]
    seconds = [float(line.split()[0]) for line in lines[:2]]
    total = next(line for line in lines if line.endswith("  sum"))
    assert float(total.split()[0]) == pytest.approx(sum(seconds), abs=0.11)
    assert lines[-1] == f"site: {site.as_uri()}"


def test_nothing_is_written_into_pages(tmp_path, capsys):
    write_toc(tmp_path, "chapters/a/one")
    path = write_page(tmp_path, "chapters/a/one", "1 + 1")
    before = path.read_bytes()
    executed(tmp_path, capsys)
    assert path.read_bytes() == before
    assert json.loads(before)["cells"][0]["outputs"] == []
