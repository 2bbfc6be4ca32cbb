"""Measure how long importing the library takes after importing torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import time
start = time.perf_counter()
import torch
middle = time.perf_counter()
import d2lib
print(middle - start, time.perf_counter() - middle)
"""


def import_seconds(folder: Path) -> dict[str, float]:
    """Return the seconds of both imports in a new Python."""
    words = [sys.executable, "-c", CODE]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=True
    )
    torch, d2lib = map(float, done.stdout.split())
    return {"torch": torch, "d2lib": d2lib}
