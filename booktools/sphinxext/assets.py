"""Serve everything from the site itself; small repairs of the theme.

MathJax comes from ``_vendor``, which is added to the static files only after
Jupyter Book has put every script below ``_static`` into every page. The
extension sphinx-thebe, which Jupyter Book always loads, names another host
and declares its constants twice: its listeners are taken out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

TEMPLATES = Path(__file__).parent / "templates"


def serve_locally(app: Sphinx, config: Config) -> None:
    """Point Sphinx to our MathJax and to our templates."""
    config.html_static_path.append(str(Path(app.srcdir) / "_vendor"))
    config.mathjax_path = "mathjax/tex-mml-chtml.js"
    config.templates_path.insert(0, str(TEMPLATES))


def drop_thebe(app: Sphinx) -> None:
    """Disconnect what sphinx-thebe would put into pages."""
    for event in ("env-before-read-docs", "doctree-resolved"):
        listeners = app.events.listeners.get(event, [])
        listeners[:] = [
            listener
            for listener in listeners
            if getattr(listener.handler, "__module__", "") != "sphinx_thebe"
        ]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", serve_locally)
    drop_thebe(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
