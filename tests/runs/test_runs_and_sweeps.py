"""``runs`` and ``sweep``: refusals before anything runs, and real runs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest
import yaml

from booktools.cli import main
from tests.form.test_pages import ROOT
from tests.runs.tiny_book import WORK, cells, write_book


@pytest.fixture
def book(tmp_path):
    pages = {
        "tiny": cells(),
        "mute": cells(work="x = 1"),
        "plain": [cell for cell in cells() if cell["id"] != "parameters"],
    }
    return write_book(tmp_path, pages)


def run(book, entries, *words, name="full"):
    profile = book / f"{name}.yml"
    text = entries if isinstance(entries, str) else yaml.dump(entries)
    profile.write_text(text)
    return main(
        ["runs", "--root", str(book), "--profile", str(profile)]
        + ["--device", "cpu", *words]
    )


def sweep(book, grid, page="c/tiny"):
    words = ["--page", page, "--grid", grid, "--device", "cpu"]
    return main(["sweep", "--root", str(book), *words])


def nothing_ran(book):
    return not (book / "_build").exists() and not (book / "results").exists()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"pages": {"c/other": {}}}, ["c/other", "chapters/c/tiny"]),
        ({"pages": {"c/tiny": {"momentum": 1}}}, ["unknown", "momentum"]),
        ({"pages": {"c/tiny": {"lr": "fast"}}}, ["lr must be float"]),
        ({"pages": {"c/tiny": {"steps": 1.5}}}, ["steps must be int"]),
        ({"pages": {"c/tiny": {"seeds": 3}}}, ["seeds must be a list"]),
        ({"pages": {"c/tiny": {"seeds": []}}}, ["seeds must be a list"]),
        ({"pages": {"c/tiny": {"seeds": ["a"]}}}, ["seed must be int"]),
        ({"pages": {"c/tiny": {"seeds": [1], "seed": 2}}}, ["beside it"]),
        ({"pages": {"c/tiny": [1]}}, ["expected parameters"]),
        ({"pages": {"c/plain": {}}}, ["no cell tagged parameters"]),
        ({"pages": {}}, ["needs `pages:`"]),
        ({"page": {"c/tiny": {}}}, ["needs `pages:`"]),
        ("pages: [", ["not valid YAML"]),
        (
            {"pages": {"c/none": {}, "c/tiny": {"lr": "x", "a": 1}}},
            ["c/none", "lr must be", "unknown parameter 'a'"],
        ),
    ],
)
def test_profiles_are_refused_before_anything_runs(
    book, capsys, entries, words
):
    assert run(book, entries) == 1
    said = capsys.readouterr().err
    assert "full.yml" in said
    assert all(word in said for word in words), said
    assert nothing_ran(book)


def test_other_refusals(book, capsys):
    entries = {"pages": {"c/tiny": {}}}
    assert run(book, entries, "--page", "c/mute") == 1
    assert "no entry for chapters/c/mute" in capsys.readouterr().err
    words = ["--profile", "none.yml", "--root", str(book)]
    assert main(["runs", *words]) == 1
    assert "none.yml: No such file" in capsys.readouterr().err
    assert run(book, entries, "--check") == 0
    assert nothing_ran(book)


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        ("momentum=1", "unknown parameter 'momentum'"),
        ("lr=fast", "lr must be float"),
        ("lr", "not name=value"),
        ("lr=", "not name=value"),
        ("lr=1 lr=2", "lr is given twice"),
        ("lr=1,1.0", "lr has 1.0 twice"),
        ("", "empty"),
    ],
)
def test_grids_are_refused_before_anything_runs(book, capsys, grid, words):
    assert sweep(book, grid) == 1
    assert words in capsys.readouterr().err
    assert nothing_ran(book)


def test_runs_record_what_a_page_reports(book):
    entries = {
        "pages": {
            "c/mute": {},
            "c/tiny": {"seeds": [0, 2, 1], "lr": 1, "widths": [4]},
        }
    }
    assert run(book, entries) == 1  # c/mute reports nothing
    assert [p.name for p in (book / "results").iterdir()] == ["c-tiny-cpu.json"]
    record = json.loads((book / "results" / "c-tiny-cpu.json").read_text())
    loss = {"values": [7, 9, 8], "median": 8, "min": 7, "max": 9}
    assert record["metrics"]["loss"] == loss
    assert record["metrics"]["acc"]["values"] == [0.5, 0.5, 0.5]
    assert record["parameters"] == {
        "lr": 1.0,
        "steps": 3,
        "name": "sgd",
        "fast": False,
        "widths": [4],
        "seeds": [0, 2, 1],
    }
    assert record["page"] == "chapters/c/tiny"
    assert (record["profile"], record["device"]) == ("full", "cpu")
    version = ".".join(map(str, sys.version_info[:3]))
    assert record["versions"]["python"] == version
    assert len(record["seconds"]) == 3 and record["device_name"]
    assert record["commit"] is None and record["date"].endswith("+00:00")
    kept = sorted(p.name for p in (book / "_build" / "runs").iterdir())
    assert kept[1:] == [f"c-tiny-{n}.ipynb" for n in range(3)]


def test_each_profile_has_its_own_records(book, capsys):
    full = {"pages": {"c/tiny": {"lr": 0.5, "seeds": [0, 1]}}}
    reduced = {"pages": {"c/tiny": {"steps": 2, "seeds": [3]}}}
    assert run(book, full) == 0
    assert run(book, reduced, name="reduced") == 0
    assert "-> results/reduced/c-tiny-cpu.json" in capsys.readouterr().out
    names = "c-tiny-cpu.json", "reduced/c-tiny-cpu.json"
    records = [
        json.loads((book / "results" / name).read_text()) for name in names
    ]
    assert [r["profile"] for r in records] == ["full", "reduced"]
    assert [r["parameters"]["lr"] for r in records] == [0.5, 0.1]
    assert [r["parameters"]["steps"] for r in records] == [3, 2]
    assert [r["parameters"]["seeds"] for r in records] == [[0, 1], [3]]


def test_a_failing_run_records_nothing(book, capsys):
    old = book / "results" / "c-tiny-cpu.json"
    old.parent.mkdir()
    old.write_text("{}")
    assert run(book, {"pages": {"c/tiny": {"lr": 6.0, "seeds": [4]}}}) == 1
    said = capsys.readouterr().err
    assert "chapters/c/tiny run 1 of 1" in said and "'seed': 4" in said
    assert "ValueError: diverged" in said and "c-tiny-0.ipynb" in said
    assert "not recorded: chapters/c/tiny" in said
    assert old.read_text() == "{}"


@pytest.mark.parametrize(
    ("work", "words"),
    [
        ("report(a=float('nan'))", "reports a = 'nan', which is no number"),
        ("report(a='x')", "which is no number"),
        ("report(a=True)", "which is no number"),
        ("report(a=1)\nreport(a=2)", "reports 'a' twice"),
        ("import os\nos._exit(1)", "died"),
    ],
)
def test_reports_that_are_no_results(tmp_path, capsys, work, words):
    book = write_book(tmp_path, {"tiny": cells(work=work)})
    assert run(book, {"pages": {"c/tiny": {}}}) == 1
    assert words in capsys.readouterr().err
    assert not (book / "results").exists()


def test_reports_must_agree(tmp_path, capsys):
    work = WORK + "if seed:\n    report(extra=1)\n"
    book = write_book(tmp_path, {"tiny": cells(work=work)})
    assert run(book, {"pages": {"c/tiny": {"seeds": [0, 1]}}}) == 1
    assert "one run reports" in capsys.readouterr().err


def test_a_sweep_leaves_a_table_and_a_plot(book, capsys):
    assert sweep(book, "lr=1,10 seed=1,0") == 1
    said = capsys.readouterr()
    assert "2 of 4 runs failed: lr=10.0 seed=1; lr=10.0 seed=0" in said.err
    folder = book / "_build" / "sweeps" / "c-tiny"
    with (folder / "table.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["lr", "seed", "loss", "acc", "seconds", "error"]
    assert [row[:4] for row in rows[1:]] == [
        ["1.0", "1", "9", "0.5"],
        ["1.0", "0", "8", "0.5"],
        ["10.0", "1", "", ""],
        ["10.0", "0", "", ""],
    ]
    assert rows[3][5] == "ValueError: diverged"
    assert (folder / "table.md").read_text() in said.out
    assert (folder / "plot.svg").read_text().count("<svg") == 1


def test_the_profiles_of_the_book_are_sound():
    for profile in sorted((ROOT / "profiles").glob("*.yml")):
        assert main(["runs", "--check", "--profile", str(profile)]) == 0


@pytest.mark.parametrize(
    ("words", "profile"), [([], "full"), (["PROFILE=reduced"], "reduced")]
)
def test_make_full_takes_the_profile_by_name(words, profile):
    result = subprocess.run(
        ["make", "--dry-run", "full", "DEVICE=cpu", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    path = f"profiles/{profile}.yml"
    assert f"runs --profile {path}  --device cpu" in result.stdout
    assert (ROOT / path).is_file()


def test_runs_need_nothing_of_the_books_other_tools():
    unwanted = (
        "sphinx", "jupyter_cache", "ruff", "nbval", "hypothesis", "pytest",
        "torch", "matplotlib", "docutils", "myst_nb",
    )  # fmt: skip
    code = (
        "import sys, booktools.runs, booktools.sweep\n"
        f"print([m for m in {unwanted} if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout.strip() == "[]", result.stderr
