"""The back pages that are gathered, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from booktools.gathering.coming_from import coming_from_page
from booktools.gathering.errata import errata_page
from booktools.gathering.symptoms import symptoms_page

HOME = "chapters/back"

# From the root of the book and the folder of the page to Markdown.
PAGES: dict[str, Callable[[Path, str], str]] = {
    "symptoms": symptoms_page,
    "errata": errata_page,
    "coming-from": coming_from_page,
}
