"""Turn the MyST Markdown of a page into the Markdown that Colab shows.

What has a plain form is converted; anything else is an error that names it,
so that no reader ever meets a raw directive.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from booktools.repository import Repository

FENCE = re.compile(
    r"^(?P<indent> {0,3})(?P<mark>`{3,}|~{3,}|:{3,})(?P<info>.*)$"
)
DIRECTIVE = re.compile(r"^\{(?P<name>[\w:.+-]+)\}\s*(?P<argument>.*)$")
OPTION = re.compile(r"^:(?P<key>[\w-]+):\s*(?P<value>.*)$")
LABEL = re.compile(r"^\((?P<label>[^()\s]+)\)=\s*$")
ATTRIBUTES = re.compile(r"^\{[#.\w][^}`]*\}\s*$")
# What stands for itself or is a role, whichever comes first from the left.
SPANS = re.compile(
    r"\{(?P<role>[\w:.+-]+)\}(?P<ticks>`+)(?P<content>.+?)(?P=ticks)(?!`)"
    r"|(?<![`\\])(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)"
    r"|(?P<display>(?<!\\)\$\$.+?\$\$)(?m:[ ]*\([^()\s]+\)[ ]*$)?"
    r"|(?<![\\$])\$[^\s$](?:[^$]*[^\s$\\])?\$",
    re.S,
)
LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(<?([^)\s>]+)>?([^)]*)\)(\{[^}\n]*\})?"
)
DEFINITION = re.compile(r"^(\[[^\]]+\]:\s*)(\S+)(.*)$", re.M)
HTML_ADDRESS = re.compile(r"""\b(src|href)=(["'])(.*?)\2""")
SUBSTITUTION = re.compile(r"\{\{.*?\}\}")

ADMONITIONS = {
    "note", "tip", "hint", "important", "warning", "caution", "attention",
    "danger", "error", "seealso", "margin", "sidebar", "admonition",
}  # fmt: skip
AS_TEXT = {"term", "abbr", "kbd", "command", "guilabel", "emphasis"}
AS_CODE = {"code", "py:func", "py:class", "py:meth", "py:obj", "func",
           "class", "meth", "file", "samp"}  # fmt: skip
AS_REFERENCE = {"ref", "numref", "eq", "doc"}


@dataclass
class Converter:
    """Convert the cells of one page; collect what cannot be converted."""

    root: Path
    folder: Path  # of the page
    pages: dict[str, Path]  # name in _toc.yml to file
    repository: Repository
    errors: list[str] = field(default_factory=list)

    def convert(self, source: str, cell: str) -> str:
        """Return one Markdown cell in plain form."""
        self.cell = cell
        return "\n".join(self.lines(source.split("\n"))).strip("\n")

    def error(self, message: str) -> None:
        self.errors.append(f"#{self.cell}: {message}")

    # ---- blocks ----------------------------------------------------------
    def lines(self, lines: list[str]) -> Iterator[str]:
        """Convert lines, blocks first."""
        text: list[str] = []
        position = 0
        while position < len(lines):
            line = lines[position]
            fence = FENCE.match(line)
            if fence is None or (
                fence["mark"][0] == ":" and "{" not in fence["info"]
            ):
                text.append(line)
                position += 1
                continue
            yield from self.text(text)
            text = []
            inside, position = self.block(lines, position, fence)
            directive = DIRECTIVE.match(fence["info"].strip())
            if directive:
                yield from self.directive(
                    directive["name"], directive["argument"].strip(), inside
                )
            else:
                yield line
                yield from inside
                yield fence["indent"] + fence["mark"]
        yield from self.text(text)

    def block(
        self, lines: list[str], start: int, fence: re.Match[str]
    ) -> tuple[list[str], int]:
        """The lines of a fenced block and the place after it."""
        mark = fence["mark"]
        for position in range(start + 1, len(lines)):
            line = lines[position].strip()
            if len(line) >= len(mark) and set(line) == {mark[0]}:
                return lines[start + 1 : position], position + 1
        self.error(f"the block {lines[start]!r} is not closed")
        return lines[start + 1 :], len(lines)

    def directive(
        self, name: str, argument: str, lines: list[str]
    ) -> Iterator[str]:
        """Write a directive as plain Markdown."""
        options, lines = split_options(lines)
        if name in ADMONITIONS:
            yield from self.admonition(name, argument, lines)
        elif name == "dropdown":
            yield from ("<details>", f"<summary>{argument}</summary>", "")
            yield from self.lines(lines)
            yield from ("", "</details>")
        elif name == "math":
            yield from ("$$", *filter(None, [argument]), *lines, "$$")
        elif name in ("code", "code-block"):
            yield from (f"```{argument}", *lines, "```")
        elif name in ("figure", "image"):
            alt = options.get("alt", "")
            yield self.address_image(alt, argument)
            if any(line.strip() for line in lines):
                caption = " ".join(line.strip() for line in lines).strip()
                yield from ("", f"*{self.inline(caption)}*")
        else:
            self.error(f"directive {{{name}}} has no plain form")

    def admonition(
        self, name: str, argument: str, lines: list[str]
    ) -> Iterator[str]:
        """A quotation that starts with the title in bold."""
        titled = name in ("admonition", "sidebar", "margin")
        title = argument if titled else name.capitalize()
        title = "See also" if name == "seealso" else title
        if argument and not titled:
            lines = [argument, *lines]
        if title:
            yield from (f"> **{self.inline(title)}**", ">")
        for line in self.lines(lines):
            yield f"> {line}".rstrip()

    def text(self, lines: list[str]) -> Iterator[str]:
        """Convert lines outside blocks."""
        kept = []
        for line in lines:
            if label := LABEL.match(line):
                kept += [f'<a id="{label["label"]}"></a>', ""]
            elif not (line.startswith(("% ", "+++")) or ATTRIBUTES.match(line)):
                kept.append(line)
        if kept:
            yield from self.inline("\n".join(kept)).split("\n")

    # ---- inline ----------------------------------------------------------
    def inline(self, text: str) -> str:
        """Convert roles, links and labels; leave code and formulas alone."""
        stash: list[str] = []

        def keep(match: re.Match[str]) -> str:
            plain = match["display"] or match[0]  # an equation's label goes
            stash.append(self.role(match) if match["role"] else plain)
            return f"\0{len(stash) - 1}\0"

        text = SPANS.sub(keep, text)
        for found in SUBSTITUTION.findall(text):
            self.error(f"substitution {found} has no plain form")
        text = LINK.sub(self.link, text)
        text = DEFINITION.sub(self.definition, text)
        text = HTML_ADDRESS.sub(self.html_address, text)
        return re.sub(r"\0(\d+)\0", lambda m: stash[int(m[1])], text)

    def role(self, match: re.Match[str]) -> str:
        name, content = match["role"], match["content"]
        titled = re.fullmatch(r"(?s)(.*?)\s*<([^<>]+)>", content)
        title = titled[1] if titled else ""
        target = titled[2] if titled else content
        if name == "math":
            return f"${content}$"
        if name in AS_TEXT:
            return title or content
        if name in AS_CODE:
            return f"`{(title or content).lstrip('~!')}`"
        if name in ("sub", "sup"):
            return f"<{name}>{content}</{name}>"
        if name == "doc":
            return f"[{title or target}]({self.address(target, 'doc')})"
        if name in AS_REFERENCE and title and "%" not in title:
            return f"[{title}](#{target})"
        if name in AS_REFERENCE:
            self.error(
                f"{match[0]} needs a text of its own: {{{name}}}`text <label>`"
            )
            return target
        self.error(f"role {{{name}}} has no plain form")
        return content

    def link(self, match: re.Match[str]) -> str:
        image, text, address, rest, _attributes = match.groups()
        if image:
            return self.address_image(text, address)
        text = LINK.sub(self.link, text) if "](" in text else text
        return f"[{text}]({self.address(address)}{rest})"

    def definition(self, match: re.Match[str]) -> str:
        return match[1] + self.address(match[2]) + match[3]

    def html_address(self, match: re.Match[str]) -> str:
        make: Callable[[str], str] = (
            self.data if match[1] == "src" else self.address
        )
        return f"{match[1]}={match[2]}{make(match[3])}{match[2]}"

    # ---- addresses -------------------------------------------------------
    def address(self, target: str, kind: str = "link") -> str:
        """Where a relative link leads from a notebook that stands alone."""
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|#|//", target):
            return target
        path, _, _anchor = unquote(target).partition("#")
        base = self.root if path.startswith("/") else self.folder
        file = (base / path.lstrip("/")).resolve()
        for name, page in self.pages.items():
            if file in (page.resolve(), (self.root / name).resolve()):
                if page.suffix == ".ipynb":
                    return self.repository.colab(name)
                return self.repository.view(self.relative(page))
        if kind == "doc" or not file.exists():
            self.error(f"link to {target!r}, but there is no such page or file")
            return target
        return self.repository.view(self.relative(file))

    def address_image(self, alt: str, target: str) -> str:
        return f"![{alt}]({self.data(target)})"

    def data(self, target: str) -> str:
        """The content of an image as part of the notebook."""
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target):
            return target
        file = (self.folder / unquote(target)).resolve()
        if not file.is_file():
            self.error(f"image {target!r}: there is no such file")
            return target
        content = file.read_bytes()
        if file.suffix == ".svg":
            content = on_paper(content)
        kind = mimetypes.guess_type(file.name)[0] or "image/png"
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"

    def relative(self, file: Path) -> str:
        """A file's path in the repository."""
        try:
            return file.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            self.error(f"{file} lies outside the book")
            return file.name


def split_options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Split the ``:key: value`` lines of a directive from its content."""
    options = {}
    position = 0
    while position < len(lines) and (
        option := OPTION.match(lines[position].strip())
    ):
        options[option["key"]] = option["value"]
        position += 1
    while position < len(lines) and not lines[position].strip():
        position += 1
    return options, lines[position:]


def on_paper(svg: bytes) -> bytes:
    """Give a drawing a white ground: an image cannot follow a dark theme."""
    box = re.search(rb'<svg\b[^>]*\bviewBox="([^"]+)"', svg)
    x, y, width, height = (
        box[1].split() if box else (b"0", b"0", b"100%", b"100%")
    )
    ground = b'<rect x="%b" y="%b" width="%b" height="%b" fill="#ffffff"/>' % (
        x,
        y,
        width,
        height,
    )
    return re.sub(rb"(<svg\b[^>]*>)", rb"\1" + ground, svg, count=1)
