"""Medians, ratios and verdicts from measurements with known values."""

import json

import pytest

from booktools.bench import machine_name, write
from booktools.benchmark.table import tables
from booktools.benchmark.targets import targets
from tests.bench.a_record import record


def by_name(found):
    return {target.what: target for target in targets(found)}


def test_medians_and_spread():
    fits = record()["fits"]["softmax"]
    assert fits["ours"]["seconds_per_epoch"]["median"] == 0.2
    assert fits["original"]["seconds_per_epoch"]["max"] == 12.0
    assert fits["ours"]["accuracy_after_2"]["median"] == 0.81
    assert fits["ours"]["accuracy"]["median"] == 0.83
    assert fits["ours"]["seconds_of_drawing"]["median"] == 0.1


def test_ratios_and_verdicts():
    found = by_name(record())
    faster = found["softmax: times as fast as d2l"]
    assert faster.measured == pytest.approx(20) and faster.verdict == "met"
    bare = found["softmax: time over that of the bare loop"]
    assert bare.measured == pytest.approx(1.25) and bare.verdict == "met"
    assert found["resize to 96: times as many pictures as d2l"].measured == 20
    loading = found["reading the files: memory over their size"]
    assert loading.measured == 2.5 and loading.verdict == "missed"
    assert found["import: seconds more than torch"].measured == 0.01
    share = found["a long fit: share of drawing"]
    assert share.measured == pytest.approx(0.04) and share.verdict == "met"


@pytest.mark.parametrize(
    ("changes", "what", "verdict"),
    [
        (
            {"seconds_per_epoch": 0.25},
            "softmax: times as fast as d2l",
            "nearly",
        ),
        ({"seconds_per_epoch": 0.3}, "softmax: times as fast as d2l", "missed"),
        ({"drawings": [0.1, 0.1]}, "softmax: seconds of drawing", "missed"),
        (
            {"weights": "other"},
            "softmax: different first weights among all fits",
            "missed",
        ),
        (
            {"history": {"val_acc": [0.1, 0.75, 0.8]}},
            "softmax: accuracy after 2 epochs, largest difference",
            "missed",
        ),
    ],
)
def test_what_is_worse_is_said(changes, what, verdict):
    assert by_name(record())[what].verdict == "met"
    assert by_name(record(**changes))[what].verdict == verdict


def test_record_table_and_picture_are_written(tmp_path, capsys):
    write(record(), tmp_path)
    assert machine_name(record()) == "a-r-chip-2-cores"
    path = tmp_path / "results" / "bench-a-r-chip-2-cores.json"
    assert json.loads(path.read_text()) == record()
    shown = (tmp_path / "_build" / "bench" / "a-r-chip-2-cores.md").read_text()
    assert shown in capsys.readouterr().out
    assert "| 4 (3.6 to 12)" in shown
    picture = tmp_path / "_build" / "bench" / "a-r-chip-2-cores.svg"
    assert "softmax" in picture.read_text()


def test_the_table_has_a_row_for_every_target():
    lines = tables(record()).splitlines()
    for target in targets(record()):
        assert any(line.startswith(f"| {target.what}") for line in lines)
