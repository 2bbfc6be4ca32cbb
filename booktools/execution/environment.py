"""The environment of every kernel, for ``make book`` and for nbval alike.

``env $(python -m booktools.execution.environment) pytest --nbval ...`` runs
pages under the same values, so that both print the same.
"""

from __future__ import annotations

import os

REMOVED = ("PYTHONPATH", "PYTHONSTARTUP", "PYTHONWARNINGS")
THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
VALUES = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONNOUSERSITE": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "SOURCE_DATE_EPOCH": "0",  # matplotlib writes it into SVG
    "TQDM_DISABLE": "1",
}


def settings(threads: int = 1) -> dict[str, str]:
    """Return what is set; PyTorch takes its threads from OMP_NUM_THREADS."""
    return VALUES | dict.fromkeys(THREADS, str(threads))


def kernel_environment(threads: int = 1) -> dict[str, str]:
    """Return the whole environment of a kernel."""
    kept = {k: v for k, v in os.environ.items() if k not in REMOVED}
    return kept | settings(threads)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _as_arguments() -> list[str]:
    """Return arguments of ``env``; ipykernel sets the backend by itself."""
    removed = [*REMOVED, "MPLBACKEND"]
    unset = [word for name in removed for word in ("-u", name)]
    values = settings().items()
    return unset + [f"{k}={v}" for k, v in values if k not in removed]


if __name__ == "__main__":
    print(*_as_arguments())
