"""The picture that ``make bench`` draws: seconds per epoch, as bars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from booktools.benchmark.table import TITLES
from booktools.experiments.svg import write_svg


def draw_chart(record: dict[str, Any], path: Path) -> None:
    """Write an SVG with one panel per network, on a logarithmic scale."""
    from matplotlib.figure import Figure

    fits = record["fits"]
    figure = Figure(figsize=(7, 1.1 + 0.9 * len(fits)), layout="tight")
    grid = figure.subplots(len(fits), 1, sharex=True, squeeze=False)
    panels: list[Any] = list(grid[:, 0])
    for (contest, by_name), panel in zip(fits.items(), panels, strict=True):
        _panel(panel, contest, by_name)
    panels[-1].set_xlabel("seconds per epoch")
    write_svg(figure, path, "bench")


def _panel(panel: Any, contest: str, by_name: dict[str, Any]) -> None:
    names = [name for name in TITLES if name in by_name][::-1]
    for y, name in enumerate(names):
        values = by_name[name]["seconds_per_epoch"]
        panel.barh(y, values["median"], color="C0", alpha=0.6)
        panel.plot(values["values"], [y] * len(values["values"]), "k.")
    panel.set_yticks(range(len(names)), [TITLES[name] for name in names])
    panel.set_xscale("log")
    panel.set_title(contest, loc="left", fontsize="medium")
