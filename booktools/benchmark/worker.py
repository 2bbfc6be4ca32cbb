"""What runs in the kernel: one job, whose result leaves as an output."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from booktools.benchmark import MEASUREMENT
from booktools.benchmark.board import measure_board
from booktools.benchmark.files import prepare_files
from booktools.benchmark.fits import measure_fit
from booktools.benchmark.growth import measure_growth, measure_loading
from booktools.benchmark.reading import measure_reading

KINDS: dict[str, Callable[..., dict[str, Any]]] = {
    "files": prepare_files,
    "fit": measure_fit,
    "reading": measure_reading,
    "growth": measure_growth,
    "loading": measure_loading,
    "board": measure_board,
}


def work(kind: str, arguments: dict[str, Any]) -> None:
    """Do one job in the kernel of a notebook and hand over its result."""
    from IPython.display import display

    # The original starts four workers, and PyTorch says so in every epoch.
    warnings.filterwarnings("ignore", "This DataLoader will create 4 worker")
    result = KINDS[kind](**arguments)
    display({MEASUREMENT: result}, raw=True)
