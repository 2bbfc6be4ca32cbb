"""Execute one page under several settings of the machine and compare."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from booktools.errors import BookError
from booktools.execution.kernel import execute
from booktools.form.notebook import IGNORE_OUTPUT, SKIP, tags_of

# What changes the last digits of floating-point results: a page's text may
# be committed only where all of these print the same. Two threads that spin
# until their turn comes take minutes on busy cores for what two that sleep do
# in seconds.
SETTINGS: dict[str, tuple[int, dict[str, str]]] = {
    "one thread": (1, {}),
    "two threads": (2, {"OMP_WAIT_POLICY": "PASSIVE"}),
    "plain instructions": (1, {"ATEN_CPU_CAPABILITY": "default"}),
}
SECONDS_PER_RUN = 1800


def execute_under_all(node: NotebookNode, path: Path) -> dict[str, list[str]]:
    """Execute under every setting and store the outputs of the first.

    Changes ``node``: its outputs, and the tag of the cells whose text
    differs. Returns: for each newly tagged cell the settings that differ.
    """
    runs = {name: _run(node, path, name) for name in SETTINGS}
    first, *others = runs
    tagged: dict[str, list[str]] = {}
    for index, cell in enumerate(node.cells):
        if cell.cell_type != "code":
            continue
        texts = {name: _text(run.cells[index]) for name, run in runs.items()}
        differing = [name for name in others if texts[name] != texts[first]]
        if differing and not {IGNORE_OUTPUT, SKIP} & set(tags_of(cell)):
            cell.metadata["tags"] = [*tags_of(cell), IGNORE_OUTPUT]
            tagged[cell["id"]] = differing
        cell["outputs"] = runs[first].cells[index]["outputs"]
    return tagged


def _run(node: NotebookNode, path: Path, setting: str) -> NotebookNode:
    """Return an executed copy; BookError naming the cell that fails."""
    threads, extra = SETTINGS[setting]
    copy = nbformat.from_dict(node)
    before = {name: os.environ.get(name) for name in extra}
    os.environ.update(extra)
    try:
        run = execute(copy, path.parent, limit=SECONDS_PER_RUN, threads=threads)
        outcome = asyncio.run(run)
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    if outcome.failure:
        raise BookError(
            f"{path}#{outcome.cell}: fails with {setting}:\n{outcome.failure}"
        )
    return copy


def _text(cell: NotebookNode) -> list[str]:
    """Return what nbval would compare: streams by name, then shown text."""
    streams: dict[str, str] = {}
    shown = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            name = output["name"]
            streams[name] = streams.get(name, "") + output["text"]
        else:
            shown.append(output.get("data", {}).get("text/plain", ""))
    return [*(f"{k}: {v}" for k, v in sorted(streams.items())), *shown]
