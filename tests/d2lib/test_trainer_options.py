"""Seeds, history, devices, precision, layout, compilation, checkpoints."""

import math
import os
import random
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from torch import nn

import d2lib as d2l


class Net(d2l.Module):
    """A model with dropout and momentum, which a resumed run must keep."""

    def __init__(self, lr=0.05, hidden=8):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.Linear(3, hidden),
            nn.Tanh(),
            nn.Dropout(0.3),
            nn.Linear(hidden, 1),
        )

    def loss(self, y_hat, y):
        return nn.functional.mse_loss(y_hat, y)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), self.lr, momentum=0.9)


class Rows(d2l.DataModule):
    """Fifty examples in batches of eight."""

    def __init__(self, dtype=torch.float32):
        super().__init__()
        self.batch_size = 8
        generator = torch.Generator().manual_seed(0)
        self.X = torch.randn(50, 3, generator=generator).to(dtype)
        self.y = self.X.sum(1, keepdim=True)

    def get_dataloader(self, train):
        part = slice(0, 40) if train else slice(40, None)
        return self.get_tensorloader((self.X, self.y), train, part)


def run(max_epochs, model=None, **options):
    torch.manual_seed(1)
    model = Net() if model is None else model
    trainer = d2l.Trainer(max_epochs, seed=2, **options)
    return model, trainer, trainer.fit(model, Rows())


def without_seconds(history):
    return {k: v for k, v in history.items() if k != "seconds"}


# ---- seeds and history ----


def test_set_seed_seeds_all_generators():
    draws = []
    for _ in range(2):
        d2l.set_seed(4)
        draws.append(
            (torch.rand(3).tolist(), np.random.rand(), random.random())
        )
    assert draws[0] == draws[1]


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "1", None, True])
def test_bad_seeds(seed):
    with pytest.raises(ValueError, match="seed must be in"):
        d2l.set_seed(seed)


def test_two_seeded_runs_agree():
    first, second = run(3), run(3)
    assert without_seconds(first[2]) == without_seconds(second[2])
    for a, b in zip(first[0].parameters(), second[0].parameters(), strict=True):
        assert torch.equal(a, b)


def test_history_keeps_lists_equally_long():
    history = d2l.History()
    assert repr(history) == "History(0 epochs)"
    history.record(train_loss=1.25)
    assert repr(history) == "History(1 epoch, train_loss 1.25)"
    history.record(train_loss=torch.tensor(0.5), val_acc=None, seconds=2)
    history.record(val_acc=0.8)
    assert history.num_epochs == 3
    assert {len(values) for values in history.values()} == {3}
    assert history["train_loss"][:2] == [1.25, 0.5]
    assert math.isnan(history["train_loss"][2])
    assert math.isnan(history["val_acc"][1])
    assert repr(history) == "History(3 epochs, train_loss nan, val_acc 0.80)"
    assert all(type(x) is float for v in history.values() for x in v)


def test_fit_records_every_epoch():
    _, _, history = run(3)
    assert set(history) == {"train_loss", "val_loss", "seconds"}
    assert history.num_epochs == 3
    assert min(history["seconds"]) > 0


# ---- devices, precision, layout, compilation ----


def test_num_gpus_means_at_most():
    found = d2l.Trainer(1, num_gpus=99).gpus
    assert len(found) == torch.cuda.device_count()
    assert d2l.Trainer(1).gpus == []


def test_no_gpu_wanted_asks_no_driver(monkeypatch):
    def asked():
        raise AssertionError("the driver was asked")

    monkeypatch.setattr(torch.cuda, "device_count", asked)
    assert d2l.Trainer(1, num_gpus=0).gpus == []


def test_gpus_are_limited_to_what_exists(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    assert d2l.Trainer(1, num_gpus=2).gpus == [
        torch.device("cuda", 0),
        torch.device("cuda", 1),
    ]
    assert len(d2l.Trainer(1, num_gpus=5).gpus) == 3


@pytest.mark.parametrize("num", [-1, 0.5, "1"])
def test_bad_num_gpus(num):
    with pytest.raises(ValueError, match="num_gpus must be 0 or more"):
        d2l.Trainer(1, num_gpus=num)


def test_precision():
    assert isinstance(d2l.Trainer(1).autocast(), nullcontext)
    layer, X = nn.Linear(3, 2), torch.ones(4, 3)
    with d2l.Trainer(1, precision="bf16").autocast():
        assert layer(X).dtype is torch.bfloat16
    assert layer(X).dtype is torch.float32


@pytest.mark.parametrize("precision", ["16", 32, None])
def test_bad_precision(precision):
    with pytest.raises(ValueError, match="precision must be") as error:
        run(1, precision=precision)
    assert repr(precision) in str(error.value)


def test_bf16_trains():
    model, _, history = run(5, precision="bf16")
    assert history["train_loss"][-1] < history["train_loss"][0]
    assert {p.dtype for p in model.parameters()} == {torch.float32}


def is_channels_last(tensor):
    return tensor.is_contiguous(memory_format=torch.channels_last)


def test_convolutions_become_channels_last():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(16, 2))
    X = torch.randn(2, 3, 4, 4)
    before = model(X)
    d2l.Trainer(1).optimise_model(model)
    assert is_channels_last(model[0].weight)
    torch.testing.assert_close(model(X), before)


def test_a_lazy_model_is_left_alone():
    model = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyLinear(2))
    d2l.Trainer(1).optimise_model(model)
    assert model(torch.randn(1, 3, 5, 5)).shape == (1, 4, 3, 2)


def test_compile_is_asked_for(monkeypatch):
    compiled = []
    monkeypatch.setattr(nn.Module, "compile", lambda self: compiled.append(1))
    d2l.Trainer(1).optimise_model(nn.Linear(2, 2))
    assert compiled == []
    d2l.Trainer(1, compile=True).optimise_model(nn.Linear(2, 2))
    assert compiled == [1]


def test_a_model_to_be_compiled_keeps_its_names():
    layer = nn.Linear(2, 2)
    d2l.Trainer(1, compile=True).optimise_model(layer)
    assert list(layer.state_dict()) == ["weight", "bias"]


# ---- checkpoints ----


def resume(path, epochs=(2, 5), model=None):
    run(epochs[0], checkpoint=path)
    return run(epochs[1], model, checkpoint=path, resume=True)


def test_a_resumed_run_equals_one_in_one_go(tmp_path):
    whole, whole_trainer, whole_history = run(5)
    model, trainer, history = resume(tmp_path / "new" / "a.pt")
    for a, b in zip(whole.parameters(), model.parameters(), strict=True):
        assert torch.equal(a, b)
    assert without_seconds(whole_history) == without_seconds(history)
    assert len(history["seconds"]) == 5
    assert whole.board.data == model.board.data
    assert trainer.train_batch_idx == whole_trainer.train_batch_idx
    assert trainer.val_batch_idx == whole_trainer.val_batch_idx
    assert os.listdir(tmp_path / "new") == ["a.pt"]


def test_random_numbers_go_on_as_well(tmp_path):
    def draws():
        return torch.rand(2).tolist(), np.random.rand(), random.random()

    run(5)
    np.random.randn()  # leaves half of a pair in NumPy's state
    run(5, checkpoint=tmp_path / "a.pt")
    expected = draws()
    run(5, checkpoint=tmp_path / "a.pt", resume=True)
    assert draws() == expected


def test_lazy_models_and_scratch_optimisers_resume(tmp_path):
    torch.manual_seed(0)
    data = d2l.SyntheticRegressionData(torch.tensor([2, -3.4]), 4.2)
    for make in (
        lambda: d2l.LinearRegression(0.03),
        lambda: d2l.LinearRegressionScratch(2, 0.03),
    ):
        results = []
        path = tmp_path / f"{len(os.listdir(tmp_path))}.pt"
        for epochs, options in (
            (4, {}),
            (2, {"checkpoint": path}),
            (4, {"checkpoint": path, "resume": True}),
        ):
            torch.manual_seed(7)
            model = make()
            d2l.Trainer(epochs, seed=0, **options).fit(model, data)
            results.append([p.detach() for p in model.parameters()])
        for a, b in zip(results[0], results[2], strict=True):
            assert torch.equal(a, b)


def test_resume_without_a_file_starts_from_the_beginning(tmp_path):
    path = tmp_path / "a.pt"
    _, _, history = run(2, checkpoint=path, resume=True)
    assert history.num_epochs == 2
    assert path.is_file()


def test_resume_of_a_finished_run_trains_nothing(tmp_path):
    path = tmp_path / "a.pt"
    first, _, _ = run(2, checkpoint=path)
    before = path.read_bytes()
    second, _, history = run(2, checkpoint=path, resume=True)
    assert history.num_epochs == 2
    assert path.read_bytes() == before
    for a, b in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(a, b)


def test_resume_needs_a_path():
    with pytest.raises(ValueError, match="resume=True needs checkpoint"):
        run(1, resume=True)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "text"])
def test_a_damaged_checkpoint(tmp_path, damage):
    path = tmp_path / "a.pt"
    run(1, checkpoint=path)
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
    content = {"cut": content[:-100], "empty": b"", "text": b"hello" * 20}.get(
        damage, content
    )
    path.write_bytes(content)
    with pytest.raises(d2l.CheckpointError, match="damaged, or no checkpoint"):
        run(2, checkpoint=path, resume=True)


def test_a_checkpoint_of_another_model(tmp_path):
    path = tmp_path / "a.pt"
    run(1, checkpoint=path)
    with pytest.raises(d2l.CheckpointError, match="another model"):
        run(2, Net(hidden=9), checkpoint=path, resume=True)


class Harmful:
    """What pickle would run on loading."""

    def __reduce__(self):
        return (os.mkdir, ("harm",))


def test_a_checkpoint_cannot_run_code(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.pt"
    d2l.write_checkpoint(path, {"model": Harmful()})
    with pytest.raises(Exception, match="(?i)weights.only"):
        d2l.read_checkpoint(path, "cpu")
    assert os.listdir(tmp_path) == ["a.pt"]


def test_a_full_disk_keeps_the_old_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "a.pt"
    run(1, checkpoint=path)
    before = path.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        run(2, checkpoint=path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.pt"]


def test_the_file_is_one_that_torch_reads(tmp_path):
    path = tmp_path / "a.pt"
    model, _, _ = run(1, checkpoint=path)
    state = torch.load(path, weights_only=True)
    assert torch.equal(state["model"]["net.0.weight"], model.net[0].weight)
