"""Write each page as a plain notebook that stands alone, for Colab.

Directives become Markdown, links become addresses, pictures become part of
the notebook, and a first cell installs the library. Nothing is executed and
no outputs are kept.
"""

from __future__ import annotations

import argparse
import copy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from booktools.atomic import write_text
from booktools.errors import BookError
from booktools.plain import Converter
from booktools.repository import Repository, read_repository
from booktools.toc import Page, read_toc

FOLDER = Path("_build") / "notebooks"
INSTALL = """\
# On Colab: install the book's library. Anywhere else it is there already.
import importlib.util

if importlib.util.find_spec("d2lib") is None:
    %pip install -q {address}"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``export``."""
    parser.add_argument("--root", type=Path, default=Path("."))


def main(args: argparse.Namespace) -> int:
    """Run the command."""
    written = export(args.root)
    print(f"{len(written)} notebooks in {args.root / FOLDER}")
    return 0


def export(root: Path) -> list[Path]:
    """Write the plain notebooks of a book; return their files.

    Raises: BookError naming everything that has no plain form; then nothing
    is written.
    """
    root = Path(root).resolve()
    repository, pages = read_repository(root), read_toc(root)
    files = {page.name: page.path for page in pages}
    made, errors = {}, []
    for page in pages:
        if not page.is_notebook:
            continue
        converter = Converter(root, page.path.parent, files, repository)
        notebook = plain_notebook(page, converter, repository)
        made[root / FOLDER / f"{page.name}.ipynb"] = notebook
        errors += [f"{page.name}.ipynb{error}" for error in converter.errors]
    if errors:
        raise BookError("no plain notebook can be made:\n" + "\n".join(errors))
    for file, notebook in made.items():
        write_text(file, nbformat.writes(notebook) + "\n")
    remove_others(root / FOLDER, set(made))
    return list(made)


def plain_notebook(
    page: Page, converter: Converter, repository: Repository
) -> NotebookNode:
    """Return the notebook that Colab gets for a page.

    Raises: BookError if the page is no valid notebook.
    """
    try:
        source = nbformat.read(page.path, as_version=4)
        nbformat.validate(source)
    except (ValueError, nbformat.ValidationError) as error:
        raise BookError(f"{page.path}: no valid notebook: {error}") from None
    cells = [install_cell(source, repository)]
    for cell in source.cells:
        cells += plain_cells(cell, converter)
    metadata = {
        "colab": {"provenance": []},
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def install_cell(source: NotebookNode, repository: Repository) -> NotebookNode:
    """The first cell: install the library where it is missing."""
    name = "install-d2lib"
    while any(cell.id == name for cell in source.cells):
        name += "-first"
    code = INSTALL.format(address=repository.install())
    return nbformat.v4.new_code_cell(code, id=name)


def plain_cells(cell: NotebookNode, converter: Converter) -> list[NotebookNode]:
    """The plain form of one cell, and its figure's caption below it."""
    cell = copy.deepcopy(cell)
    if cell.cell_type == "markdown":
        cell.source = converter.convert(cell.source, cell.id)
        return [cell]
    if cell.cell_type != "code":
        return [cell]
    cell.outputs, cell.execution_count = [], None
    options = cell.metadata.pop("mystnb", {})
    if "solution" in cell.metadata.get("tags", []):
        cell.source = f"#@title Solution\n{cell.source}"
        cell.metadata["cellView"] = "form"
    caption = options.get("figure", {}).get("caption", "").strip()
    if not caption:
        return [cell]
    text = converter.convert(" ".join(caption.split()), cell.id)
    note = nbformat.v4.new_markdown_cell(f"*{text}*", id=f"{cell.id}-c")
    return [cell, note]


def remove_others(folder: Path, kept: set[Path]) -> None:
    """Remove exported notebooks whose page is gone."""
    for file in folder.rglob("*.ipynb"):
        if file not in kept:
            file.unlink()
    for place in sorted(folder.rglob("*"), reverse=True):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
