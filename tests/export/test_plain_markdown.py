"""MyST in, plain Markdown out, and nothing left over."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from booktools.plain import Converter
from booktools.repository import Repository

REPOSITORY = Repository("https://github.com/owner/book")
MAIN = "https://github.com/owner/book/blob/main"
NEXT = (
    "https://colab.research.google.com/github/owner/book/blob/notebooks"
    "/chapters/two/next.ipynb"
)


@pytest.fixture
def converter(tmp_path: Path) -> Converter:
    folder = tmp_path / "chapters" / "one"
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "a.svg").write_text('<svg viewBox="-1 0 4 2"></svg>')
    (folder / "img" / "b.png").write_bytes(b"png")
    pages = {}
    for name in ("chapters/one/page", "chapters/two/next"):
        pages[name] = tmp_path / f"{name}.ipynb"
        pages[name].parent.mkdir(exist_ok=True)
        pages[name].touch()
    pages["intro"] = tmp_path / "intro.md"
    pages["intro"].touch()
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "r.json").touch()
    return Converter(tmp_path, folder, pages, REPOSITORY)


@pytest.mark.parametrize(
    ("myst", "plain"),
    [
        ("Plain *text*, `code` and $x^2$.", None),
        ("- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |", None),
        ("```python\nx = {{a}}\n:::{note}\n```", None),
        ("```diff\n- a\n+ b\n```", None),
        ("`{ref}` x and `{a}` `{b}` stay", None),
        ("Formulas $f[x](y)$ and $\\frac{{a}}{b}$ stay", None),
        ("$$\n[x](y)\n$$", None),
        ("[out](https://example.org) [here](#there)", None),
        ("<details><summary>Hint</summary>\n\na\n\n</details>", None),
        ("$$\nx\n$$ (eq-x)\n\nafter", "$$\nx\n$$\n\nafter"),
        ("uses `sgd` (fast)", None),
        ("(label)=\n# Title", '<a id="label"></a>\n\n# Title'),
        ("% a comment\ntext", "text"),
        ("{.wide}\n# Title", "# Title"),
        ("{math}`x^2` and {kbd}`Esc`", "$x^2$ and Esc"),
        ("{py:func}`~d2l.sgd`", "`d2l.sgd`"),
        ("{ref}`the loss <eq-loss>`", "[the loss](#eq-loss)"),
        ("{numref}`Figure <fig-a>`", "[Figure](#fig-a)"),
        (":::{note}\nMind `x`.\n:::", "> **Note**\n>\n> Mind `x`."),
        ("```{tip} At once\n```", "> **Tip**\n>\n> At once"),
        (
            "```{admonition} Why $x$?\n:class: tip\n\nSo.\n```",
            "> **Why $x$?**\n>\n> So.",
        ),
        (
            "::::{warning}\n:::{math}\nx\n:::\n::::",
            "> **Warning**\n>\n> $$\n> x\n> $$",
        ),
        (
            "```{dropdown} More\ntext\n```",
            "<details>\n<summary>More</summary>\n\ntext\n\n</details>",
        ),
        ("```{code-block} python\nx\n```", "```python\nx\n```"),
        ("[t](../two/next.ipynb#part)", f"[t]({NEXT})"),
        ("[t](../two/next)", f"[t]({NEXT})"),
        ("[t](/intro.md)", f"[t]({MAIN}/intro.md)"),
        ("{doc}`../two/next`", f"[../two/next]({NEXT})"),
        (
            "[r]: ../../results/r.json",
            f"[r]: {MAIN}/results/r.json",
        ),
        ("[t](../two/next.ipynb){.big}", f"[t]({NEXT})"),
        ("![b](img/b.png)", "![b](data:image/png;base64,cG5n)"),
    ],
)  # fmt: skip
def test_plain_form(converter: Converter, myst: str, plain: str | None) -> None:
    assert converter.convert(myst, "cell") == (myst if plain is None else plain)
    assert converter.errors == []


@pytest.mark.parametrize(
    ("myst", "named"),
    [
        ("```{list-table}\n```", "{list-table}"),
        (":::{tab-set}\n:::", "{tab-set}"),
        ("{cite}`key`", "{cite}"),
        ("{glue:text}`x`", "{glue:text}"),
        ("{numref}`fig-a`", "needs a text of its own"),
        ("{{ name }}", "{{ name }}"),
        ("[t](nowhere.ipynb)", "nowhere.ipynb"),
        ("![t](img/none.svg)", "img/none.svg"),
        ("{doc}`nowhere`", "nowhere"),
        ("```{note}\nopen", "not closed"),
        (":::{note}\n{cite}`key`\n:::", "{cite}"),
        ("[out](../../../outside.txt)", "outside.txt"),
    ],
)
def test_what_has_no_plain_form_is_an_error(
    converter: Converter, myst: str, named: str
) -> None:
    converter.convert(f"Before.\n\n{myst}", "here")
    assert len(converter.errors) == 1
    assert converter.errors[0].startswith("#here: ")
    assert named in converter.errors[0]


def test_a_drawing_gets_a_white_ground(converter: Converter) -> None:
    image = converter.convert("![a](img/a.svg)", "cell")
    content = base64.b64decode(image.partition("base64,")[2].rstrip(")"))
    assert content == (
        b'<svg viewBox="-1 0 4 2"><rect x="-1" y="0" width="4" height="2" '
        b'fill="#ffffff"/></svg>'
    )
