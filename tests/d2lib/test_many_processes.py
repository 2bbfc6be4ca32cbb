"""The Trainer under torchrun: N processes learn what one learns."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

import d2lib as d2l

PROGRAM = Path(__file__).with_name("many_processes.py")
WORLDS = (2, 3)


def launch(num_processes: int, *words: str | Path, **environment: str):
    """Run the program under torchrun, or alone for one process."""
    command = [sys.executable, PROGRAM, *words]
    if num_processes > 1:
        start = ["-m", "torch.distributed.run", "--standalone"]
        start += ["--nproc-per-node", str(num_processes)]
        command[1:1] = start
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where one, two and three processes have written what they learned."""
    out = tmp_path_factory.mktemp("learned")
    for world in (1, *WORLDS):
        done = launch(world, out, "learn")
        assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(params=[(n, r) for n in WORLDS for r in range(n)], ids=str)
def pair(request, folder):
    """What one process learned alone, and what one of several did."""
    world, rank = request.param
    alone = torch.load(folder / "1-0.pt")
    return alone, torch.load(folder / f"{world}-{rank}.pt")


def test_parameters_equal_those_of_one_process(pair):
    alone, shared = pair
    for case, (state, _, _) in alone.items():
        for name, values in state.items():
            torch.testing.assert_close(
                shared[case][0][name], values, rtol=0, atol=1e-5, msg=case
            )


def test_histories_equal_that_of_one_process(pair):
    alone, shared = pair
    for case, (_, history, _) in alone.items():
        assert list(shared[case][1]) == list(history)
        for name in history.keys() - {"seconds"}:
            assert shared[case][1][name] == pytest.approx(
                history[name], abs=1e-5
            ), (case, name)


def test_the_random_state_afterwards_is_that_of_one_process(pair):
    alone, shared = pair
    for case, (_, _, state) in alone.items():
        assert torch.equal(shared[case][2], state), case


@pytest.mark.parametrize("rank", [0, 1])
def test_other_data_are_an_error_in_every_process(folder, rank):
    message = (folder / f"differ-{rank}").read_text()
    assert "the processes differ in their first batch" in message
    assert "torch.manual_seed" in message


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_loss_that_is_nan_in_one_share_ends_all_processes(folder, rank):
    assert "train_loss is nan" in (folder / f"diverge-{rank}").read_text()


def test_a_killed_process_ends_the_others_and_the_run_resumes(tmp_path):
    begin = time.monotonic()
    killed = launch(2, tmp_path, "killed")
    assert killed.returncode != 0
    assert time.monotonic() - begin < 60 + 120  # 120 s to start on a busy day
    assert "exitcode" in killed.stderr and "-9" in killed.stderr
    assert torch.load(tmp_path / "point.pt", weights_only=True)["epoch"] == 2
    assert not list(tmp_path.glob("resumed-*"))
    done = launch(2, tmp_path, "resume")
    assert done.returncode == 0, done.stderr
    whole = tmp_path / "whole"
    whole.mkdir()
    assert launch(1, whole, "resume").returncode == 0
    expected = torch.load(whole / "resumed-0.pt")
    for rank in (0, 1):
        resumed = torch.load(tmp_path / f"resumed-{rank}.pt")
        for name, values in expected.items():
            torch.testing.assert_close(resumed[name], values, rtol=0, atol=1e-5)


def test_a_lost_process_is_named_where_no_agent_watches(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    workers = [
        subprocess.Popen(
            [sys.executable, PROGRAM, tmp_path, "killed"],
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                **address,
                "OMP_NUM_THREADS": "1",
                "RANK": str(rank),
                "WORLD_SIZE": "2",
            },
        )
        for rank in (0, 1)
    ]
    _, message = workers[0].communicate(timeout=300)
    workers[1].wait(timeout=60)
    assert workers[0].returncode == 1 and workers[1].returncode == -9
    assert "ProcessError: process 0 of 2 has lost another one" in message
    assert "resume=True" in message


@pytest.mark.parametrize("world", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("n", [1, 2, 5, 64])
def test_shares_make_up_the_batch(n, world):
    X, y = torch.arange(3 * n).reshape(n, 3), torch.arange(n)
    shares = [d2l.share_of([X, y], rank, world) for rank in range(world)]
    sizes = [number for _, number in shares]
    assert max(sizes) - min(sizes) <= 1
    whole = [rows for rows, number in shares if number]
    assert torch.equal(torch.cat([rows[0] for rows in whole]), X)
    assert torch.equal(torch.cat([rows[1] for rows in whole]), y)
    assert all(len(rows[1]) == max(number, 1) for rows, number in shares)


@pytest.mark.parametrize(
    "batch",
    [
        [torch.zeros(4, 2), torch.zeros(3)],
        [(torch.zeros(3), torch.zeros(3)), torch.zeros(3)],
        [torch.tensor(1.0), torch.zeros(3)],
    ],
    ids=["other length", "nested", "one number"],
)
def test_a_batch_that_has_no_rows_is_refused(batch):
    with pytest.raises(TypeError, match="tensors with 3 rows each expected"):
        d2l.share_of(batch, 0, 2)


def test_more_processes_than_gpus_are_refused(monkeypatch):
    monkeypatch.setenv("LOCAL_RANK", "2")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ValueError, match="process 2 .* no GPU, there are 2"):
        d2l.own_gpu()


def test_a_program_error_is_not_taken_for_a_lost_process():
    assert not d2l.is_lost_connection(RuntimeError("shapes do not match"))
    assert not d2l.is_lost_connection(FloatingPointError("connection"))
    assert d2l.is_lost_connection(RuntimeError("Connection closed by peer"))
