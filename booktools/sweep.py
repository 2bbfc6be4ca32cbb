"""``make sweep``: run one page over a grid; leave a table and a plot."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from booktools.atomic import write_text
from booktools.errors import BookError
from booktools.experiments.markdown import markdown
from booktools.experiments.plan import load_grid
from booktools.experiments.plot import plot_sweep
from booktools.experiments.provenance import choose_device
from booktools.experiments.runner import Run, run_once
from booktools.runs import slug


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``sweep``."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--page", required=True, metavar="P")
    parser.add_argument(
        "--grid", required=True, help="such as 'lr=0.01,0.1 batch_size=64,256'"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"])


def main(args: argparse.Namespace) -> int:
    """Run the grid in its own order; a failing point does not end it."""
    root = args.root.resolve()
    plan, axes = load_grid(args.page, args.grid, root)
    device = choose_device(args.device)
    folder = root / "_build" / "sweeps" / slug(plan)
    runs: list[Run] = []
    for number, parameters in enumerate(plan.runs):
        run = run_once(plan, parameters, folder / f"{number}.ipynb", device)
        runs.append(run)
        print(
            f"{number + 1}/{len(plan.runs)}  {_point(run, axes)}  "
            f"{run.seconds:.1f} s  {run.error}".rstrip(),
            flush=True,
        )
    rows = table(runs, axes)
    write_text(folder / "table.csv", _csv(rows))
    write_text(folder / "table.md", markdown(rows))
    print("\n" + markdown(rows))
    made = ["table.csv", "table.md"]
    if any(not run.error for run in runs):
        plot_sweep(runs, axes, folder / "plot.svg", plan.page.name)
        made.append("plot.svg")
    print(f"{folder.relative_to(root)}: {', '.join(made)}")
    failed = [_point(run, axes) for run in runs if run.error]
    if failed:
        listed = "; ".join(failed)
        raise BookError(f"{len(failed)} of {len(runs)} runs failed: {listed}")
    return 0


def table(runs: list[Run], axes: list[str]) -> list[list[str]]:
    """Return header and rows: parameters, metrics, seconds, error."""
    metrics = list(dict.fromkeys(m for run in runs for m in run.metrics))
    rows = [[*axes, *metrics, "seconds", "error"]]
    for run in runs:
        values = [
            f"{run.metrics[m]:.6g}" if m in run.metrics else "" for m in metrics
        ]
        point = [str(run.parameters[axis]) for axis in axes]
        rows.append([*point, *values, f"{run.seconds:.1f}", run.error])
    return rows


def _point(run: Run, axes: list[str]) -> str:
    return " ".join(f"{axis}={run.parameters[axis]}" for axis in axes)


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
