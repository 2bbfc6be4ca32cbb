"""Links of a page to its source: edit, repository, Colab.

The templates in ``templates/`` show them. Every address is made from the
repository in ``_config.yml``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from booktools.sphinxext.state import book_of


def add_links(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: Any,
) -> None:
    """Give the templates the addresses of a page."""
    repository = book_of(app).repository
    context["d2l_repository"] = repository.url
    context["d2l_authors"] = app.config.author
    if doctree is None:
        return
    source = Path(app.env.doc2path(pagename)).relative_to(app.srcdir)
    context["d2l_edit"] = repository.edit(source.as_posix())
    if source.suffix == ".ipynb":
        context["d2l_colab"] = repository.colab(pagename)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("d2l_notebooks_branch", "notebooks", "html", (str,))
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
