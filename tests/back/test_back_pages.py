"""The three gathered pages of this book."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from booktools.form.page import HEADING
from booktools.form.rules.links import slug
from booktools.gathering.back import HOME, PAGES
from booktools.gathering.coming_from import read_origins
from booktools.gathering.errata import gather_errata
from booktools.gathering.symptoms import gather_symptoms
from booktools.toc import read_names, read_toc

ROOT = Path(__file__).resolve().parents[2]
ORIGINS = ROOT / HOME / "coming_from.yml"

# Sections of D2L with a text of their own, in the chapters that are covered.
SECTIONS = {
    "en": {
        "introduction": 1,
        "preliminaries": 7,
        "linear-regression": 7,
        "linear-classification": 7,
        "multilayer-perceptrons": 7,
        "builders-guide": 7,
        "optimization": 11,
        "convolutional-neural-networks": 6,
        "convolutional-modern": 8,
        "recurrent-neural-networks": 7,
        "computational-performance": 7,
    },
    "zh": {
        "introduction": 1,
        "preliminaries": 7,
        "linear-networks": 7,
        "multilayer-perceptrons": 10,
        "deep-learning-computation": 6,
        "optimization": 11,
        "convolutional-neural-networks": 6,
        "convolutional-modern": 7,
        "recurrent-neural-networks": 7,
        "computational-performance": 7,
    },
}


def markdown(path: Path) -> list[str]:
    """Return the lines of the Markdown of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        texts = [
            "".join(c["source"]) for c in cells if c["cell_type"] == "markdown"
        ]
        text = "\n\n".join(texts)
    return text.split("\n")


def test_the_pages_stand_in_the_contents() -> None:
    names = read_names(ROOT)
    for page in PAGES:
        name = f"{HOME}/{page.replace('-', '_')}"
        assert name in names
        text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
        assert text.endswith(f"\n```{{d2l-{page}}}\n```\n")


def test_no_row_is_lost() -> None:
    """Counted by another hand: what follows a head until a line without bar."""
    counted = Counter()
    for page in read_toc(ROOT, complete=False):
        inside = False
        for line in markdown(page.path):
            if inside and line.startswith("|"):
                counted[page.name] += 1
            else:
                inside = line.replace(" ", "") == "|symptom|cause|cure|"
        heads = markdown(page.path).count("| symptom | cause | cure |")
        counted[page.name] -= heads  # the rules below the heads
    found = Counter(item.source.name for item in gather_symptoms(ROOT))
    assert found == +counted
    assert len(found) >= 20


def test_symptoms_stand_in_the_order_of_the_book() -> None:
    names = read_names(ROOT)
    order = [names.index(item.source.name) for item in gather_symptoms(ROOT)]
    assert order == sorted(order)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    folder = ROOT / HOME
    broken, seen = [], 0
    text = re.sub(r"`+[^`]+`+", "", PAGES[page](ROOT, HOME))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        seen += 1
        name, _, anchor = target.partition("#")
        file = (folder / name).resolve()
        if not file.is_file() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []
    assert seen >= 20


def anchors(file: Path) -> set[str]:
    """Return the anchors of the headings of a page."""
    found = map(HEADING.match, markdown(file))
    return {slug(match[2]) for match in found if match}


def test_the_pages_of_the_linear_chapters_treat_errata() -> None:
    found = gather_errata(ROOT)
    assert len({(x.wrong, x.right) for x in found}) == len(found)
    where = Counter(x.place == "notes" for x in found)
    assert where[True] >= 20 and where[False] >= 15
    chapters = {x.source.name.split("/")[1] for x in found}
    assert {"linear_regression", "linear_classification"} <= chapters


def test_each_section_of_d2l_is_named_once() -> None:
    rows = [
        row for rows in read_origins(ORIGINS).chapters.values() for row in rows
    ]
    for edition, chapters in SECTIONS.items():
        named = [r.titles[edition] for r in rows if edition in r.titles]
        paths = [path for path, _ in named]
        assert len(set(paths)) == len(paths)
        assert Counter(path.split("/")[0] for path in paths) == chapters


def test_each_page_of_a_chapter_has_its_place() -> None:
    named = read_origins(ORIGINS).pages()
    missing = [
        page.name
        for page in read_toc(ROOT, complete=False)
        if page.chapter not in ("", "front", "back", "appendix")
        and page.name.removeprefix("chapters/") not in named
    ]
    assert missing == []
