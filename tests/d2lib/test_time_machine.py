"""Windows of a text: who sees which character, and D2L's own as a reference."""

import d2l.torch as original
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import d2lib as d2l

parts = given(
    num_steps=st.integers(1, 15),
    num_train=st.integers(1, 60),
    num_val=st.integers(1, 40),
    spare=st.integers(0, 30),
)


class Places(d2l.TimeMachine):
    """A text in which every character is its own place."""

    length = 0

    def _download(self):
        return ""

    def build(self, raw_text, vocab=None):
        return list(range(self.length)), d2l.Vocab()


def places(length, *sizes):
    return type("Text", (Places,), {"length": length})(*sizes)


def characters(loader):
    """Return all places that a loader's inputs or labels contain."""
    return {int(c) for batch in loader for part in batch for c in part.unique()}


@settings(max_examples=80, deadline=None)
@parts
def test_no_character_in_both_parts(num_steps, num_train, num_val, spare):
    length = num_train + num_val + 2 * num_steps + spare
    data = places(length, 7, num_steps, num_train, num_val)
    train = characters(data.train_dataloader())
    val = characters(data.val_dataloader())
    assert not train & val
    assert train == set(range(num_train + num_steps))
    first = num_train + num_steps
    assert val == set(range(first, first + num_val + num_steps))


@settings(max_examples=80, deadline=None)
@parts
def test_windows_and_labels(num_steps, num_train, num_val, spare):
    length = num_train + num_val + 2 * num_steps + spare
    data = places(length, 7, num_steps, num_train, num_val)
    assert data.X.shape == data.Y.shape == (length - num_steps, num_steps)
    assert torch.equal(data.Y, data.X + 1)
    assert torch.equal(data.X[:, 0], torch.arange(length - num_steps))
    sizes = [len(X) for X, _ in data.train_dataloader()]
    assert sum(sizes) == num_train and set(sizes[:-1]) <= {7}
    assert sum(len(X) for X, _ in data.val_dataloader()) == num_val


@settings(max_examples=40, deadline=None)
@parts
def test_one_character_too_few(num_steps, num_train, num_val, spare):
    needed = num_train + num_val + 2 * num_steps
    length = max(needed - 1 - spare, 0)
    with pytest.raises(ValueError) as caught:
        places(length, 7, num_steps, num_train, num_val)
    for number in (num_train, num_val, num_steps, needed, length):
        assert str(number) in str(caught.value)


@pytest.mark.parametrize("bad", [(0, 5, 5), (5, 0, 5), (5, 5, 0), (5, -1, 5)])
def test_sizes_below_one(bad):
    with pytest.raises(ValueError, match="1 or more"):
        places(1000, 7, *bad)


def test_windows_are_views():
    data = places(5000, 16, 8, 100, 50)
    own = data.corpus.untyped_storage()
    for tensor in (data.X, data.Y):
        assert tensor.untyped_storage().data_ptr() == own.data_ptr()
    assert own.nbytes() == 5000 * 8


def test_default_is_the_novel_and_every_argument_is_kept(monkeypatch):
    asked = []

    def read(self):
        asked.append(self.text)
        return "so it is, and so it was " * 900

    monkeypatch.setattr(d2l.TimeMachine, "_download", read)
    data = d2l.TimeMachine(4, 6)
    assert asked == ["time_machine"]
    assert (data.num_train, data.num_val) == (10_000, 5_000)
    assert data.hparams["batch_size"] == 4 and data.hparams["num_steps"] == 6
    d2l.TimeMachine(4, 6, text="prose")
    assert asked == ["time_machine", "prose"]


@pytest.fixture
def both():
    """Ours and D2L's with the same text, made by both in their own way."""
    text = d2l.TimeMachine(4, 6, text="prose")._download()[:6000]
    classes = [
        type("Text", (library.TimeMachine,), {"_download": lambda self: text})
        for library in (d2l, original)
    ]
    ours = classes[0](32, 9, num_train=700, num_val=200)
    theirs = classes[1](32, 9, num_train=700, num_val=200)
    return ours, theirs


def test_same_windows_as_the_original(both):
    ours, theirs = both
    assert ours.vocab.idx_to_token == theirs.vocab.idx_to_token
    assert torch.equal(ours.X, theirs.X) and torch.equal(ours.Y, theirs.Y)


def test_same_training_batches_as_the_original(both):
    found = []
    for data in both:
        torch.manual_seed(8)
        found.append([list(batch) for batch in data.train_dataloader()])
    assert len(found[0]) == len(found[1]) == 22
    for (X, Y), (U, V) in zip(*found, strict=True):
        assert torch.equal(X, U) and torch.equal(Y, V)


def test_validation_is_that_of_the_original_after_the_gap(both):
    ours, theirs = both
    X = torch.cat([X for X, _ in ours.val_dataloader()])
    U = torch.cat([X for X, _ in theirs.val_dataloader()])
    assert torch.equal(X[:-9], U[9:])
