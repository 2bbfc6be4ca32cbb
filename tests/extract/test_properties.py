"""Properties of the extractor, on books that hypothesis writes."""

from __future__ import annotations

import argparse
import ast
import contextlib
import dataclasses
import difflib
import inspect
import json
import re
import symtable
import textwrap

import pytest
from books import codes, make, module, notebook, sources
from hostile import TABLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booktools.extraction.bindings import bindings
from booktools.extraction.install import drift, install, present
from booktools.extraction.library import Source, build
from booktools.extraction.problems import ExtractionError
from booktools.extraction.uses import uses_of

FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
HEAD = "import math\nimport d2lib as d2l"
ADD = "def add_to_class(owner):  #@save\n    return lambda item: item"
TEXT = '"""Größe.\n\n column 1\n    """'
SHAPES = (
    "def {n}(x, y={late}):  #@save\n    return x, y, {body}",
    "#@save\nasync def {n}():\n    " + TEXT + "\n    return {body}",
    "def {n}(\n    x,\n    *y,\n):  #@save\n# zero\n    return [{body}, x, y]",
    "class {n}({base}):  #@save\n    " + TEXT + "\n    def run(self): ...\n"
    "    z = {late}",
    "{n} = [  #@save\n    {late},\n]",
    "{n}: dict = {{'é': lambda: {body}}}  #@save",
    "if math.pi > 3:  #@save\n    {n} = 1\nelse:\n    def {n}(): return 2",
    "try:  #@save\n    import {n}\nexcept ImportError:\n    {n} = None",
)


@st.composite
def books(draw):
    """A book of correct pages; also what each saved name is."""
    pages, saved = {}, []
    for number in range(draw(st.integers(1, 3))):
        chapter = draw(st.sampled_from(["a", "a", "b"]))
        if any(page.startswith("b/") for page in pages):
            chapter = "b"  # a chapter that has begun goes on
        name = f"{chapter}/p{number}"
        cells = [HEAD] + ([ADD] if not number else [])
        for _ in range(draw(st.integers(0, 4))):
            cells.append(draw(cell(saved, name, chapter)))
            if draw(st.booleans()):
                cells.append("print(1)  # nothing to save\n%pwd")
        pages[name] = cells
    return pages, [name for name, *_ in saved]


@st.composite
def cell(draw, saved, page, chapter):
    """One cell that saves a name, which may use earlier ones."""
    name = f"{draw(st.sampled_from(['f', 'größe', '_x']))}{len(saved)}"

    def refer(candidates, default):
        choices = [c[0] if c[2] == page else f"d2l.{c[0]}" for c in candidates]
        return draw(st.sampled_from([default, *choices]))

    classes = [item for item in saved if item[3]]
    if classes and draw(st.booleans()):
        owner = draw(st.sampled_from(classes))
        if not owner[4]:
            owner[4].append(name)
            adder = "" if page.endswith("p0") else "d2l."
            return (
                f"@{adder}add_to_class({refer([owner], '') or 'C'})  #@save\n"
                f"def run(self):\n    {TEXT}\n    return math.e"
            ).replace("(C)", f"({'d2l.' * (owner[2] != page)}{owner[0]})")
    shape = draw(st.sampled_from(SHAPES))
    text = shape.format(
        n=name,
        late=refer(saved, "math.pi"),
        body=refer(saved, "math.tau"),
        base=refer(classes, "object"),
    )
    saved.append((name, chapter, page, shape.startswith("class"), []))
    return text


@FEW
@given(books())
def test_twice_the_same_bytes(book):
    pages, _ = book
    assert make(pages).files == make(pages).files


@FEW
@given(books())
def test_every_name_is_exported_once(book):
    pages, names = book
    library = make(pages)
    init = ast.parse(library.files["d2lib/__init__.py"])
    public = next(
        ast.literal_eval(node.value)
        for node in init.body
        if isinstance(node, ast.AnnAssign) and node.target.id == "__all__"
    )
    wanted = [n for n in [*names, "add_to_class"] if n[0] != "_"]
    assert public == sorted(wanted)
    statements = [
        {item.name for item in bindings([node])}
        for path, content in library.files.items()
        if path.endswith(".py") and "__init__" not in path
        for node in ast.parse(content).body
    ]
    for name in names:
        assert sum(name in bound for bound in statements) == 1


@FEW
@given(books())
def test_emitted_code_equals_the_page(book):
    """Statement by statement, methods by themselves."""
    pages, _ = book
    library = make(pages)
    emitted = [
        node
        for path, content in library.files.items()
        if path.endswith(".py")
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.stmt)
    ]
    dumps = {ast.dump(node) for node in emitted}
    folded = {item.owner for item in library.book.segments}
    for cells in pages.values():
        for source in cells:
            if "#@save" not in source:
                continue
            node = ast.parse(source).body[0]
            if getattr(node, "name", "") in folded:
                continue
            if source.startswith("@"):
                node.decorator_list.clear()
            assert ast.dump(node) in dumps


@FEW
@given(books(), st.data())
def test_what_is_not_saved_changes_nothing(book, data):
    pages, _ = book
    before = make(pages).files
    changed = {}
    for name, cells in pages.items():
        mixed = []
        for index, source in enumerate(cells):
            if data.draw(st.booleans()):
                mixed.append(named("y_ = 1  # unsaved", f"new{index}"))
            pad = data.draw(st.sampled_from(["", "\n\n", "# a comment\n\n"]))
            end = data.draw(st.sampled_from(["", "\n", "\n\n# the end\n"]))
            mixed.append(named(pad + source + end, f"c{index}"))
        changed[name] = mixed
    assert make(changed).files == before


def named(source, id_):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id_,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


@FEW
@given(books(), st.data())
def test_removing_a_mark(book, data):
    """It removes the name, or the error names the users."""
    pages, names = book
    places = [
        (name, index)
        for name, cells in pages.items()
        for index, source in enumerate(cells)
        if "#@save" in source and not source.startswith("@")
    ]
    page, index = data.draw(st.sampled_from(places))
    source = pages[page][index]
    gone = {item.name for item in bindings(ast.parse(source).body)}
    cells = list(pages[page])
    cells[index] = source.replace("#@save", "# not", 1)
    try:
        library = make({**pages, page: cells})
    except ExtractionError as error:
        allowed = {"E24", "E25", "E31", "E27"}
        assert {problem.code for problem in error.problems} <= allowed
        for problem in error.problems:
            assert any(name in problem.message for name in gone)
    else:
        assert not gone & set(library.book.saved)


@FEW
@given(book=books(), data=st.data())
def test_one_changed_byte_is_drift(tmp_path_factory, book, data):
    root = tmp_path_factory.mktemp("root")
    files = make(book[0]).files
    install(root, files)
    assert drift(root, files) == []
    path = data.draw(st.sampled_from([p for p in files if files[p]]))
    row = data.draw(st.integers(0, len(files[path]) - 1))
    content = bytearray(files[path])
    content[row] = (content[row] + data.draw(st.integers(1, 255))) % 256
    (root / path).write_bytes(content)
    assert len(drift(root, files)) == 1
    with contextlib.suppress(Exception):
        install(root, files)
    assert present(root) == files


@settings(FEW, max_examples=150)
@given(st.lists(st.sampled_from(sorted(TABLE)), min_size=2, max_size=5))
def test_any_mixture_of_hostile_cells_ends_well(names):
    """Never an exception of another kind, and never a wrong module."""
    pages = {}
    for number, name in enumerate(names):
        cells = TABLE[name][0]
        cells = cells if isinstance(cells, list) else next(iter(cells.values()))
        cells = [c for c in cells if isinstance(c, str)]
        chapter = "ab"[number % 2]
        pages[f"{chapter}/p{number // 2}"] = cells
    try:
        library = make(pages)
    except ExtractionError as error:
        assert error.problems and str(error.problems[0]) in str(error)
    else:
        for path, content in library.files.items():
            compile(content, path, "exec", dont_inherit=True)


@settings(FEW, max_examples=200)
@given(
    st.text(
        alphabet=st.sampled_from(list("x=1 \n#@save'\"(){}:;\\%!?\tf\u00e9")),
        max_size=60,
    )
)
def test_any_text_ends_well(text):
    """Whatever a cell holds, the answer is a library or an error."""
    with contextlib.suppress(ExtractionError):
        make({"a/p": [text]})


@settings(FEW, max_examples=100)
@given(st.integers(0, 400), st.binary(max_size=4))
def test_any_bytes_end_well(row, junk):
    raw = notebook(["def f():  #@save\n    return 1"])
    raw = raw[:row] + junk + raw[row + len(junk) :]
    with contextlib.suppress(ExtractionError):
        build([Source("chapters/a/p.ipynb", "chapters/a/p", "a", raw)])


@pytest.mark.parametrize("name", TABLE)
def test_order_of_the_bytes_in_json_does_not_matter(name):
    """Keys sorted or not, spaces or not: the same library or problems."""
    pages = TABLE[name][0]
    pages = pages if isinstance(pages, dict) else {"a/p": pages}
    other = []
    for source in sources(pages):
        raw = json.dumps(json.loads(source.raw), sort_keys=True)
        other.append(dataclasses.replace(source, raw=raw.encode()))
    wrong = codes(pages)
    if not wrong:
        assert build(other).files == make(pages).files
        return
    with pytest.raises(ExtractionError) as caught:
        build(other)
    assert [problem.code for problem in caught.value.problems] == wrong


def symtable_globals(text: str) -> set[str]:
    """Global names that CPython itself finds in a statement."""
    found: set[str] = set()

    def visit(table, top):
        for symbol in table.get_symbols():
            kind = table.get_type()
            if not symbol.is_referenced():
                continue
            if top or symbol.is_global():
                found.add(symbol.get_name())
            elif kind == "class" and not symbol.is_local():
                if not symbol.is_free():
                    found.add(symbol.get_name())
        for child in table.get_children():
            visit(child, False)

    visit(symtable.symtable(text, "<text>", "exec"), True)
    return found


MODULES = (argparse, ast, contextlib, dataclasses, difflib, inspect, textwrap)


@pytest.mark.parametrize("source", MODULES, ids=lambda item: item.__name__)
def test_scopes_agree_with_cpython(source):
    text = inspect.getsource(source)
    for node in ast.parse(text).body:
        if not isinstance(
            node, (ast.FunctionDef, ast.ClassDef, ast.Assign, ast.If)
        ):
            continue
        piece = ast.unparse(node)
        own = {item.name for item in bindings([node])}
        ours = {use.name for use in uses_of(node) if not use.soft}
        assert ours - own == symtable_globals(piece) - own, piece


def test_scopes_of_odd_constructs():
    text = """
class C(base, metaclass=meta):
    n = 1
    m = [n for _ in first(n) for k in second(_) if n2]
    def f(self, a: ann = default, *args: star, **kw) -> ret:
        x: local_ann = 1
        def g():
            nonlocal x
            x = q = [w := e for e in it]
            return w, q, __class__
        with open_(a) as (b, *c):
            pass
        try:
            import os.path, sys as system
        except Problem as p:
            del p
        match a:
            case Point(x=0, y=yy) | {**yy}:
                return yy, os, system, b, c
        return lambda z=zz, *v, k=kk: (z, v, k, inner, n)
    o = n
"""
    node = ast.parse(text).body[0]
    ours = {use.name for use in uses_of(node) if not use.soft} - {"C"}
    assert ours == symtable_globals(text) - {"C"}


def test_library_module_is_stable():
    """The form of a module, in full."""
    library = make({"a/p": ["import math\nx = math.pi  #@save"]})
    text = re.sub(r'""".*?"""', "DOC", module(library), count=1, flags=re.S)
    assert text == (
        "DOC\n\nimport math\n\n\n# chapters/a/p.ipynb#c0\nx = math.pi\n"
    )
