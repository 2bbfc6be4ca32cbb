"""Make d2lib/prose.txt, the text on which the pages on language run.

It is the book's own prose as plain ASCII: whole sentences of the Markdown
cells, without code, formulas, tables, headings and marks. The pages are taken
evenly: every k-th of ``_toc.yml``, with the smallest k that keeps the text
below its greatest size. The file is frozen: pages print numbers that depend
on it, so it is not made again when pages change.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from booktools.atomic import write_text
from booktools.errors import BookError
from booktools.extraction.install import FROZEN
from booktools.form.page import Cell, load_page
from booktools.toc import read_toc

FILE = Path("d2lib") / FROZEN
SMALLEST, LARGEST = 150_000, 200_000  # bytes
WIDTH = 72

_FORMULA = re.compile(r"(?<!\\)\$\$.*?(?<!\\)\$\$", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SUMMARY = re.compile(r"<summary\b[^>]*>.*?</summary>", re.S | re.I)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SKIPPED = re.compile(
    r"\s*(?:"
    r"#{1,6}(?:\s|$)"  # a heading
    r"|\|"  # a row of a table
    r"|!\["  # a picture
    r"|:{3,}|\{[^}]*\}\s*$|%\s|\+\+\+"  # what only MyST knows
    r"|\([^()\s]+\)=\s*$"  # a label
    r"|\[[^\]]+\]:\s"  # the address of a link
    r"|\*[a-z ]+\* · ★"  # the kind of an exercise
    r"|(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$"  # a rule
    r")"
)
_QUOTED = re.compile(r"\s*(?:>\s?)+")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?=\S)")
_LABEL = re.compile(r"^(\*\*|\*)[A-Z][^*]{0,40}[.:]\1\s+(?=\S)")
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?:\([^)]*\)|\[[^\]]*\])")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_WORD = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*(?:\(\))?")
_BRACKET = re.compile(r"\s*\([^()]*[\u2e80-\u9fff\uf900-\ufaff][^()]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_END = re.compile(r"(?<=[.!?])((?:[\"')]*))\s+(?=[\"'(]*[A-Z0-9])")
_SENTENCE = re.compile(r"[\"'(]*[A-Z0-9].*[.!?:][\"')]*$")
_PLAIN = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-",
    "−": "-", "×": "x", "…": "...", "\u00a0": " ", "\u202f": " ", "ß": "ss",
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "œ": "oe",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --root and --force."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument(
        "--force",
        action="store_true",
        help="replace the frozen text; then the pages that read it print "
        "other numbers, and PROSE_SHA256 must follow",
    )


def main(args: argparse.Namespace) -> int:
    """Write the text; BookError if it is there already."""
    target = args.root / FILE
    if target.exists() and not args.force:
        raise BookError(
            f"{target} is there, and it is frozen: what pages print depends "
            "on it. --force replaces it; then change PROSE_SHA256 as well, "
            "and run `make test`."
        )
    step, text = choose(page_texts(args.root))
    write_text(target, text)
    print(f"{target}: {len(text):,} bytes, page 1 of every {step}")
    print(f"SHA-256 {hashlib.sha256(text.encode()).hexdigest()}")
    return 0


def page_texts(root: Path) -> list[list[str]]:
    """Return the paragraphs of every notebook below chapters/, in order."""
    pages = []
    for page in read_toc(root):
        if page.is_notebook and page.chapter:
            cells = load_page(page, root, ()).cells
            prose = (cell for cell in cells if cell.kind == "markdown")
            pages.append([p for cell in prose for p in plain_text(cell)])
    return pages


def choose(pages: list[list[str]]) -> tuple[int, str]:
    """Return k and the text of every k-th page, with the smallest good k.

    Raises: BookError if no k gives a text of the right size.
    """
    for step in range(1, len(pages) + 1):
        text = compose(pages[::step])
        if len(text) <= LARGEST:
            break
    else:
        step, text = 1, ""
    if len(text) < SMALLEST:
        raise BookError(
            f"every {step}. page makes {len(text):,} bytes, and the text "
            f"should have {SMALLEST:,} to {LARGEST:,}; more pages, or pages "
            "of a more even length, are needed"
        )
    return step, text


def compose(pages: Iterable[list[str]]) -> str:
    """Return paragraphs as wrapped lines, no sentence twice."""
    seen: set[str] = set()
    paragraphs = []
    for page in pages:
        for paragraph in page:
            sentences = _END.sub(r"\1\n", paragraph).split("\n")
            new = [s for s in dict.fromkeys(sentences) if s not in seen]
            seen.update(new)
            if new:
                wrapped = textwrap.wrap(" ".join(new), WIDTH)
                paragraphs.append("\n".join(wrapped))
    return "\n\n".join(paragraphs) + "\n"


def plain_text(cell: Cell) -> Iterator[str]:
    """Yield the paragraphs of a Markdown cell as whole ASCII sentences."""
    source = "\n".join(line for _, line in cell.prose())
    for pattern in (_COMMENT, _SUMMARY):
        source = pattern.sub("\n\n", source)
    source = _FORMULA.sub("\n\n", source)
    for paragraph in _paragraphs(source.split("\n")):
        sentences = plain_sentences(paragraph)
        if sentences:
            yield " ".join(sentences)


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Join the lines of each paragraph or item; leave out what is none."""
    found: list[str] = []
    for line in lines:
        quoted = _QUOTED.match(line)
        line = line[quoted.end() :] if quoted else line
        skipped = _SKIPPED.match(line)
        item = _ITEM.match(line)
        if skipped or item or not line.strip():
            if found:
                yield " ".join(found)
            found = []
        if not skipped and line.strip():
            found.append(line[item.end() if item else 0 :].strip())
    if found:
        yield " ".join(found)


def plain_sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph that survive as plain text.

    One that needs a formula, an address or a sign beyond ASCII is left out.
    """
    text = _LABEL.sub("", _TAG.sub("", paragraph))
    text = _LINK.sub(r"\1", _BRACKET.sub("", text))
    text = _CODE.sub(_code, text)
    for _ in range(2):  # bold within italics
        text = _EMPHASIS.sub(r"\2", text)
    text = re.sub(r"\\([^A-Za-z0-9\s$])", r"\1", text)
    text = re.sub(r"\s+", " ", _ascii(text)).strip()
    return [s for s in _END.sub(r"\1\n", text).split("\n") if _is_prose(s)]


def _code(match: re.Match[str]) -> str:
    """Keep a name; mark other code as something that is no prose."""
    content = match[2].strip()
    return content if _WORD.fullmatch(content) else "\0"


def _ascii(text: str) -> str:
    """Write quotes, dashes and accents in ASCII; leave the rest alone."""
    text = "".join(_PLAIN.get(letter, letter) for letter in text)
    parts = unicodedata.normalize("NFKD", text)
    return "".join(p for p in parts if not unicodedata.combining(p))


def _is_prose(sentence: str) -> bool:
    """Say whether a sentence is whole, plain, and of three words or more."""
    return (
        _SENTENCE.fullmatch(sentence) is not None
        and sentence.isascii()
        and sentence.isprintable()
        and len(sentence.split()) >= 3
        and not re.search(r"[$`|\\{}<>]|://|www\.|(?:^|\s)~?/\w", sentence)
    )
