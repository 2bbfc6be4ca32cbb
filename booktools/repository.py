"""Addresses made from the repository that ``_config.yml`` names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from booktools.errors import BookError


@dataclass(frozen=True)
class Repository:
    """Where the book's source, its plain notebooks and Colab are."""

    url: str  # https://github.com/<owner>/<name>
    branch: str = "main"
    notebooks_branch: str = "notebooks"
    colab_url: str = "https://colab.research.google.com"

    @property
    def slug(self) -> str:
        """``owner/name``."""
        return "/".join(self.url.split("/")[-2:])

    def edit(self, source: str) -> str:
        """Where a source file can be changed."""
        return f"{self.url}/edit/{self.branch}/{source}"

    def view(self, source: str) -> str:
        """Where a source file can be read."""
        return f"{self.url}/blob/{self.branch}/{source}"

    def raw(self, source: str) -> str:
        """Where the bytes of a source file are."""
        host = "https://raw.githubusercontent.com"
        return f"{host}/{self.slug}/{self.branch}/{source}"

    def colab(self, page: str) -> str:
        """Where Colab opens the plain notebook of a page."""
        place = f"{self.slug}/blob/{self.notebooks_branch}/{page}.ipynb"
        return f"{self.colab_url}/github/{place}"

    def install(self) -> str:
        """What ``pip install`` takes to install the library."""
        return f"git+{self.url}@{self.branch}"


def read_repository(root: Path) -> Repository:
    """Read the repository's address from a book's ``_config.yml``.

    Raises: BookError if the file or the address is missing or wrong.
    """
    file = Path(root) / "_config.yml"
    try:
        config = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        raise BookError(f"{file}: there is no such file") from None
    except yaml.YAMLError as error:
        raise BookError(f"{file}: not valid YAML: {error}") from None
    return from_config(config, file)


def from_config(config: dict[str, Any], file: Path) -> Repository:
    """Make the repository from the content of ``_config.yml``."""
    given = config.get("repository") or {}
    url = str(given.get("url", "")).rstrip("/").removesuffix(".git")
    if not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", url):
        raise BookError(
            f"{file}: repository.url is {url!r}; "
            "write https://github.com/<owner>/<name>"
        )
    sphinx = (config.get("sphinx") or {}).get("config") or {}
    launch = config.get("launch_buttons") or {}
    return Repository(
        url,
        branch=given.get("branch") or "main",
        notebooks_branch=sphinx.get("d2l_notebooks_branch") or "notebooks",
        colab_url=(launch.get("colab_url") or Repository.colab_url).rstrip("/"),
    )
