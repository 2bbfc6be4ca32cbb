"""The tables that ``make bench`` prints and keeps."""

from __future__ import annotations

from typing import Any

from booktools.benchmark.targets import targets
from booktools.experiments.markdown import markdown

TITLES = {
    "published": "d2l, as published",
    "original": "d2l, no plotting",
    "ours": "d2lib, plotting",
    "bare": "bare loop",
    "graphed": "CUDA graph",
}


def tables(record: dict[str, Any]) -> str:
    """Return a Markdown page of everything that was measured."""
    parts = [
        f"# {record['device_name']}, {record['date'][:10]}\n",
        "Seconds per epoch: median (lowest to highest).\n",
        _fits(record["fits"]),
        _targets(record),
    ]
    return "\n".join(parts)


def _fits(fits: dict[str, Any]) -> str:
    names = [
        n for n in TITLES if any(n in by_name for by_name in fits.values())
    ]
    rows = [["network", *(TITLES[n] for n in names), "accuracy after 2"]]
    for contest, by_name in fits.items():
        cells = [_seconds(by_name[n]) if n in by_name else "" for n in names]
        after = [
            f"{by_name[n]['accuracy_after_2']['median']:.4f}"
            for n in names
            if n in by_name and n != "published"
        ]
        rows.append([contest, *cells, " ".join(after)])
    return markdown(rows)


def _seconds(fit: dict[str, Any]) -> str:
    values = fit["seconds_per_epoch"]
    low, high = values["min"], values["max"]
    return f"{values['median']:.3g} ({low:.3g} to {high:.3g})"


def _targets(record: dict[str, Any]) -> str:
    rows = [["target", "wanted", "measured", ""]]
    for target in targets(record):
        sign = ">=" if target.least else "<="
        rows.append(
            [
                target.what,
                f"{sign} {target.wanted:.3g}",
                f"{target.measured:.3g}",
                target.verdict,
            ]
        )
    return markdown(rows)
