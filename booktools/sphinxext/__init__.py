"""Everything the site does beyond Jupyter Book, one module per job."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

MODULES = (
    "assets",
    "folds",
    "layout",
    "figures",
    "gathered",
    "standin",
    "api",
    "codelinks",
    "buttons",
    "pagekeys",
)


def setup(app: Sphinx) -> dict[str, Any]:
    for name in MODULES:
        app.setup_extension(f"{__name__}.{name}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
