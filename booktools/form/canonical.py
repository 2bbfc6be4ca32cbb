"""The one form in which a notebook is committed, as a function of bytes."""

from __future__ import annotations

import io
import re
import tokenize
from typing import Any

import nbformat
from nbformat import NotebookNode

from booktools.errors import BookError
from booktools.form.notebook import IGNORE_OUTPUT, SKIP, tags_of

KERNEL = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
PAGE_KEYS = ("d2l", "mystnb")
CELL_KEYS = ("d2l", "mystnb", "tags")
_SPACED_MARK = re.compile(r"^#\s+@save( replace)?$")
_MAGIC = re.compile(r"^(\s*)[%!]")


def canonical(node: NotebookNode, place: str) -> NotebookNode:
    """Return the notebook in committed form; the code is formatted already.

    Raises: BookError for outputs that can be neither kept nor dropped.
    """
    cells, ordinal = [], 0
    for cell in node.cells:
        new = {
            "id": cell["id"],
            "cell_type": cell["cell_type"],
            "metadata": _cell_metadata(cell["metadata"]),
            "source": _clean_source(cell),
        }
        if cell.get("attachments"):
            raise BookError(
                f"{place}#{cell['id']}: has an attached file; save it beside "
                "the page, in img/, and link to it"
            )
        if cell["cell_type"] == "code":
            ordinal += 1
            new["execution_count"] = ordinal
            new["outputs"] = _outputs(cell, ordinal, new, place)
        cells.append(new)
    kept = {k: node.metadata[k] for k in PAGE_KEYS if k in node.metadata}
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": {**KERNEL, **kept},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def to_bytes(node: NotebookNode) -> bytes:
    """Serialise: keys sorted, indent 1, UTF-8, one newline at the end."""
    return (nbformat.writes(node).rstrip("\n") + "\n").encode("utf-8")


def restore_marks(source: str) -> str:
    """Turn the comment ``# @save`` that ruff writes back into ``#@save``."""
    if "@save" not in source:
        return source
    masked = "\n".join(_MAGIC.sub(r"\1#", x) for x in source.split("\n"))
    lines = source.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(masked).readline):
            match = _SPACED_MARK.match(token.string)
            if token.type == tokenize.COMMENT and match:
                row, column = token.start
                line = lines[row - 1]
                if line[column:] == token.string:
                    mark = "#@save" + (match.group(1) or "")
                    lines[row - 1] = line[:column] + mark
    except (tokenize.TokenError, SyntaxError):
        pass  # not Python: ruff and extract say so with their own messages
    return "\n".join(lines)


def _clean_source(cell: Any) -> str:
    source = cell["source"].replace("\r\n", "\n").replace("\r", "\n")
    if cell["cell_type"] == "code":
        return restore_marks(source.strip("\n").rstrip())
    lines = [line.rstrip() for line in source.split("\n")]
    return "\n".join(lines).strip("\n")


def _cell_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = {key: metadata[key] for key in CELL_KEYS if metadata.get(key)}
    if "tags" in kept:
        kept["tags"] = list(dict.fromkeys(kept["tags"]))
    if metadata.get("jupyter", {}).get("source_hidden"):
        kept["jupyter"] = {"source_hidden": True}
    return kept


def _outputs(
    cell: Any, ordinal: int, new: dict[str, Any], place: str
) -> list[dict[str, Any]]:
    """Return the outputs to commit; tag the cell where it shows a picture."""
    if {IGNORE_OUTPUT, SKIP} & set(tags_of(cell)):
        return []
    if any(_is_volatile(output) for output in cell["outputs"]):
        tags = new["metadata"].setdefault("tags", [])
        tags.append(IGNORE_OUTPUT)
        return []
    kept: list[dict[str, Any]] = []
    for output in cell["outputs"]:
        where = f"{place}#{cell['id']}"
        _keep(output, ordinal, kept, where)
    for output in kept:
        if output["output_type"] == "stream":
            output["text"] = _resolve_returns(output["text"])
    return kept


def _is_volatile(output: Any) -> bool:
    """Say whether an output is a picture or a report, which nobody commits."""
    kinds = output.get("data", {})
    return any(
        kind.startswith(("image/", "application/vnd.")) for kind in kinds
    )


def _keep(
    output: Any, ordinal: int, kept: list[dict[str, Any]], where: str
) -> None:
    kind = output["output_type"]
    if kind == "stream" and output["name"] == "stdout":
        previous = [o for o in kept if o["output_type"] == "stream"]
        if previous:
            previous[0]["text"] += output["text"]
        else:
            kept.append(
                {
                    "output_type": "stream",
                    "name": "stdout",
                    "text": output["text"],
                }
            )
    elif kind in ("execute_result", "display_data"):
        kept.append(_text_only(output, ordinal, where))
    elif kind == "stream":
        raise BookError(
            f"{where}: prints to stderr ({output['text'].strip()[:60]!r}), "
            f"which varies: remove the cause or tag the cell {IGNORE_OUTPUT}"
        )
    else:
        raise BookError(
            f"{where}: its stored output is an error "
            f"({output.get('ename')}: {output.get('evalue')}); pages show "
            "failures with try/except and a print"
        )


def _text_only(output: Any, ordinal: int, where: str) -> dict[str, Any]:
    text = output["data"].get("text/plain")
    if text is None:
        kinds = ", ".join(sorted(output["data"]))
        raise BookError(
            f"{where}: shows only {kinds}, which nbval cannot compare as "
            f"text: print text beside it or tag the cell {IGNORE_OUTPUT}"
        )
    new: dict[str, Any] = {
        "output_type": output["output_type"],
        "metadata": {},
        "data": {"text/plain": text},
    }
    if output["output_type"] == "execute_result":
        new["execution_count"] = ordinal
    return new


def _resolve_returns(text: str) -> str:
    """Keep of a line that was overwritten only what was left standing."""
    return re.sub(r"^.*\r(?=[^\n])", "", text, flags=re.MULTILINE)
