"""``make bench``: measure the speed of the library, record and show it."""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from booktools.atomic import write_text
from booktools.benchmark.chart import draw_chart
from booktools.benchmark.imports import import_seconds
from booktools.benchmark.process import Job, run_job
from booktools.benchmark.schedule import Plan, has_original
from booktools.benchmark.summary import Measured, summarise
from booktools.benchmark.table import tables
from booktools.errors import BookError
from booktools.execution.warm import stop_zygote
from booktools.experiments.provenance import (
    choose_device,
    common,
    git_commit,
    now,
)
from booktools.experiments.runner import kernel_variables

FEWEST_ROUNDS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``bench``."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--rounds", type=int, default=FEWEST_ROUNDS)


def main(args: argparse.Namespace) -> int:
    """Measure everything, then write record, table and picture."""
    if args.rounds < FEWEST_ROUNDS:
        raise BookError(
            f"--rounds {args.rounds}: a median needs {FEWEST_ROUNDS} or more"
        )
    root = args.root.resolve()
    device = choose_device(args.device)
    start = time.monotonic()
    plan = Plan(device, args.rounds, has_original())
    if not plan.original:
        print("d2l is not installed: the library is measured without it")
    with tempfile.TemporaryDirectory(prefix="d2l-bench-") as scratch:
        with kernel_variables(device):
            try:
                measured, machines = measure(plan, Path(scratch))
            finally:
                stop_zygote()
            imports = measure_imports(args.rounds, Path(scratch))
    record = {
        "device": device,
        **common(machines),
        "rounds": args.rounds,
        "commit": git_commit(root),
        "date": now(),
        "seconds": round(time.monotonic() - start, 1),
        **summarise(measured, imports),
    }
    write(record, root)
    return 0


def measure(plan: Plan, scratch: Path) -> tuple[Measured, list[Any]]:
    """Run the jobs one after the other, with a line for each."""
    folder = scratch / "work"
    folder.mkdir()
    run_job(Job("files", {"folder": str(scratch)}), folder)
    jobs, start = list(plan.jobs()), time.monotonic()
    measured, machines = [], []
    for done, (number, job) in enumerate(jobs, 1):
        result, machine = run_job(job, folder)
        measured.append((job, result))
        machines.append(machine)
        minutes, seconds = divmod(int(time.monotonic() - start), 60)
        value = result.get("seconds_per_epoch", result.get("seconds"))
        shown = "" if value is None else f"{value:8.3f} s"
        print(
            f"[{done:2}/{len(jobs)}] {minutes}:{seconds:02}  "
            f"round {number + 1}  {str(job):42} {shown}",
            flush=True,
        )
    return measured, machines


def measure_imports(rounds: int, folder: Path) -> dict[str, list[float]]:
    """Import torch and then the library, each time in a new Python."""
    import_seconds(folder)  # the first reads the files from the disk
    measured = [import_seconds(folder) for _ in range(rounds)]
    return {name: [one[name] for one in measured] for name in measured[0]}


def write(record: dict[str, Any], root: Path) -> None:
    """Write results/bench-<machine>.json, and table and picture of it."""
    machine = machine_name(record)
    path = root / "results" / f"bench-{machine}.json"
    write_text(path, json.dumps(record, indent=1) + "\n")
    shown = tables(record)
    folder = root / "_build" / "bench"
    write_text(folder / f"{machine}.md", shown)
    draw_chart(record, folder / f"{machine}.svg")
    print(f"\n{shown}\n{record['seconds']:.0f} s  -> {path.relative_to(root)}")
    print(f"table and picture: {folder.relative_to(root)}/{machine}.*")


def machine_name(record: dict[str, Any]) -> str:
    """Name a machine in a file name: ``amd-epyc-2-cores``."""
    name = record["device_name"]
    if record["device"] == "cpu":
        name += f" {record['cores']} cores"
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
