"""The committed form: what it keeps, what it refuses, and that it rests."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import from_dict

from booktools.cli import main
from booktools.errors import BookError
from booktools.execution.cache import PageCache
from booktools.execution.key import PageKeys
from booktools.form.canonical import canonical, restore_marks, to_bytes
from booktools.form.notebook import read_notebook, select_pages
from booktools.normalise import normalise
from tests.form.model_page import NAME, cells, code, write_page


def book(tmp_path, *cells_):
    """Write a page with these cells as JSON, not normalised."""
    page = write_page(tmp_path, cells())
    raw = {
        "cells": [json.loads(json.dumps(cell)) for cell in cells_],
        "metadata": {"colab": {"x": 1}, "d2l": {"kind": "tool"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    page.path.write_text(json.dumps(raw))
    return page.path


def run(tmp_path, *words):
    return main(["normalise", "--root", str(tmp_path), *words])


def outputs(path):
    return [
        cell["outputs"]
        for cell in json.loads(path.read_text())["cells"]
        if cell["cell_type"] == "code"
    ]


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data):
    return {"output_type": "display_data", "metadata": {}, "data": data}


def with_outputs(*given_, tags=(), id_="c", source="print(1)"):
    cell = code(id_, source, *tags)
    cell["outputs"] = [from_dict(output) for output in given_]
    return cell


def test_fmt_writes_what_check_accepts(tmp_path, capsys):
    imports = code("i", "import torch\nimport os")
    source = "def f( x):  # @save\n  return {'a':x}\n\n"
    printed = with_outputs(stream("1\n"))
    path = book(tmp_path, imports, code("a", source), printed)
    assert run(tmp_path, "--check") == 1
    assert "page.ipynb: not in the committed form" in capsys.readouterr().out
    assert run(tmp_path, "--page", NAME) == 0
    first = path.read_bytes()
    assert run(tmp_path, "--page", NAME) == 0
    assert path.read_bytes() == first
    assert run(tmp_path, "--check") == 0
    node = json.loads(first)
    assert ["".join(cell["source"]) for cell in node["cells"]] == [
        "import os\n\nimport torch",
        'def f(x):  #@save\n    return {"a": x}',
        "print(1)",
    ]
    assert [c["execution_count"] for c in node["cells"]] == [1, 2, 3]
    assert [c["id"] for c in node["cells"]] == ["i", "a", "c"]
    assert "colab" not in node["metadata"]
    assert first.endswith(b"}\n") and b'\n "cells"' in first


def test_check_writes_nothing(tmp_path):
    path = book(tmp_path, code("a", "x=1"))
    before = path.read_bytes()
    assert run(tmp_path, "--check") == 1
    assert path.read_bytes() == before


def test_streams_are_merged_and_returns_resolved(tmp_path):
    cell = with_outputs(
        stream("a\n"), shown(**{"text/plain": "x"}), stream("1\r2\n")
    )
    path = book(tmp_path, cell)
    run(tmp_path)
    first, second = outputs(path)[0]
    assert "".join(first["text"]) == "a\n2\n"
    assert second["data"] == {"text/plain": ["x"]}


def test_only_text_is_kept_of_rich_output(tmp_path):
    rich = shown(**{"text/plain": "x", "text/html": "<b>x</b>"})
    path = book(tmp_path, with_outputs(rich))
    run(tmp_path)
    assert outputs(path)[0][0]["data"] == {"text/plain": ["x"]}


@pytest.mark.parametrize(
    "data",
    [{"image/png": "aGk="}, {"application/vnd.d2l.report+json": {"a": 1}}],
)
def test_pictures_and_reports_are_tagged_and_dropped(tmp_path, data):
    path = book(tmp_path, with_outputs(shown(**data, **{"text/plain": "x"})))
    run(tmp_path)
    cell = json.loads(path.read_text())["cells"][0]
    assert cell["outputs"] == []
    assert cell["metadata"] == {"tags": ["nbval-ignore-output"]}


@pytest.mark.parametrize("tag", ["nbval-ignore-output", "nbval-skip"])
def test_tagged_cells_have_no_output(tmp_path, tag):
    path = book(tmp_path, with_outputs(stream("3 s"), tags=(tag,)))
    run(tmp_path)
    assert outputs(path) == [[]]


@pytest.mark.parametrize(
    ("output", "word"),
    [
        (stream("Warning", "stderr"), "stderr"),
        (shown(**{"text/html": "<b>"}), "text/html"),
        (
            {
                "output_type": "error",
                "ename": "ValueError",
                "evalue": "no",
                "traceback": [],
            },
            "ValueError: no",
        ),
    ],
)
def test_what_can_be_neither_kept_nor_dropped(tmp_path, capsys, output, word):
    path = book(tmp_path, with_outputs(output))
    before = path.read_bytes()
    assert run(tmp_path) == 1
    said = capsys.readouterr().err
    assert "chapters/lines/page.ipynb#c: " in said and word in said
    assert path.read_bytes() == before


def test_known_metadata_is_kept_and_noise_dropped(tmp_path):
    cell = code("c", "x = 1", "solution")
    cell["metadata"] |= {
        "jupyter": {"source_hidden": True, "outputs_hidden": False},
        "collapsed": True,
        "execution": {"iopub.status.busy": "2026"},
        "mystnb": {"image": {"alt": "A."}},
    }
    path = book(tmp_path, cell)
    run(tmp_path)
    assert json.loads(path.read_text())["cells"][0]["metadata"] == {
        "jupyter": {"source_hidden": True},
        "mystnb": {"image": {"alt": "A."}},
        "tags": ["solution"],
    }


def spoilt(change):
    raw = {
        "cells": [dict(code("a", "1")), dict(code("b", "2"))],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    raw = json.loads(json.dumps(raw))
    change(raw)
    return json.dumps(raw).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a notebook"),
        (b"[1]", "not a notebook"),
        (b"\xff", "not a notebook"),
        (b'"text"', "not a notebook"),
        (spoilt(lambda r: r.update(nbformat_minor=4)), "format 4.4"),
        (spoilt(lambda r: r["cells"][1].pop("id")), "cell 2 has no id"),
        (spoilt(lambda r: r["cells"][1].update(id="a")), "'a' is used twice"),
        (spoilt(lambda r: r["cells"][1].pop("source")), "not valid"),
        (spoilt(lambda r: r["cells"][1].update(id="a b")), "not valid"),
    ],
)
def test_refused_notebooks(content, words):
    with pytest.raises(BookError, match=words) as caught:
        read_notebook(content, "chapters/x.ipynb")
    assert str(caught.value).startswith("chapters/x.ipynb: ")


def test_broken_code_is_refused_and_left_alone(tmp_path, capsys):
    path = book(tmp_path, code("a", "def f(:"))
    before = path.read_bytes()
    assert run(tmp_path) == 1
    assert "page.ipynb" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_unknown_page_lists_the_known(tmp_path, capsys):
    write_page(tmp_path, cells())
    assert run(tmp_path, "--page", "lines/none") == 1
    assert "chapters/lines/page" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("x = 1  # @save", "x = 1  #@save"),
        (
            "def f():  # @save replace\n    pass",
            "def f():  #@save replace\n    pass",
        ),
        ("# @save\nimport a", "#@save\nimport a"),
        ("'''\n# @save\n'''", "'''\n# @save\n'''"),
        ("s = '# @save'", "s = '# @save'"),
        ("# @saved", "# @saved"),
        ("# @save the day", "# @save the day"),
        ("é = '漢'  # @save", "é = '漢'  #@save"),
        ("%time x\ny = 1  # @save", "%time x\ny = 1  #@save"),
        ("def f(:  # @save", "def f(:  #@save"),
    ],
)
def test_marks_are_restored(source, wanted):
    assert restore_marks(source) == wanted


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30
)
lines = st.lists(texts | st.sampled_from(["", "  x  ", "a\r"]), max_size=4)
metadata = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from(["a", "hint"]), unique=True),
        "collapsed": st.booleans(),
        "jupyter": st.fixed_dictionaries({"source_hidden": st.booleans()}),
        "mystnb": st.just({"image": {"alt": "漢"}}),
    },
)
stdout = st.builds(stream, texts)
results = st.builds(
    lambda text: {
        "output_type": "execute_result",
        "execution_count": 7,
        "metadata": {"x": 1},
        "data": {"text/plain": text, "text/html": text},
    },
    texts,
)


@st.composite
def notebooks(draw):
    made = []
    for number in range(draw(st.integers(0, 4))):
        cell = {
            "cell_type": draw(st.sampled_from(["code", "markdown"])),
            "id": f"c{number}",
            "metadata": draw(metadata),
            "source": "\n".join(draw(lines)),
        }
        if cell["cell_type"] == "code":
            cell["execution_count"] = draw(st.none() | st.integers(0, 9))
            cell["outputs"] = draw(st.lists(stdout | results, max_size=3))
        made.append(cell)
    top = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(top).encode()


@settings(max_examples=60, deadline=None)
@given(notebooks())
def test_canonical_form_rests(content):
    once = to_bytes(canonical(read_notebook(content, "p"), "p"))
    node = read_notebook(once, "p")
    assert to_bytes(canonical(node, "p")) == once
    before = [cell["id"] for cell in json.loads(content)["cells"]]
    assert [cell["id"] for cell in node.cells] == before
    counts = [c.execution_count for c in node.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


statements = st.sampled_from(
    [
        "import torch",
        "import os,sys",
        "from b import c, a  # @save",
        "x={'a':1,\"b\":2}",
        f"def f({'a' * 20}, {'b' * 20}, {'c' * 21}):  #@save\n    return 1",
        "class A: #@save replace\n  '''Doc.'''\n  x=1",
        "%time f(1)",
        "!ls",
        "# @save\nvalue = 1",
        f"y = {'a' * 30} + {'b' * 30} + c[0:1]  #@save",
        "for i in range(3): print(i);",
    ]
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(statements, max_size=4), min_size=1, max_size=3))
def test_the_whole_formatting_rests(sources):
    made = [code(f"c{n}", "\n".join(parts)) for n, parts in enumerate(sources)]
    raw = {
        "cells": [dict(cell) for cell in made],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    content = json.dumps(raw).encode()
    from tests.form.test_pages import ROOT

    once = normalise(content, "chapters/x/page.ipynb", ROOT)
    assert normalise(once, "chapters/x/page.ipynb", ROOT) == once
    assert b"# @save" not in once


def test_sorting_imports_never_moves_a_mark(tmp_path):
    source = "from b import d\nfrom b import c  #@save"
    path = book(tmp_path, code("a", source))
    run(tmp_path)
    cell = json.loads(path.read_text())["cells"][0]
    assert "".join(cell["source"]) == source


@pytest.mark.slow
def test_execute_tags_what_depends_on_the_machine(tmp_path, capsys):
    path = book(
        tmp_path,
        code("import", "import os"),
        code("fixed", "print(6 * 7)\n2 + 2"),
        code("threads", "print(os.environ['OMP_NUM_THREADS'])"),
        code("chip", "print(os.environ.get('ATEN_CPU_CAPABILITY'))"),
    )
    assert run(tmp_path, "--page", NAME, "--execute") == 0
    said = capsys.readouterr().out
    assert "#threads: prints something else with two threads:" in said
    assert "#chip: prints something else with plain instructions:" in said
    _, fixed, threads, chip = outputs(path)
    assert ["".join(o.get("text", "")) for o in fixed] == ["42\n", ""]
    assert fixed[1]["data"] == {"text/plain": ["4"]}
    assert threads == chip == []
    assert run(tmp_path, "--check") == 0


@pytest.mark.slow
def test_execute_names_the_cell_that_fails(tmp_path, capsys):
    path = book(tmp_path, code("good", "x = 1"), code("bad", "x / 0"))
    before = path.read_bytes()
    assert run(tmp_path, "--page", NAME, "--execute") == 1
    said = capsys.readouterr().err
    assert "#bad" in said and "ZeroDivisionError" in said
    assert path.read_bytes() == before


def test_outputs_come_from_the_cache_of_executed_pages(tmp_path, capsys):
    path = book(tmp_path, code("a", "x = 1"), code("c", "print(x)"))
    assert run(tmp_path, "--page", NAME) == 0
    assert run(tmp_path, "--page", NAME, "--outputs") == 1
    assert "not executed in this form yet" in capsys.readouterr().err
    (page,) = select_pages(tmp_path, [NAME])
    node = read_notebook(path.read_bytes(), NAME)
    executed = PageKeys(tmp_path).keyed(page, node)
    executed.cells[1].outputs = [from_dict(stream("1\n"))]
    PageCache(tmp_path).store(NAME, executed, 1.0)
    assert run(tmp_path, "--page", NAME, "--outputs") == 0
    assert "".join(outputs(path)[1][0]["text"]) == "1\n"
    assert run(tmp_path, "--check") == 0


def test_execute_needs_a_page(tmp_path, capsys):
    write_page(tmp_path, cells())
    assert run(tmp_path, "--execute") == 1
    assert "--execute needs --page" in capsys.readouterr().err
