"""From single measurements to medians, ratios, and targets met or missed."""

from __future__ import annotations

from typing import Any

from booktools.benchmark.process import Job
from booktools.experiments.spread import spread

Measured = list[tuple[Job, dict[str, Any]]]
SAME = ("weights", "pictures", "order")


def summarise_fits(measured: Measured) -> dict[str, Any]:
    """Return, by contest and contender, what the fits have measured."""
    fits: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for job, result in measured:
        if job.kind == "fit":
            contest = fits.setdefault(job.arguments["contest"], {})
            contest.setdefault(job.arguments["contender"], []).append(result)
    return {
        contest: {name: _one(runs) for name, runs in by_name.items()}
        for contest, by_name in fits.items()
    }


def _one(runs: list[dict[str, Any]]) -> dict[str, Any]:
    drawings = [sum(run["drawings"]) for run in runs if "drawings" in run]
    peaks = [run["peak_memory"] for run in runs if run["peak_memory"]]
    return {
        "epochs": runs[0]["epochs"],
        "batch_size": runs[0]["batch_size"],
        "seconds_per_epoch": spread([r["seconds_per_epoch"] for r in runs]),
        "accuracy": spread([run["accuracy"] for run in runs]),
        "accuracy_after_2": spread([_after_two(run) for run in runs]),
        "peak_memory": max(peaks, default=None),
        "seconds_of_drawing": spread(drawings) if drawings else None,
        "drawings": [len(run["drawings"]) for run in runs if drawings],
        **{key: sorted({run[key] for run in runs}) for key in SAME},
    }


def _after_two(run: dict[str, Any]) -> float:
    """Return the accuracy after two epochs: the original trains no longer."""
    if "history" in run and run["epochs"] > 2:
        return float(run["history"]["val_acc"][1])
    return float(run["accuracy"])


def summarise_readings(measured: Measured) -> dict[str, Any]:
    """Return, by size and library, pictures per second."""
    readings: dict[str, dict[str, Any]] = {}
    for job, result in measured:
        if job.kind == "reading":
            for size, values in result.items():
                by_name = readings.setdefault(size, {})
                by_name.setdefault(job.arguments["contender"], []).append(
                    values
                )
    return {
        size: {name: _reading(runs) for name, runs in by_name.items()}
        for size, by_name in readings.items()
    }


def _reading(runs: list[dict[str, float]]) -> dict[str, Any]:
    summary: dict[str, Any] = {
        "images_per_second": spread([run["images_per_second"] for run in runs])
    }
    if "largest_difference" in runs[0]:
        values = [run["largest_difference"] for run in runs]
        summary["largest_difference"] = max(values)
    return summary


def summarise(
    measured: Measured, imports: dict[str, list[float]]
) -> dict[str, Any]:
    """Return everything that was measured, ready to be written."""
    single = {job.kind: result for job, result in measured}
    growth = [result for job, result in measured if job.kind == "growth"]
    return {
        "fits": summarise_fits(measured),
        "reading": summarise_readings(measured),
        "growth": growth,
        "loading": single["loading"],
        "board": single["board"],
        "import": {name: spread(values) for name, values in imports.items()},
    }
