"""The plot of a sweep: each metric over the first axis of the grid."""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from booktools.experiments.runner import Run
from booktools.experiments.svg import write_svg

STYLES = ("-", "--", ":", "-.")
MARKERS = "os^Dvx"


def plot_sweep(
    runs: list[Run], axes: list[str], path: Path, title: str
) -> None:
    """Draw one panel per metric and one line per setting of the other axes.

    Runs that differ only in ``seed`` are one point, their median, with every
    run as a small dot.
    """
    from matplotlib.figure import Figure

    good = [run for run in runs if not run.error]
    metrics = list(dict.fromkeys(m for r in good for m in r.metrics))
    figure = Figure(figsize=(4.5 * len(metrics), 3.5), layout="tight")
    panels = figure.subplots(1, len(metrics), squeeze=False)[0]
    for panel, metric in zip(panels, metrics, strict=True):
        _panel(panel, good, axes, metric)
    figure.suptitle(title, fontsize="medium")
    write_svg(figure, path, "sweep")


def _panel(panel: Any, runs: list[Run], axes: list[str], metric: str) -> None:
    names = [axis for axis in axes if axis != "seed"] or ["seed"]
    first, others = names[0], names[1:]
    lines: dict[str, dict[Any, list[float]]] = {}
    for run in runs:
        if metric in run.metrics:
            label = " ".join(f"{n}={run.parameters[n]}" for n in others)
            points = lines.setdefault(label, {})
            x = _coordinate(run.parameters[first])
            points.setdefault(x, []).append(run.metrics[metric])
    for number, (label, points) in enumerate(lines.items()):
        panel.plot(
            list(points),
            [statistics.median(values) for values in points.values()],
            linestyle=STYLES[number % len(STYLES)],
            marker=MARKERS[number % len(MARKERS)],
            color=f"C{number}",
            label=label or None,
        )
        for x, values in points.items():
            panel.plot([x] * len(values), values, ".", color=f"C{number}")
    _axis(panel, first, [x for points in lines.values() for x in points])
    panel.set_ylabel(metric)
    if others:
        panel.legend(fontsize="small")


def _coordinate(value: Any) -> float | str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number else str(value)


def _axis(panel: Any, name: str, xs: list[Any]) -> None:
    panel.set_xlabel(name)
    numbers = [x for x in xs if not isinstance(x, str)]
    if len(numbers) == len(xs) and min(xs) > 0 and max(xs) >= 10 * min(xs):
        panel.set_xscale("log")
