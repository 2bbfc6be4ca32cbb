"""Text with mathematics: ``"loss $L = -log ŷ_{j}$ of `net(X)`, **once**"``.

Between dollars single letters are italic, longer words upright, ``_`` lowers
and ``^`` raises what follows (one character, or braces); between backticks is
code, between double asterisks bold (in mathematics: a vector or matrix).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from booktools.drawing.palette import MONO, SERIF

_TOKEN = re.compile(
    r"\$|\*\*|`|[_^]\{[^}]*\}|[_^].|[^\W\d_]+|[^\w$`*_^]+|.", re.DOTALL
)
_SMALLER = 0.72  # size of what is raised or lowered
_MATHS = ("serif", "italic", "vector")
_SCALES = {"mono": 0.94, **dict.fromkeys(_MATHS, 1.1)}  # look equally large
_SHIFT = {"_": 0.24, "^": -0.4}

# Widths of Helvetica and its kin in thousandths of the type size.
_WIDTHS = {
    "ijl'|": 222, "ft,.:;/!I ": 278, "()[]-r": 333, "{}\"": 345,
    "*": 389, "zcksvxyJ": 500, "_?abdeghnopqu0123456789L$": 556,
    "+=<>~": 584, "FTZ": 611, "w": 722, "ABEKPSVXY&": 667, "CDHNRU": 722,
    "GOQ": 778, "mM": 833, "%": 889, "W": 944, "@": 1015,
}  # fmt: skip
_WIDTH = {char: w for chars, w in _WIDTHS.items() for char in chars}


@dataclass(frozen=True)
class Span:
    """A run of text in one style; shift is "_", "^" or ""."""

    text: str
    style: str = "sans"
    shift: str = ""

    @property
    def scale(self) -> float:
        """Size of the type against that of the whole text."""
        scale = _SCALES.get(self.style, 1.0)
        return scale * (_SMALLER if self.shift else 1.0)

    def width(self, size: float, bold: bool = False) -> float:
        """Estimate the width, rather too wide than too narrow."""
        if self.style == "mono":
            return 0.605 * self.scale * size * len(self.text)
        thousandths = sum(_WIDTH.get(char, 640) for char in self.text)
        wide = 1.08 if bold or self.style == "bold" else 1.02
        narrow = 0.9 if self.style in _MATHS else wide
        return thousandths / 1000 * self.scale * size * narrow


def parse(text: str) -> list[Span]:
    """Split one line of marked-up text into spans.

    Raises: ValueError when a mark is opened and not closed.
    """
    math = bold = mono = False
    spans: list[Span] = []
    for token in _TOKEN.findall(text):
        if token == "`":
            mono = not mono
        elif mono:
            spans.append(Span(token, "mono"))
        elif token == "$":
            math = not math
        elif token == "**":
            bold = not bold
        elif math:
            spans.extend(_mathematics(token, bold))
        else:
            spans.append(Span(token, "bold" if bold else "sans"))
    if math or bold or mono:
        raise ValueError(f"a $, ** or ` is opened and not closed in {text!r}")
    return list(_joined(spans))


def _mathematics(token: str, bold: bool) -> Iterator[Span]:
    shift = token[0] if token[0] in "_^" and len(token) > 1 else ""
    body = token[1:].strip("{}") if shift else token
    for part in re.findall(r"[A-Za-z]+|[^\W\d_]|[\W\d_]+", body):
        letter = len(part) == 1 and part.isalpha()
        style = "vector" if bold else "italic" if letter else "serif"
        yield Span(part.replace("-", "−"), style, shift)


def _joined(spans: list[Span]) -> Iterator[Span]:
    held: Span | None = None
    for span in spans:
        if held and (held.style, held.shift) == (span.style, span.shift):
            held = Span(held.text + span.text, held.style, held.shift)
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def width(text: str, size: float, bold: bool = False) -> float:
    """Estimate the width of one line of marked-up text."""
    return sum(span.width(size, bold) for span in parse(text))


_ATTRIBUTES = {
    "sans": "",
    "bold": ' font-weight="600"',
    "serif": f' font-family="{SERIF}"',
    "vector": f' font-family="{SERIF}" font-weight="700"',
    "italic": f' font-family="{SERIF}" font-style="italic"',
    "mono": f' font-family="{MONO}"',
}


def to_svg(text: str, size: float) -> str:
    """Return the content of a ``<text>`` element."""
    parts, level = [], 0.0
    for span in parse(text):
        wanted = _SHIFT.get(span.shift, 0.0) * size
        attributes = _ATTRIBUTES[span.style]
        if wanted != level:
            attributes += f' dy="{number(wanted - level)}"'
        if span.scale != 1.0:
            attributes += f' font-size="{number(span.scale * size)}"'
        level = wanted
        body = escape(span.text)
        parts.append(
            f"<tspan{attributes}>{body}</tspan>" if attributes else body
        )
    return "".join(parts)


def number(value: float) -> str:
    """Write a number with at most two decimals and without "-0"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
