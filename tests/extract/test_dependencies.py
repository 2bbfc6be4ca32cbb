"""A page's hash changes with what the page uses, and with nothing else."""

from __future__ import annotations

import pytest
from books import make

from booktools.dependencies import hashes, page_hashes
from booktools.errors import BookError

D2L = "import d2lib as d2l"
SAVE = [
    D2L,
    "import math",
    "def add_to_class(c): return lambda f: f  #@save",
    "def base(): return 1  #@save",
    "def top(): return base()  #@save",
    "class C:  #@save\n    def run(self): ...",
    "class D(C):  #@save\n    pass",
    "def other(): return math.pi  #@save",
    "HUB = {}  #@save",
]
BOOK = {
    "a/save": SAVE,
    "a/more": [
        D2L,
        "@d2l.add_to_class(d2l.C)  #@save\ndef run(self): return d2l.other()",
        "d2l.HUB['x'] = 1  #@save",
    ],
    "b/top": [D2L, "d2l.top()"],
    "b/base": ["from d2lib import base"],
    "b/sub": [D2L, "class E(d2l.D): pass"],
    "b/hub": [D2L, "d2l.HUB['x']"],
    "b/magic": [D2L, "%timeit d2l.top()"],
    "b/cell": [D2L, "%%time\nd2l.top()"],
    "b/getattr": [D2L, "getattr(d2l, 'base')"],
    "b/star": ["from d2lib import *"],
    "b/module": ["import d2lib.a"],
    "b/none": ["print('d2')"],
    "b/imports": [D2L],
    "b/string": [D2L, "print('d2l.top')"],
}
ALL = {"getattr", "star", "module"}
CHANGES = {
    "base": ("def base(): return 1", "def base(): return 2"),
    "top": ("return base()", "return base() + 1"),
    "other": ("return math.pi", "return math.e"),
    "import": ("import math", "import cmath as math"),
    "method": ("return d2l.other()", "return d2l.other() + 1"),
    "class": ("class D(C):", "class D(C, object):"),
    "item": ("d2l.HUB['x'] = 1", "d2l.HUB['x'] = 2"),
    "unsaved": ("import math", "import math\nprint(1)"),
}
AFFECTED = {
    "base": {"top", "base", "magic", "cell"},
    "top": {"top", "magic", "cell"},
    "other": {"sub", "more"},
    "import": {"sub", "more"},
    "method": {"sub", "more"},
    "class": {"sub"},
    "item": {"hub", "more"},
    "unsaved": set(),
}


def replaced(old, new):
    return {
        name: [cell.replace(old, new) for cell in cells]
        for name, cells in BOOK.items()
    }


@pytest.mark.parametrize("change", CHANGES)
def test_only_users_change(change):
    before = hashes(make(BOOK))
    after = hashes(make(replaced(*CHANGES[change])))
    changed = {n.split("/")[-1] for n in before if before[n] != after[n]}
    expected = AFFECTED[change] | (ALL if AFFECTED[change] else set())
    assert changed - {"save"} == expected


def test_install_as_d2l_depends_on_everything():
    save = [*SAVE, "def install_as_d2l(): return 1  #@save"]
    book = {"a/save": save, "b/p": [D2L, "d2l.install_as_d2l()"]}
    other = {
        name: [c.replace("return math.pi", "return 0") for c in cells]
        for name, cells in book.items()
    }
    page = "chapters/b/p"
    assert hashes(make(book))[page] != hashes(make(other))[page]


def test_getattr_in_saved_code_depends_on_everything():
    save = [*SAVE, "def reach(n): return getattr(d2l, n)  #@save"]
    book = {"a/save": save, "b/p": [D2L, "d2l.reach('top')"]}
    other = {
        name: [c.replace("return math.pi", "return 0") for c in cells]
        for name, cells in book.items()
    }
    page = "chapters/b/p"
    assert hashes(make(book))[page] != hashes(make(other))[page]


def test_table_of_contents_is_needed(tmp_path):
    with pytest.raises(BookError, match="table of contents"):
        page_hashes(tmp_path)
