"""Make .venv from the lock, install d2lib in it, and get the data.

Run by ``make setup`` with the system's Python, so it needs nothing but the
standard library. It can be stopped and repeated at any point: the stamp is
written last, and every step before it may be done twice.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INPUTS = (
    "requirements.lock",
    "requirements-parity.txt",
    "pyproject.toml",
    "booktools/setup.py",
)
DEBIAN = {
    "dataset-fashion-mnist": Path("/usr/share/datasets/fashion-mnist"),
    "chromium": Path("/usr/bin/chromium"),
    "fonts-noto-cjk": Path("/usr/share/fonts/opentype/noto"),
    # torch.compile translates to C++
    "g++": Path("/usr/bin/g++"),
    "python3-dev": Path(sysconfig.get_path("include"), "Python.h"),
}


def main(root: Path = ROOT) -> int:
    """Set up the project in ``root``; return the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036, the system's Python runs this
        found = ".".join(map(str, sys.version_info[:3]))
        return fail(
            f"Python 3.11 or later is needed, this is {found}. Name a newer "
            "one: make setup PYTHON=python3.12"
        )
    venv = root / ".venv"
    stamp, wanted = venv / "setup-stamp", digest(root)
    if stamp.is_file() and stamp.read_text() == wanted:
        return 0
    try:
        python = make_venv(venv)
        install(root, python)
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd[:6]))
        return fail(
            f"`{command} ...` ended with status {error.returncode}; what it "
            "said stands above. Mend it and run `make setup` again: it goes "
            "on where it stopped."
        )
    get_system_packages()
    stamp.write_text(wanted)
    print(f"setup: done, {venv} is ready")
    return 0


def fail(message: str) -> int:
    """Print one message; return exit status 1."""
    print(f"setup: {message}", file=sys.stderr)
    return 1


def digest(root: Path) -> str:
    """Return a hash of everything that the environment is made from."""
    parts = [sys.version.encode()]
    parts += [(root / name).read_bytes() for name in INPUTS]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv(venv: Path) -> Path:
    """Make the environment, or again if it does not work; return its Python."""
    python = venv / ("Scripts" if os.name == "nt" else "bin") / "python"
    version = "import sys; print('%d.%d' % sys.version_info[:2])"
    here = ".".join(map(str, sys.version_info[:2]))
    if python.exists():
        found = subprocess.run(
            [python, "-c", version], capture_output=True, text=True
        )
        if found.stdout.strip() == here:
            return python
    print(f"setup: a new {venv.name} with Python {here}")
    shutil.rmtree(venv, ignore_errors=True)
    run(sys.executable, "-m", "venv", venv)
    return python


def install(root: Path, python: Path) -> None:
    """Install uv, with it the locked packages, then d2lib and d2l."""
    uv = python.with_name("uv")
    if not uv.exists():
        with tempfile.TemporaryDirectory() as folder:
            pinned = Path(folder, "uv.txt")
            lock = (root / "requirements.lock").read_text(encoding="utf-8")
            pinned.write_text(pin_of("uv", lock), encoding="utf-8")
            run(python, "-m", "pip", "install", "-q", "-r", pinned)
    print("setup: installing the locked packages (about 6 GB on Linux)")
    pip = (uv, "pip")
    into = ("--python", python, "-q")
    locked = root / "requirements.lock"
    run(*pip, "sync", *into, "--require-hashes", locked)
    parity = root / "requirements-parity.txt"
    run(*pip, "install", *into, "--no-deps", "-r", parity)
    run(*pip, "install", *into, "--no-deps", "-e", root)


def pin_of(name: str, lock: str) -> str:
    """Return the lines of one package, with its hashes, from the lock."""
    pattern = rf"^{re.escape(name)}==\S+(?: \\\n +--hash=\S+)+"
    found = re.search(pattern, lock, flags=re.MULTILINE)
    if found is None:
        raise SystemExit(f"setup: requirements.lock does not pin {name}")
    return found.group() + "\n"


def get_system_packages() -> None:
    """Install the data and the browser, or say how: they are Debian's."""
    missing = [name for name, place in DEBIAN.items() if not place.exists()]
    if not missing:
        return
    apt = shutil.which("apt-get")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if apt is None or not root:
        sudo = f"sudo apt-get install {' '.join(missing)}"
        print(
            f"setup: missing: {', '.join(missing)}. On Debian or Ubuntu: "
            f"{sudo}. Elsewhere the data are downloaded when a page first "
            "asks for them, the tests of the site need Chromium, and "
            "torch.compile needs a C++ compiler."
        )
        return
    print(f"setup: apt-get install {' '.join(missing)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ("-qq", "-y", "--no-install-recommends")
    for command in (("update", "-qq"), ("install", *options, *missing)):
        done = subprocess.run(
            [apt, *command], env=env, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            print(f"setup: apt-get {command[0]} failed; going on without")


def run(*command: object) -> None:
    """Run a command; its failure is an exception."""
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    sys.exit(main())
