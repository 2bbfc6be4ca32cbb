"""``make full``: run pages at the scale of a profile, record the results."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from booktools.atomic import write_text
from booktools.errors import BookError
from booktools.experiments.plan import Plan, load_profile
from booktools.experiments.provenance import (
    choose_device,
    common,
    git_commit,
    now,
)
from booktools.experiments.runner import Run, run_once
from booktools.experiments.spread import spread


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``runs``."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument(
        "--profile", type=Path, default=Path("profiles/full.yml")
    )
    parser.add_argument(
        "--page", action="append", metavar="P", help="only this page"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"])
    parser.add_argument(
        "--check", action="store_true", help="check the profile, run nothing"
    )


def main(args: argparse.Namespace) -> int:
    """Check the whole profile, then run it page by page."""
    root = args.root.resolve()
    profile = args.profile
    if not profile.is_absolute() and not profile.exists():
        profile = root / profile
    plans = load_profile(profile, root, args.page)
    if args.check:
        print(f"{profile.name}: {len(plans)} pages, nothing wrong")
        return 0
    device = choose_device(args.device)
    failed = []
    for plan in plans:
        try:
            record = _run_page(plan, root, profile.stem, device)
        except BookError as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            failed.append(plan.page.name)
            continue
        path = records(root, profile) / f"{slug(plan)}-{device}.json"
        write_text(path, json.dumps(record, indent=1) + "\n")
        print(f"  -> {path.relative_to(root)}", flush=True)
    if failed:
        raise BookError("not recorded: " + ", ".join(failed))
    return 0


def records(root: Path, profile: Path) -> Path:
    """Return the folder that holds the records of a profile.

    The published scale, ``full``, is recorded in results/ itself, any other
    profile in a folder below it that has the profile's name.
    """
    folder = root / "results"
    return folder if profile.stem == "full" else folder / profile.stem


def slug(plan: Plan) -> str:
    """Name a page in a file name: ``linear_regression-concise``."""
    return plan.page.name.removeprefix("chapters/").replace("/", "-")


def _run_page(
    plan: Plan, root: Path, profile: str, device: str
) -> dict[str, Any]:
    runs: list[Run] = []
    for number, parameters in enumerate(plan.runs):
        output = root / "_build" / "runs" / f"{slug(plan)}-{number}.ipynb"
        run = run_once(plan, parameters, output, device)
        where = f"{plan.page.name} run {number + 1} of {len(plan.runs)}"
        if run.error:
            raise BookError(
                f"{where} {parameters}: {run.error}\n  see {output}"
            )
        values = " ".join(f"{k}={v:.6g}" for k, v in run.metrics.items())
        print(f"{where}  {run.seconds:.1f} s  {values}", flush=True)
        runs.append(run)
    return {
        "page": plan.page.name,
        "profile": profile,
        "metrics": _summary(runs, plan.page.name),
        "parameters": _parameters(plan),
        "device": device,
        **common([run.provenance for run in runs]),
        "commit": git_commit(root),
        "date": now(),
        "seconds": [run.seconds for run in runs],
    }


def _summary(runs: list[Run], page: str) -> dict[str, Any]:
    """Return each metric's values in the order of the runs, and spread."""
    names = list(runs[0].metrics)
    for run in runs:
        if sorted(run.metrics) != sorted(names):
            raise BookError(
                f"{page}: one run reports {sorted(names)}, "
                f"another {sorted(run.metrics)}"
            )
    return {name: spread([run.metrics[name] for run in runs]) for name in names}


def _parameters(plan: Plan) -> dict[str, Any]:
    """Return the parameters of all runs; the seeds become one list."""
    shared = {k: v for k, v in plan.runs[0].items() if k != "seed"}
    seeds = [run["seed"] for run in plan.runs if "seed" in run]
    return {**shared, "seeds": seeds} if seeds else shared
