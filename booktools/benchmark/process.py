"""Run one job in a kernel of its own, as a reader would run a cell."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from booktools.benchmark import MEASUREMENT
from booktools.errors import BookError
from booktools.execution.environment import cores
from booktools.execution.kernel import execute
from booktools.execution.warm import POSSIBLE
from booktools.experiments.provenance import PROVENANCE_CELL
from booktools.experiments.runner import PROVENANCE, outputs_of

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 300.0


@dataclass(frozen=True)
class Job:
    """One measurement: its kind and the arguments of its function."""

    kind: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join([self.kind, *map(str, self.arguments.values())])


def run_job(job: Job, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the result of a job, and the machine that it ran on.

    Raises: BookError with the traceback if it fails.
    """
    source = (
        f"import sys\n\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from booktools.benchmark.worker import work\n\n"
        f"work({job.kind!r}, {job.arguments!r})\n"
    )
    cells = [
        nbformat.v4.new_code_cell(source, id="job"),
        nbformat.v4.new_code_cell(PROVENANCE_CELL, id="provenance"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    outcome = asyncio.run(
        execute(notebook, folder, limit=LIMIT_S, threads=cores(), warm=POSSIBLE)
    )
    if outcome.failure:
        raise BookError(f"bench: {job} failed\n{outcome.failure}")
    result = outputs_of(notebook, MEASUREMENT)[0]
    return result, outputs_of(notebook, PROVENANCE)[0]
