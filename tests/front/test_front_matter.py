"""Front and back matter say what is there: links, commands, messages, terms."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "intro.md", *sorted(ROOT.glob("chapters/*/*.md"))]
WRITTEN = sorted(ROOT.glob("chapters/*/*.ipynb"))
SETUP = ROOT / "chapters/front/setup.md"
GLOSSARY = ROOT / "chapters/back/glossary.md"
HAN = "\u4e00-\u9fff"


def prose(path: Path) -> str:
    """Return the Markdown of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join(
        "".join(c["source"]) for c in cells if c["cell_type"] == "markdown"
    )


def terms() -> list[tuple[str, list[str], str, str]]:
    """Return the rows of the glossary: term, Chinese, meaning, page."""
    rows = re.findall(
        r"^\| \[(.+?)\]\((.+?)\) (.+?) \| (.+) \|$",
        GLOSSARY.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    return [(t, c.split(", "), meaning, page) for t, page, c, meaning in rows]


def test_the_first_page_names_every_part_of_the_book():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    table = (ROOT / "intro.md").read_text(encoding="utf-8")
    missing = [
        part["caption"]
        for part in toc["parts"]
        if f"({part['chapters'][0]['file']}." not in table
    ]
    assert not missing, f"intro.md has no row for {', '.join(missing)}"


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if "://" in target or target.startswith("#"):
            continue
        place = (path.parent / target.partition("#")[0]).resolve()
        files = [place, *(Path(f"{place}{s}") for s in (".ipynb", ".md"))]
        assert any(file.is_file() for file in files), target


def test_setup_names_only_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):.*##", makefile, flags=re.MULTILINE))
    text = prose(SETUP) + prose(ROOT / "intro.md")
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", text, flags=re.MULTILINE))
    assert named and named <= known


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("Python 3.11 or later is needed", "booktools/setup.py"),
        ("D2L_DATA is set to ", "d2lib/appendix.py"),
        ("drawn stand-in data", "d2lib/appendix.py"),
        ("another build of this book is running",
         "booktools/execution/lock.py"),
        ("over its budget", "booktools/report.py"),
    ],
)  # fmt: skip
def test_messages_in_the_table_are_those_of_the_code(
    message: str, place: str
) -> None:
    assert message in prose(SETUP)
    assert message in (ROOT / place).read_text(encoding="utf-8")


def test_the_glossary_is_in_order_and_names_nothing_twice() -> None:
    names = [term.lower() for term, *_ in terms()]
    table = GLOSSARY.read_text(encoding="utf-8").count("\n| ")
    assert len(names) == table - 1  # every row but the head was understood
    assert names == sorted(names)
    assert len(set(names)) == len(names)


def test_meanings_are_one_line() -> None:
    for term, chinese, meaning, _ in terms():
        assert 10 <= len(meaning) <= 130, term
        assert all(re.search(f"[{HAN}]", word) for word in chinese), term


def test_chinese_terms_on_pages_are_those_of_the_glossary() -> None:
    known = {word for _, chinese, _, _ in terms() for word in chinese}
    unknown = {
        f"{path.name}: {word}"
        for path in [*WRITTEN, ROOT / "chapters/front/reading_papers.md"]
        for word in re.findall(f"\\(([{HAN}]+)\\)", prose(path))
        if word not in known
    }
    assert not unknown


def test_a_term_is_on_the_page_that_introduces_it() -> None:
    """Its word, its Chinese word, or the code that its meaning names."""
    missing = []
    for term, chinese, meaning, target in terms():
        text = (GLOSSARY.parent / target).read_text(encoding="utf-8").lower()
        word = re.sub(r" \(.*\)|, .*", "", term.lower())
        stems = [word.removesuffix("y").removesuffix("isation"), *chinese]
        stems += re.findall(r"`([^`]+)`", meaning.lower())
        if not any(stem in text for stem in stems):
            missing.append(f"{term}: {target}")
    assert not missing
