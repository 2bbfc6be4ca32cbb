"""A small generated library, imported in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from books import write_book

from booktools import cli

PAGES = {
    "linear/design": [
        "import d2lib as d2l",
        "def add_to_class(owner):  #@save\n"
        "    def wrap(item):\n"
        "        name = getattr(item, 'fget', item).__name__\n"
        "        setattr(owner, name, item)\n"
        "        return item\n"
        "    return wrap",
        "class Trainer:  #@save\n"
        "    '''Fit models.'''\n\n"
        "    def fit_epoch(self): ...\n\n"
        "    def fit(self):\n"
        "        return self.fit_epoch() + d2l.late()",
        "HUB = {}  #@save\nURL = 'u/'  #@save",
        "_private = 3  #@save",
    ],
    "linear/scratch": [
        "import math\nimport d2lib as d2l",
        "@d2l.add_to_class(d2l.Trainer)  #@save\n"
        "def fit_epoch(self):\n    return math.floor(1.5)",
        "@d2l.add_to_class(d2l.Trainer)  #@save\n"
        "@property\ndef half(self):\n    return d2l._private / 2",
        "class Big(d2l.Trainer):  #@save\n"
        "    def fit(self):\n        return super().fit() * 10",
    ],
    "later/page": [
        "import d2lib as d2l",
        "class Bigger(d2l.Big):  #@save\n    n = len(d2l.Trainer.__name__)",
        "d2l.HUB['k'] = d2l.URL + 'file'  #@save",
        "@d2l.add_to_class(d2l.Trainer)  #@save\n"
        "def build(self):\n    return d2l.Bigger()",
    ],
    "appendix/tools": [
        "import operator\nimport d2lib as d2l",
        "def late():  #@save\n    return 100",
        "LAZY_MODULES = {'plt': 'xml.dom.minidom', 'Node': 'xml.dom.Node'}"
        "  #@save",
        "TENSOR_ALIASES = {'abs': operator.abs, 'size': 'operator.length_hint'}"
        "  #@save",
        "def everything():  #@save\n    return sorted(vars(d2l))",
    ],
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    root = write_book(tmp_path_factory.mktemp("book"), PAGES)
    assert cli.main(["extract", "--root", str(root)]) == 0
    return root


def fresh(root: Path, program: str) -> str:
    """Run a program that sees only this library; return what it prints."""
    environment = {
        key: value for key, value in os.environ.items() if key != "DISPLAY"
    }
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={**environment, "PYTHONPATH": str(root)},
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_behaviour(book):
    program = """
import d2lib as d2l, sys
assert not [m for m in sys.modules if m.startswith(("d2lib.", "torch", "xml."))]
t = d2l.Trainer()
assert (t.fit(), t.half, d2l.Big().fit()) == (101, 1.5, 1010)
assert type(t.build()) is d2l.Bigger and d2l.Bigger.n == 7
assert d2l.HUB == {"k": "u/file"}
assert d2l.abs(-2) == 2 and d2l.size([1]) == 1
assert "xml.dom.minidom" not in sys.modules
assert d2l.plt.__name__ == "xml.dom.minidom"
assert d2l.Node.__name__ == "Node"
assert d2l.Trainer.__module__ == "d2lib.linear"
"""
    fresh(book, program)


def test_every_module_loads_first(book):
    for name in ("linear", "later", "appendix"):
        fresh(book, f"import d2lib.{name}")


def test_names(book):
    program = """
import d2lib as d2l
assert d2l.__all__ == sorted(d2l.__all__)
assert set(d2l.__all__) == {"add_to_class", "Trainer", "HUB", "URL", "Big",
    "Bigger", "late", "everything"}, d2l.__all__
assert dir(d2l) == sorted(d2l.__all__ + ["plt", "Node"])
space = {}
exec("from d2lib import *", space)
assert set(space) - {"__builtins__"} == set(d2l.__all__)
from d2lib import _private, abs
assert _private == 3
try:
    d2l.Trainr
except AttributeError as error:
    print(error)
assert not hasattr(d2l, "nothing") and not hasattr(d2l, "__wrapped__")
"""
    assert "close: Trainer" in fresh(book, program)


def test_type_checkers_see_every_name(book):
    """mypy knows the names and refuses one that does not exist."""
    (book / "use.py").write_text(
        "import d2lib as d2l\n"
        "reveal_type(d2l.Bigger().fit)\n"
        "reveal_type(d2l.abs)\n"
        "reveal_type(d2l.plt.parseString)\n"
        "d2l._private\n"
        "d2l.nothing\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", "cache", "use.py"],
        cwd=book,
        capture_output=True,
        text=True,
    )
    errors = [line for line in done.stdout.split("\n") if ": error:" in line]
    assert len(errors) == 1 and '"nothing"' in errors[0], done.stdout
