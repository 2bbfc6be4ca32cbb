"""The frozen text: plain sentences of Markdown, chosen evenly, never lost."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import d2lib as d2l
from booktools import cli, prose
from booktools.errors import BookError
from booktools.extraction.install import present
from booktools.form.page import Cell
from booktools.prose import choose, compose, plain_text

ROOT = Path(__file__).parents[2]
TEXT = ROOT / prose.FILE


def plain(source: str) -> list[str]:
    return list(plain_text(Cell(0, "c", "markdown", source, (), {}, [])))


HOSTILE = {
    "a paragraph": ("One line\nand one more.", ["One line and one more."]),
    "a heading": ("# It has a title.\nIt has text.", ["It has text."]),
    "a fence": ("See it here.\n```python\nIt is code.\n```", ["See it here."]),
    "a fence in tildes": ("~~~~\nIt is code.\n~~~\nStill code.\n~~~~", []),
    "a directive": (
        ":::{note}\nThis is a note.\n:::",
        ["This is a note."],
    ),
    "a table": ("| It is | a row. |\n|---|---|\nThis is text.",
                ["This is text."]),
    "a formula": ("We know $x$ by heart. We know it well.",
                  ["We know it well."]),
    "a displayed one": ("It falls:\n\n$$x = 1. A formula.$$\n\nWe saw it.",
                        ["We saw it."]),
    "one over lines": ("$$\\begin{aligned}\nIt is no text.\n$$\nWe saw it.",
                       ["We saw it."]),
    "half a sentence": ("which was never begun. Now it is begun.",
                        ["Now it is begun."]),
    "no end": ("This list is an item without an end", []),
    "a link": ("See [the page](../a/b.ipynb) for it.",
               ["See the page for it."]),
    "a link with brackets": ("See [a [b] c](x.md 'title') for it.",
                             ["See a [b] c for it."]),
    "an image": ("![An image is here.](img/a.svg)\n*It is a caption.*",
                 ["It is a caption."]),
    "an address": ("Look at https://example.org for it. Or do not look.",
                   ["Or do not look."]),
    "a path": ("Put it into /usr/share for all. Or do not put it.",
               ["Or do not put it."]),
    "a definition": ("[a]: https://example.org\nThis is a text.",
                     ["This is a text."]),
    "names of code": ("Call `d2l.plot` and `step()` once.",
                      ["Call d2l.plot and step() once."]),
    "other code": ("Write `x = 1` at once. Then `stop` the clock.",
                   ["Then stop the clock."]),
    "code that is marked up": ("Write ``a `b` c`` at once. It is done.",
                               ["It is done."]),
    "Chinese": ("A gradient (梯度) is a list. A mean (均值, mean) too.",
                ["A gradient is a list. A mean too."]),
    "Chinese in text": ("It is 梯度 in Chinese. It is short.",
                        ["It is short."]),
    "emphasis": ("It is *not* a **very *long* word**, it_is_one.",
                 ["It is not a very long word, it_is_one."]),
    "a product": ("It is 2 * 3 * 4 of them.", ["It is 2 * 3 * 4 of them."]),
    "accents and quotes": ("Poincaré’s “naïve” idea – a long one…",
                           ['Poincare\'s "naive" idea - a long one...']),
    "other signs": ("The rate λ is low. It has 5 € in it. It is fine.",
                    ["It is fine."]),
    "tags": ("<details><summary>Answer it.</summary>\n\n"
             "It is <b>four</b>.\n\n</details>", ["It is four."]),
    "a comment": ("<!-- It is a secret. -->\nIt is no secret.",
                  ["It is no secret."]),
    "a question": ("**Predict.** Is it 3 or 4?", ["Is it 3 or 4?"]),
    "a kind": ("### 1. A title.\n*by hand* · ★★ · 6 minutes\n\nIt is easy.",
               ["It is easy."]),
    "items": ("- It is one.\n- It is two.\n  It goes on.\n3. It is three.",
              ["It is one.", "It is two. It goes on.", "It is three."]),
    "a quotation": ("> It was said\n> by somebody.\n>\n> - It was.",
                    ["It was said by somebody."]),
    "escapes": (r"It is 5 \% of 3 \* 2.", ["It is 5 % of 3 * 2."]),
    "a price": (r"It costs 5 \$ a month. It is much.", ["It is much."]),
    "short": ("Not yet. It is not yet done.", ["It is not yet done."]),
    "control signs": ("It is \x0b one \x00 thing.", []),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_plain_text_of_hostile_markdown(name):
    source, want = HOSTILE[name]
    assert plain(source) == want


def test_a_text_has_no_sentence_twice_and_short_lines():
    long = "It is said " + "again and " * 20 + "again."
    pages = [["It is one. It is two.", "It is one."], [long, "It is two."]]
    text = compose(pages)
    assert " ".join(text.split()) == f"It is one. It is two. {long}"
    assert max(map(len, text.splitlines())) <= prose.WIDTH
    assert text.endswith("again.\n") and "\n\n\n" not in text


def pages_of(sizes):
    """Pages of about so many bytes, all different."""
    return [
        [f"It is page {n} and line {i:05}." for i in range(size // 32)]
        for n, size in enumerate(sizes)
    ]


def test_pages_are_chosen_evenly():
    pages = pages_of([50_000] * 20)
    step, text = choose(pages)
    found = sorted({int(n) for n in re.findall(r"It is page (\d+) ", text)})
    assert found == list(range(0, 20, step))
    assert prose.SMALLEST <= len(text) <= prose.LARGEST
    assert len(compose(pages[:: step - 1])) > prose.LARGEST


@pytest.mark.parametrize("sizes", [[], [1_000], [1_000, 500_000, 1_000]])
def test_too_little_text_is_refused(sizes):
    with pytest.raises(BookError, match="the text should have 150,000"):
        choose(pages_of(sizes))


def book(root: Path) -> Path:
    """A book of one long page and one outside of chapters/."""
    cells = [
        {"cell_type": "markdown", "id": f"c{n}", "metadata": {}, "source": p}
        for n, p in enumerate(pages_of([180_000])[0])
    ]
    tree = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / "chapters" / "a").mkdir(parents=True)
    (root / "chapters" / "a" / "long.ipynb").write_text(json.dumps(tree))
    (root / "intro.md").write_text("It is not in the text.\n")
    (root / "_toc.yml").write_text(
        "root: intro\nchapters:\n- file: chapters/a/long\n"
    )
    return root


def test_the_command_writes_once(tmp_path, capsys):
    root = book(tmp_path)
    target = root / prose.FILE
    assert cli.main(["prose", "--root", str(root)]) == 0
    text = target.read_bytes()
    assert hashlib.sha256(text).hexdigest() in capsys.readouterr().out
    assert b"not in the text" not in text
    target.write_text("mine")
    assert cli.main(["prose", "--root", str(root)]) == 1
    assert "frozen" in capsys.readouterr().err
    assert target.read_text() == "mine"
    assert cli.main(["prose", "--root", str(root), "--force"]) == 0
    assert target.read_bytes() == text
    assert [path.name for path in target.parent.iterdir()] == ["prose.txt"]


# ---- the committed file ----


def test_the_committed_text():
    content = TEXT.read_bytes()
    assert prose.SMALLEST <= len(content) <= prose.LARGEST
    assert hashlib.sha256(content).hexdigest() == d2l.PROSE_SHA256
    text = content.decode("ascii")
    assert text == d2l.book_prose()
    assert set(text) - {"\n"} <= set(map(chr, range(32, 127)))
    assert not re.search(r"[$`|\\{}<>★]|://|/(?:home|usr|tmp|work)\b", text)
    sentences = [s for s in re.split(r"(?<=[.!?])\s+", text) if len(s) > 60]
    assert len(set(sentences)) > 0.99 * len(sentences) > 500


def test_the_extractor_leaves_the_text_alone():
    assert prose.FILE.as_posix() not in present(ROOT)
    assert "d2lib/regularization.py" in present(ROOT)


def test_another_file_of_that_kind_is_still_refused(tmp_path):
    (tmp_path / "d2lib" / "sub").mkdir(parents=True)
    for name in ("prose.txt", "other.txt", "sub/prose.txt"):
        (tmp_path / "d2lib" / name).write_text("It is text.")
    assert list(present(tmp_path)) == ["d2lib/other.txt", "d2lib/sub/prose.txt"]


def test_the_wheel_has_the_text_and_its_licence(tmp_path):
    shutil.copytree(
        ROOT / "d2lib",
        tmp_path / "d2lib",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT"):
        shutil.copy(ROOT / name, tmp_path / name)
    uv = Path(sys.executable).with_name("uv")
    done = subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--out-dir", tmp_path, tmp_path],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("d2lib-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("d2lib/prose.txt") == TEXT.read_bytes()
        names = [Path(name).name for name in archive.namelist()]
    assert {"LICENSE", "LICENSE-TEXT"} <= set(names)
