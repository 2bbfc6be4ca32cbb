"""The book's figures, and the command that draws and checks them."""

from __future__ import annotations

import importlib
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import torch

from booktools import cli, figure_sources, figures
from booktools.drawing.palette import LIGHT
from booktools.errors import BookError
from booktools.figure_sources import front, linear_classification
from booktools.sphinxext.figures import inline_svg
from booktools.toc import read_toc

ROOT = Path(__file__).resolve().parents[2]
DRAWN = figures.draw_all()
SVG = "{http://www.w3.org/2000/svg}"
each = pytest.mark.parametrize("name", sorted(DRAWN))


def test_the_committed_figures_are_what_the_sources_draw() -> None:
    figures.check(ROOT, DRAWN)


def test_drawing_twice_gives_the_same_bytes() -> None:
    assert figures.draw_all() == DRAWN


@each
def test_a_figure_stands_alone(name: str) -> None:
    """It has no ids that could collide, no scripts, styles or links."""
    root = ET.fromstring(DRAWN[name])
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "rect", "circle", "path", "text", "tspan"}
    assert "http" not in DRAWN[name].replace("http://www.w3.org/2000/svg", "")
    attributes = {key for element in root.iter() for key in element.keys()}
    assert not attributes & {"id", "class", "style", "href"}


@each
def test_a_figure_follows_the_theme(name: str) -> None:
    """Each colour is a variable with the fallback of the light theme."""
    for key in ("fill", "stroke"):
        for value in re.findall(rf' {key}="([^"]+)"', DRAWN[name]):
            if value != "none":
                found = re.fullmatch(r"var\(--d2l-(\w+), (#\w+)\)", value)
                assert found and LIGHT[found[1]] == found[2], value


def test_the_fallbacks_are_the_colours_of_the_site() -> None:
    css = (ROOT / "_static/d2l.css").read_text(encoding="utf-8")
    light = re.findall(r"--d2l-(\w+): (#\w+);", css)
    first = dict(reversed(light))  # the light theme stands first
    assert {name: first.get(name) for name in LIGHT} == LIGHT


@each
def test_the_site_can_put_a_figure_into_a_page(name: str) -> None:
    svg = inline_svg(DRAWN[name], "what it shows", "d-")
    root = ET.fromstring(svg)
    assert root.get("aria-label") == "what it shows"
    assert words(name) == " ".join(root.itertext())


@each
def test_type_can_be_read_on_a_small_screen(name: str) -> None:
    root = ET.fromstring(DRAWN[name])
    width = float(root.get("width", 0))
    for text in root.iter(SVG + "text"):
        size = float(text.get("font-size", root.get("font-size", 0)))
        assert size / width >= 13 / 640, "".join(text.itertext())


@each
def test_a_figure_is_on_a_page_with_a_description(name: str) -> None:
    chapter, file = Path(name).parts[1], Path(name).name
    pages = [ROOT / "intro.md", *(ROOT / "chapters").glob("*/*.*")]
    for page in pages:
        if page.suffix not in (".md", ".ipynb"):
            continue
        text = page.read_text(encoding="utf-8")
        for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text):
            place = page.parent / target
            if target.endswith(file) and place.resolve() == ROOT / name:
                assert len(alt.split()) >= 5, f"{page}: {alt!r}"
                return
    pytest.fail(f"no page of the book shows {file} of {chapter}")


def words(name: str) -> str:
    """Return all text of a figure."""
    return " ".join(ET.fromstring(DRAWN[name]).itertext())


def test_softmax_agrees_with_torch() -> None:
    logits = linear_classification._LOGITS
    for temperature in (0.5, 1.0, 4.0):
        expected = torch.softmax(torch.tensor(logits) / temperature, 0)
        ours = linear_classification.softmax(logits, temperature)
        assert torch.allclose(torch.tensor(ours), expected)
    drawn = words("chapters/linear_classification/img/logits_to_loss.svg")
    loss = torch.nn.functional.cross_entropy(
        torch.tensor([logits]), torch.tensor([linear_classification._TRUE])
    )
    assert f"{loss.item():.2f}" in drawn


def test_the_map_shows_what_the_table_of_contents_lists() -> None:
    written = {page.chapter for page in read_toc(ROOT)} - {"", "front", "back"}
    folders = {chapter[0] for chapter in front._CHAPTERS}
    assert written - {"appendix"} == folders
    for title in (chapter[1] for chapter in front._CHAPTERS):
        first = title.split("\n")[0]
        assert first in words("chapters/front/img/book_map.svg")


def test_the_network_has_as_many_arrows_as_it_says() -> None:
    svg = DRAWN["chapters/linear_classification/img/softmax_network.svg"]
    heads = re.findall(r' Z" fill', svg)
    assert len(heads) == 12 and "12 weights" in words(
        "chapters/linear_classification/img/softmax_network.svg"
    )


def run(*arguments: str) -> int:
    return cli.main(["figures", *arguments])


def test_the_command_writes_then_has_nothing_to_do(tmp_path, capsys) -> None:
    assert run("--root", str(tmp_path)) == 0
    assert (
        f"{len(DRAWN)} drawn, {len(DRAWN)} changed" in capsys.readouterr().out
    )
    assert run("--root", str(tmp_path)) == 0
    assert f"{len(DRAWN)} drawn, 0 changed" in capsys.readouterr().out
    assert run("--root", str(tmp_path), "--check") == 0


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in DRAWN:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_check_refuses_a_change_a_gap_and_a_stranger(copy, capsys) -> None:
    one, two, *_ = sorted(DRAWN)
    (copy / one).write_text(DRAWN[one] + "<!-- by hand -->")
    (copy / two).unlink()
    stranger = copy / "chapters/linear_regression/img/stranger.svg"
    stranger.write_text("<svg/>")
    before = (copy / one).read_bytes()
    assert run("--root", str(copy), "--check") == 1
    message = capsys.readouterr().err
    assert f"{one}: differs from what its source draws" in message
    assert f"{two}: missing" in message
    assert "stranger.svg: no source draws it" in message
    assert "python -m booktools figures" in message
    assert (copy / one).read_bytes() == before and not (copy / two).exists()


def test_a_figure_that_cannot_be_drawn_is_named(monkeypatch) -> None:
    def broken():
        raise ValueError("'text' runs over the edge")

    monkeypatch.setitem(front.FIGURES, "broken", broken)
    with pytest.raises(BookError, match="front/img/broken.svg.*edge") as error:
        figures.draw_all()
    assert "Mend broken in booktools/figure_sources/front.py" in str(
        error.value
    )


def test_every_source_belongs_to_a_chapter() -> None:
    for path in Path(figure_sources.__path__[0]).glob("[!_]*.py"):
        name = f"{figure_sources.__name__}.{path.stem}"
        chapter = getattr(importlib.import_module(name), "CHAPTER", path.stem)
        assert (ROOT / "chapters" / chapter).is_dir(), path
