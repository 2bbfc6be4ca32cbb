"""Build the site: executed pages in, ``_build/html`` out.

Sphinx runs with the configuration of Jupyter Book, every warning an error,
and references checked. It executes nothing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from jupyter_book.config import get_final_config
from sphinx.application import Sphinx
from sphinx.cmd.build import handle_exception
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils

from booktools.errors import BookError
from booktools.toc import read_toc

HINT = (
    "error: the site has warnings, see above. In a notebook, a line such as "
    "120008 means line 8 of cell 12."
)
KEPT = {"index", "search"}  # made by Sphinx


def build_site(root: Path, clean: bool = False) -> int:
    """Build the site of a book; return the exit status.

    A build that failed or was stopped is never the base of the next one:
    Sphinx would remember the page and forget its warning.
    """
    root = Path(root).resolve()
    read_toc(root)  # says which entries have no file
    build = root / "_build"
    doctrees, html = build / ".doctrees", build / "html"
    unfinished = build / ".site-unfinished"
    try:
        if clean:
            shutil.rmtree(html, ignore_errors=True)
        if clean or unfinished.exists():
            shutil.rmtree(doctrees, ignore_errors=True)
        print("building the site", flush=True)
        build.mkdir(exist_ok=True)
        unfinished.touch()
        # The theme copies its logo there even after a build that failed
        # before anything was written; without the folder it becomes a file.
        if (html / "_static").is_file():
            (html / "_static").unlink()
        (html / "_static").mkdir(parents=True, exist_ok=True)
        status = _run_sphinx(root, doctrees, html)
        if status == 0:
            unfinished.unlink()
        else:
            print(HINT, file=sys.stderr)
    except OSError as error:
        raise BookError(f"cannot write the site, {html}: {error}") from error
    return status


def _run_sphinx(root: Path, doctrees: Path, html: Path) -> int:
    """Run Sphinx in this process; remove pages without a source."""
    config, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=root,
        raise_on_invalid=True,
    )
    cache = config.get("nb_execution_cache_path") or "_build/.jupyter_cache"
    config["nb_execution_cache_path"] = str(root / cache)
    app = None
    if not sys.stderr.isatty():
        nocolor()
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                srcdir=root,
                confdir=None,
                outdir=html,
                doctreedir=doctrees,
                buildername="html",
                confoverrides=config,
                warningiserror=True,
                keep_going=True,
                status=None,
                warning=sys.stderr,
            )
            app.build()
    except Exception as error:
        handle_exception(app, _Arguments(), error, sys.stderr)
        return 1
    remove_stale(html, set(app.env.all_docs))
    return int(app.statuscode)


class _Arguments:
    """What Sphinx's report of an exception asks for."""

    verbosity = 0
    traceback = False
    pdb = False


def remove_stale(html: Path, pages: set[str]) -> list[Path]:
    """Remove built pages whose source is gone; return what was removed."""
    removed = []
    for file in sorted(html.rglob("*.html")):
        name = file.relative_to(html).with_suffix("").as_posix()
        if name.startswith("_") or name in KEPT or name in pages:
            continue
        file.unlink()
        removed.append(file)
        for folder in file.parents:
            if folder == html or any(folder.iterdir()):
                break
            folder.rmdir()
    return removed
