"""The command: refusals, failures, and one small benchmark for real."""

import json
import mmap

import pytest
import torch

from booktools import bench
from booktools.benchmark.memory import forget_peak, peak, resident
from booktools.benchmark.process import Job, run_job
from booktools.benchmark.schedule import Plan
from booktools.cli import main
from booktools.errors import BookError
from booktools.execution.warm import stop_zygote


def test_fewer_than_three_rounds_make_no_median(capsys):
    assert main(["bench", "--rounds", "2"]) == 1
    assert "--rounds 2: a median needs 3" in capsys.readouterr().err


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there(capsys, tmp_path):
    assert main(["bench", "--device", "cuda", "--root", str(tmp_path)]) == 1
    assert "PyTorch sees no CUDA device" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_job_that_fails_says_which_and_why(tmp_path):
    with pytest.raises(BookError, match="growth many failed") as caught:
        run_job(Job("growth", {"images": "many"}), tmp_path)
    assert "TypeError" in str(caught.value)
    stop_zygote()


def test_a_peak_is_seen_and_forgotten():
    if resident() is None:
        pytest.skip("this system does not tell")
    forget_peak()
    before = peak()
    held = mmap.mmap(-1, 60_000_000)  # not of the heap, which may have room
    for start in range(0, len(held), mmap.PAGESIZE):
        held[start] = 1
    assert peak() - before > 50_000_000
    held.close()
    forget_peak()
    assert peak() - before < 50_000_000


def few_jobs(plan):
    """Yield the kinds of job that a benchmark has, each of them short."""
    for number in range(plan.rounds):
        for name in ("original", "ours", "bare"):
            if name != "original" or number == 0:
                yield number, plan.fit(name, "softmax", epochs=2)
        words = {"contender": "ours", "sizes": [40], "seconds": 0.2}
        yield number, Job("reading", words)
    for images in (6_000, 12_000):
        yield 0, Job("growth", {"images": images})
    yield 0, Job("loading")
    yield 0, Job("board", {"epochs": 1, "device": "cpu"})


def test_a_small_benchmark(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Plan, "jobs", few_jobs)
    assert main(["bench", "--root", str(tmp_path)]) == 0
    (path,) = (tmp_path / "results").glob("bench-*.json")
    record = json.loads(path.read_text())
    fits = record["fits"]["softmax"]
    for what in ("weights", "pictures", "order"):
        assert len({value for f in fits.values() for value in f[what]}) == 1
    values = [fit["accuracy_after_2"]["median"] for fit in fits.values()]
    assert max(values) - min(values) < 0.001 and min(values) > 0.7
    assert len(fits["ours"]["seconds_per_epoch"]["values"]) == 3
    assert min(fits["ours"]["seconds_per_epoch"]["values"]) > 0
    assert fits["ours"]["drawings"][0] >= 1  # the kernel really draws
    assert record["reading"]["40"]["ours"]["largest_difference"] < 1e-6
    assert record["loading"]["peak_bytes"] < 1.3 * record["loading"]["bytes"]
    assert record["versions"]["torch"] == torch.__version__.split("+")[0]
    shown = capsys.readouterr().out
    assert "[ 1/14]" in shown and str(path.name) in shown
    assert bench.machine_name(record) in path.name
