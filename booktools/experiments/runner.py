"""Run one page once, with papermill, and read what it reported."""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from booktools.errors import BookError
from booktools.execution.environment import REMOVED, VALUES
from booktools.experiments.parameters import Value
from booktools.experiments.plan import Plan
from booktools.experiments.provenance import PROVENANCE_CELL

REPORT = "application/vnd.d2l.report+json"
PROVENANCE = "application/vnd.d2l.provenance+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Run:
    """One execution: what went in, what came out, or why nothing did."""

    parameters: dict[str, Value]
    seconds: float
    metrics: dict[str, float] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    error: str = ""


def run_once(
    plan: Plan, parameters: dict[str, Value], output: Path, device: str
) -> Run:
    """Execute a page with these parameters, its exercises left out.

    The executed notebook is kept as ``output``, also if a cell fails.
    """
    notebook = nbformat.from_dict(plan.notebook)
    cell = nbformat.v4.new_code_cell(PROVENANCE_CELL, id="provenance")
    notebook.cells.append(cell)
    output.parent.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    run = Run(parameters, 0.0)
    try:
        with kernel_variables(device):
            executed = papermill.execute_notebook(
                notebook,
                str(output),
                parameters=parameters,
                kernel_name="python3",
                cwd=str(plan.page.path.parent),
                progress_bar=False,
                extra_arguments=["--log-level=ERROR"],
            )
        run.metrics = read_report(executed, plan.page.name)
        run.provenance = outputs_of(executed, PROVENANCE)[0]
    except PapermillExecutionError as error:
        run.error = f"{error.ename}: {_ANSI.sub('', error.evalue)}"
    except (BookError, DeadKernelError) as error:
        run.error = str(error)
    run.seconds = round(time.perf_counter() - start, 2)
    return run


def read_report(executed: NotebookNode, page: str) -> dict[str, float]:
    """Collect ``d2l.report(name=value)``; every value a finite number."""
    metrics: dict[str, float] = {}
    for report in outputs_of(executed, REPORT):
        for name, value in report.items():
            if name in metrics:
                raise BookError(f"{page}: reports {name!r} twice")
            number = isinstance(value, int | float)
            if not number or isinstance(value, bool):
                raise BookError(
                    f"{page}: reports {name} = {value!r}, which is no number"
                )
            if not math.isfinite(value):
                raise BookError(f"{page}: reports {name} = {value}")
            metrics[name] = value
    if not metrics:
        raise BookError(
            f"{page}: reports nothing; end it with d2l.report(name=value)"
        )
    return metrics


def outputs_of(notebook: NotebookNode, kind: str) -> list[Any]:
    """Return the content of all outputs of one mime type."""
    return [
        output["data"][kind]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell["outputs"]
        if kind in output.get("data", {})
    ]


@contextmanager
def kernel_variables(device: str) -> Iterator[None]:
    """Set what kernels inherit: as for the book, but with all threads."""
    before = dict(os.environ)
    for name in REMOVED:
        os.environ.pop(name, None)
    os.environ.update(VALUES)
    if device == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
