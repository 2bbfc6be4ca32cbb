"""Where numbers come from: machine, versions, commit, date."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from booktools.errors import BookError

# Runs last in the kernel of the page, so that it tells what the page had.
PROVENANCE_CELL = """
def _provenance():
    import importlib.metadata
    import os
    import platform
    import sys

    versions = {"python": platform.python_version()}
    for name in ("torch", "torchvision", "numpy", "d2lib"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    info = {"versions": versions, "device_name": platform.machine()}
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("model name"):
                    info["device_name"] = line.split(":", 1)[1].strip()
                    break
    except OSError:
        pass
    info["cores"] = os.cpu_count()
    torch = sys.modules.get("torch")
    if torch is not None:
        info["threads"] = torch.get_num_threads()
        if torch.cuda.is_available():
            info["device_name"] = torch.cuda.get_device_name()
            info["versions"]["cuda"] = torch.version.cuda
    return info


from IPython.display import display

display({"application/vnd.d2l.provenance+json": _provenance()}, raw=True)
"""


def choose_device(wanted: str | None) -> str:
    """Return "cuda" or "cpu": what is asked for, else what there is.

    Raises: BookError if cuda is asked for where PyTorch sees none.
    """
    if wanted == "cpu":
        return "cpu"
    code = "import torch, sys; sys.exit(not torch.cuda.is_available())"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True)
    if there.returncode == 0:
        return "cuda"
    if wanted == "cuda":
        raise BookError(
            "--device cuda: PyTorch sees no CUDA device here; "
            "leave --device out to run on what there is"
        )
    return "cpu"


def git_commit(root: Path) -> str | None:
    """Return the commit, with ``+changes`` if the tree differs from it."""
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return None
    changed = _git(
        root, "status", "--porcelain", "--", "chapters", "d2lib", "profiles"
    )
    return commit + ("+changes" if changed else "")


def _git(root: Path, *words: str) -> str:
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        result = subprocess.run(
            ["git", *words],
            cwd=root,
            capture_output=True,
            text=True,
            env=environment,
        )
    except FileNotFoundError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def now() -> str:
    """Return the date and time in UTC, to the second."""
    moment = datetime.datetime.now(datetime.UTC)
    return moment.isoformat(timespec="seconds")


def common(provenances: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the provenance that all runs of a page share.

    Raises: BookError if they differ: such runs must not be one result.
    """
    first = provenances[0]
    for other in provenances[1:]:
        if other != first:
            raise BookError(
                f"the runs saw different machines: {first} and {other}"
            )
    return first
