"""What is saved comes back, and no bad file is taken for a good one.

How a resumed training goes on is tested in ``test_trainer_options.py``.
"""

import hashlib
import io
import pickle
import zipfile
from pathlib import Path

import pytest
import torch
from torch import nn

import d2lib as d2l


class Net(d2l.Module):
    """A model with parameters and buffers, persistent and not."""

    def __init__(self, num_outputs=2):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, num_outputs)
        )
        self.register_buffer("scratch", torch.zeros(1), persistent=False)

    def loss(self, y_hat, y):
        return nn.functional.mse_loss(y_hat, y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.01)


class Rows(d2l.DataModule):
    """Twenty-four examples in batches of eight."""

    def __init__(self, num_outputs=2):
        super().__init__()
        self.batch_size = 8
        generator = torch.Generator().manual_seed(0)
        self.X = torch.randn(24, 3, generator=generator)
        self.y = self.X[:, :1].repeat(1, num_outputs)

    def get_dataloader(self, train):
        return self.get_tensorloader((self.X, self.y), train)


def fit(path, max_epochs=1, num_outputs=2, **options):
    torch.manual_seed(1)
    model = Net(num_outputs)
    trainer = d2l.Trainer(max_epochs, seed=2, checkpoint=path, **options)
    trainer.fit(model, Rows(num_outputs))
    return model, trainer


def resume(path, **options):
    return fit(path, max_epochs=2, resume=True, **options)


@pytest.fixture
def saved(tmp_path):
    """The checkpoint of one epoch."""
    path = tmp_path / "run.pt"
    fit(path)
    return path


# ---- round trips ----


def equal(a, b):
    """Say whether two nested objects hold the same, bit by bit."""
    if isinstance(a, torch.Tensor):
        same = a.dtype is b.dtype and a.shape == b.shape
        return (
            same
            and torch.equal(a.isnan(), b.isnan())
            and torch.equal(a.nan_to_num(), b.nan_to_num())
        )
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and all(map(equal, a, b))
    return type(a) is type(b) and a == b


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"scalar": torch.tensor(3), "empty": torch.zeros(0, 2)},
        {"half": torch.ones(2, dtype=torch.bfloat16), "b": torch.tensor(True)},
        {"special": torch.tensor([float("nan"), float("inf"), -0.0])},
        {"nested": [1, 2.5, None, "词", (True, {"x": torch.arange(3)})]},
        {"transposed": torch.arange(6.0).reshape(2, 3).T},
    ],
    ids=lambda content: next(iter(content), "empty dict"),
)
def test_round_trip(tmp_path, content):
    path = tmp_path / "a.pt"
    d2l.write_checkpoint(path, content)
    assert equal(d2l.read_checkpoint(path, "cpu"), content)


def test_tensors_that_share_memory_share_it_again(tmp_path):
    path, whole = tmp_path / "a.pt", torch.arange(6.0)
    d2l.write_checkpoint(path, {"whole": whole, "part": whole[2:]})
    state = d2l.read_checkpoint(path, "cpu")
    state["part"][0] = 7
    assert state["whole"][2] == 7


def test_the_state_of_a_model_and_its_optimiser(saved):
    model, trainer = fit(saved)
    state = d2l.read_checkpoint(saved, "cpu")
    assert equal(state["model"], model.state_dict())
    assert equal(state["optim"], trainer.optim.state_dict())
    assert "scratch" not in state["model"]
    assert state["epoch"] == 1
    assert state["history"] == dict(trainer.history)
    other = Net()
    other.load_state_dict(state["model"])
    X = Rows().X
    assert torch.equal(other.eval()(X), model.eval()(X))


def test_what_was_written_does_not_change_with_the_model(saved):
    model, _ = fit(saved)
    with torch.no_grad():
        model.net[0].weight += 1
    kept = d2l.read_checkpoint(saved, "cpu")["model"]["net.0.weight"]
    assert torch.allclose(kept + 1, model.net[0].weight)


def test_a_second_writing_replaces_the_first(saved):
    d2l.write_checkpoint(saved, {"epoch": 5})
    assert d2l.read_checkpoint(saved, "cpu") == {"epoch": 5}
    assert [path.name for path in saved.parent.iterdir()] == ["run.pt"]


# ---- damage ----


def assert_refused(path, call):
    """Check that an error names the file and says what to do."""
    with pytest.raises(d2l.CheckpointError) as error:
        call()
    message = str(error.value)
    assert str(path) in message
    assert "is damaged, or no checkpoint" in message
    assert "Remove it to train from the start" in message


def test_no_truncated_file_is_read(saved):
    content = saved.read_bytes()
    lengths = {*range(0, len(content), 97), len(content) - 1, len(content) - 32}
    for length in lengths:
        saved.write_bytes(content[:length])
        assert_refused(saved, lambda: d2l.read_checkpoint(saved, "cpu"))
    assert len(lengths) > 100


def test_no_file_with_one_wrong_bit_is_read(saved):
    content = saved.read_bytes()
    places = range(0, len(content), 61)
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        saved.write_bytes(damaged)
        assert_refused(saved, lambda: d2l.read_checkpoint(saved, "cpu"))
    assert len(places) > 100


@pytest.mark.parametrize("more", [b"\0", b"x" * 32, b"x" * 1000])
def test_no_file_with_something_behind_it_is_read(saved, more):
    saved.write_bytes(saved.read_bytes() + more)
    assert_refused(saved, lambda: d2l.read_checkpoint(saved, "cpu"))


@pytest.mark.parametrize("content", [b"", b"x", b"text " * 50, b"\0" * 64])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert_refused(path, lambda: resume(path))


def test_a_file_of_torch_save_has_no_checksum(tmp_path):
    path = tmp_path / "plain.pt"
    torch.save({"model": Net().state_dict()}, path)
    assert_refused(path, lambda: resume(path))


def test_the_trainer_passes_the_error_on_and_keeps_the_file(saved):
    damaged = saved.read_bytes()[:-50]
    saved.write_bytes(damaged)
    assert_refused(saved, lambda: resume(saved))
    assert saved.read_bytes() == damaged


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "gone.pt"
    with pytest.raises(FileNotFoundError, match="gone.pt"):
        d2l.read_checkpoint(path, "cpu")


# ---- whole files that do not fit ----


class Harmful:
    """What pickle would run on loading."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return Path.touch, (Path(self.target),)


def test_a_tampered_file_with_a_right_checksum(saved):
    harm = saved.parent / "harm"
    pickle.loads(pickle.dumps(Harmful(harm)))
    harm.unlink()  # so the object is harmful indeed
    d2l.write_checkpoint(saved, {"model": Harmful(harm)})
    for call in (
        lambda: d2l.read_checkpoint(saved, "cpu"),
        lambda: resume(saved),
    ):
        with pytest.raises(d2l.CheckpointError) as error:
            call()
        message = str(error.value)
        assert str(saved) in message
        assert "holds more than data" in message
        assert "weights_only" in message and "Remove it" in message
    assert not harm.exists()


@pytest.mark.parametrize("left_out", ["model", "optim"])
def test_a_checkpoint_without_a_part(saved, left_out):
    state = d2l.read_checkpoint(saved, "cpu")
    del state[left_out]
    d2l.write_checkpoint(saved, state)
    with pytest.raises(d2l.CheckpointError, match="another model") as error:
        resume(saved)
    assert str(saved) in str(error.value)


def test_a_checkpoint_of_another_model_names_what_differs(saved):
    with pytest.raises(d2l.CheckpointError, match="another model") as error:
        resume(saved, num_outputs=5)
    message = str(error.value)
    assert str(saved) in message
    assert "size mismatch for net.2.weight" in message


# ---- devices ----


def pretend_device(path, name):
    """Write "cpu" in a checkpoint as another device of the same length."""
    assert len(name) == 3
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith("data.pkl"):
                assert b"X\3\0\0\0cpu" in content
                content = content.replace(
                    b"X\3\0\0\0cpu", b"X\3\0\0\0" + name.encode()
                )
            new.writestr(item.filename, content)
    return buffer.getvalue()


def test_tensors_of_a_device_that_is_not_there_come_to_the_cpu(saved):
    state = d2l.read_checkpoint(saved, "cpu")
    content = pretend_device(saved, "xpu")
    if not torch.xpu.is_available():
        with pytest.raises(RuntimeError, match="xpu"):
            torch.load(io.BytesIO(content), weights_only=True)
    saved.write_bytes(content + hashlib.sha256(content).digest())
    moved = d2l.read_checkpoint(saved, "cpu")
    assert equal(moved["model"], state["model"])
    assert {t.device.type for t in moved["model"].values()} == {"cpu"}
    resume(saved)
