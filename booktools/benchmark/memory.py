"""How much memory this process has, and has had at most."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def resident() -> int | None:
    """Return the bytes in memory now; None where Linux does not tell."""
    return _field("VmRSS")


def peak() -> int | None:
    """Return the most bytes since the start, or since ``forget_peak``."""
    return _field("VmHWM")


def forget_peak() -> None:
    """Let the next peak count from now on."""
    if CLEAR.exists():
        CLEAR.write_text("5")


@contextmanager
def peak_written(result: dict[str, float]) -> Iterator[None]:
    """Write into ``result`` by how much the memory grew inside, at most.

    Nothing is written where the system does not tell.
    """
    forget_peak()
    before = resident()
    yield
    highest = peak()
    if before is not None and highest is not None:
        result["peak_bytes"] = highest - before


def _field(name: str) -> int | None:
    if not STATUS.exists():
        return None
    for line in STATUS.read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return None
