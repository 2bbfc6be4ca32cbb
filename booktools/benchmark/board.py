"""Measure what drawing the curves costs in a fit that takes a while."""

from __future__ import annotations

from typing import Any

from booktools.benchmark.contenders import Ours
from booktools.benchmark.networks import seeded_network


def measure_board(epochs: int, device: str) -> dict[str, Any]:
    """Return the seconds of a fit and those of each of its drawings."""
    import matplotlib.pyplot  # noqa: F401

    racer = Ours("softmax", device)
    racer.warm_up(seeded_network("softmax", 0))
    seconds, extra = racer.fit(seeded_network("softmax", 0), epochs)
    return {"seconds": seconds, "drawings": extra["drawings"]}
