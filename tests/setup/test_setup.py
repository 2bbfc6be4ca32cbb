"""make setup: what it reads from the lock, when it runs, what it refuses."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location(
    "book_setup", ROOT / "booktools/setup.py"
)
setup = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(setup)

LOCK = """\
uuid7==1.0 \\
    --hash=sha256:00
uv==0.13.8 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via -r requirements.txt
"""


def test_pin_of_takes_one_package_with_its_hashes():
    assert setup.pin_of("uv", LOCK) == (
        "uv==0.13.8 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    )


def test_pin_of_a_package_that_is_not_locked():
    with pytest.raises(SystemExit, match="does not pin torch"):
        setup.pin_of("torch", LOCK)


def test_the_real_lock_pins_uv_with_hashes_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in setup.pin_of("uv", lock)
    assert "http://" not in lock
    assert "https://" not in lock


def test_every_locked_package_has_a_hash():
    lock = (ROOT / "requirements.lock").read_text()
    entries = [e for e in lock.split("\n") if "==" in e and e[0] not in " #"]
    assert len(entries) > 100
    assert all(entry.endswith("\\") for entry in entries)


def fake_project(folder: Path) -> Path:
    for name in setup.INPUTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(LOCK)
    return folder


def test_nothing_happens_when_the_stamp_is_right(tmp_path, monkeypatch, capsys):
    root = fake_project(tmp_path)
    (root / ".venv").mkdir()
    (root / ".venv/setup-stamp").write_text(setup.digest(root))

    def forbidden(*command):
        raise AssertionError(f"ran {command}")

    monkeypatch.setattr(setup, "run", forbidden)
    assert setup.main(root) == 0
    assert capsys.readouterr().out == ""


def test_a_changed_lock_makes_it_run_again(tmp_path):
    root = fake_project(tmp_path)
    before = setup.digest(root)
    (root / "requirements.lock").write_text(LOCK + "# more\n")
    assert setup.digest(root) != before


def test_a_failing_step_leaves_no_stamp_and_says_what_to_do(
    tmp_path, monkeypatch, capsys
):
    root = fake_project(tmp_path)

    def failing(*command):
        raise subprocess.CalledProcessError(7, command)

    monkeypatch.setattr(setup, "run", failing)
    assert setup.main(root) == 1
    assert "status 7" in capsys.readouterr().err
    assert not (root / ".venv/setup-stamp").exists()


def test_a_broken_environment_is_made_again(tmp_path, monkeypatch):
    venv = tmp_path / ".venv"
    python = venv / "bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    commands = []
    monkeypatch.setattr(setup, "run", lambda *command: commands.append(command))
    setup.make_venv(venv)
    assert commands == [(sys.executable, "-m", "venv", venv)]
    assert not venv.exists()


def test_an_old_python_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2))
    assert setup.main(ROOT) == 1
    assert "Python 3.11 or later is needed, this is 3.9.2" in (
        capsys.readouterr().err
    )
