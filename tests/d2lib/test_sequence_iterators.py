"""Both ways through a text: what is in a batch, and what follows it."""

import random

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import d2lib as d2l

BOTH = (d2l.seq_data_iter_random, d2l.seq_data_iter_sequential)
sizes = given(
    length=st.integers(2, 400),
    batch_size=st.integers(1, 7),
    num_steps=st.integers(1, 12),
    seed=st.integers(0, 10**6),
)
drawn = settings(max_examples=120, deadline=None)


def batches_of(cut, length, batch_size, num_steps, seed):
    """Cut the text 0, 1, 2, ..., in which a token is its own place."""
    assume(length > batch_size * num_steps)
    random.seed(seed)
    return list(cut(range(length), batch_size, num_steps))


@pytest.mark.parametrize("cut", BOTH)
@drawn
@sizes
def test_labels_are_the_next_tokens(cut, length, batch_size, num_steps, seed):
    batches = batches_of(cut, length, batch_size, num_steps, seed)
    assert batches
    for X, Y in batches:
        assert X.shape == Y.shape == (batch_size, num_steps)
        assert X.dtype == Y.dtype == torch.int64
        assert torch.equal(Y, X + 1)
        assert torch.equal(X - X[:, :1], torch.arange(num_steps).expand_as(X))


@pytest.mark.parametrize("cut", BOTH)
@drawn
@sizes
def test_no_token_twice_in_an_epoch(cut, length, batch_size, num_steps, seed):
    batches = batches_of(cut, length, batch_size, num_steps, seed)
    read = torch.cat([X.flatten() for X, _ in batches])
    assert len(read.unique()) == len(read)
    assert read.min() >= 0 and read.max() < length - 1


@drawn
@sizes
def test_sequential_rows_go_on(length, batch_size, num_steps, seed):
    cut = d2l.seq_data_iter_sequential
    batches = batches_of(cut, length, batch_size, num_steps, seed)
    for (before, _), (after, _) in zip(batches, batches[1:], strict=False):
        assert torch.equal(after[:, 0], before[:, -1] + 1)
    first = batches[0][0][:, 0]
    strip = (length - int(first[0]) - 1) // batch_size
    assert torch.equal(first, first[0] + strip * torch.arange(batch_size))
    assert len(batches) == strip // num_steps


@drawn
@sizes
def test_random_windows_are_those_of_the_published_draws(
    length, batch_size, num_steps, seed
):
    """One number for the offset, then one shuffle of the windows."""
    assume(length > (batch_size + 1) * num_steps)
    cut = d2l.seq_data_iter_random
    batches = batches_of(cut, length, batch_size, num_steps, seed)
    random.seed(seed)
    skip = random.randint(0, num_steps - 1)
    windows = list(range((length - skip - 1) // num_steps))
    random.shuffle(windows)
    starts = [skip + window * num_steps for window in windows]
    usable = len(starts) // batch_size * batch_size
    found = torch.cat([X[:, 0] for X, _ in batches]).tolist()
    assert found == starts[:usable]


@drawn
@sizes
def test_sequential_offset_is_the_published_draw(
    length, batch_size, num_steps, seed
):
    assume(length > batch_size * num_steps + num_steps)
    cut = d2l.seq_data_iter_sequential
    batches = batches_of(cut, length, batch_size, num_steps, seed)
    random.seed(seed)
    assert batches[0][0][0, 0] == random.randint(0, num_steps)


@pytest.mark.parametrize("cut", BOTH)
@drawn
@given(
    missing=st.integers(0, 5),
    batch_size=st.integers(1, 6),
    num_steps=st.integers(1, 9),
)
def test_a_text_that_is_too_short(cut, missing, batch_size, num_steps):
    length = batch_size * num_steps - missing
    assume(length >= 0)
    with pytest.raises(ValueError, match=rf"{batch_size} x {num_steps}.*"):
        next(cut(range(length), batch_size, num_steps))


@pytest.mark.parametrize("cut", BOTH)
@pytest.mark.parametrize("sizes", [(0, 3), (3, 0), (-1, 3)])
def test_sizes_below_one(cut, sizes):
    with pytest.raises(ValueError, match="no batch"):
        next(cut(range(100), *sizes))


@pytest.mark.parametrize("cut", BOTH)
def test_the_shortest_text_always_has_its_batch(cut):
    for seed in range(30):
        random.seed(seed)
        ((X, _),) = cut(range(2 * 5 + 1), 2, 5)
        assert sorted(X.flatten().tolist()) == list(range(10))


@pytest.mark.parametrize("cut", BOTH)
def test_all_offsets_occur(cut):
    first = set()
    for seed in range(200):
        random.seed(seed)
        batches = [X for X, _ in cut(range(200), 1, 5)]
        first.add(min(int(X.min()) for X in batches))
    most = 4 if cut is d2l.seq_data_iter_random else 5
    assert first == set(range(most + 1))


@pytest.mark.parametrize("cut", BOTH)
@pytest.mark.parametrize("form", [list, torch.tensor])
def test_writing_into_a_batch_changes_nothing_else(cut, form):
    corpus = form(list(range(60)))
    for X, Y in cut(corpus, 2, 5):
        before = Y.clone()
        X.zero_()
        assert torch.equal(Y, before)
    assert list(map(int, corpus)) == list(range(60))


@pytest.mark.parametrize("use_random_iter", [False, True])
def test_loader(use_random_iter):
    loader, vocab = d2l.load_data_time_machine(
        8, 6, use_random_iter, max_tokens=500, text="prose"
    )
    corpus, known = d2l.load_corpus_time_machine(500, text="prose")
    assert loader.corpus == corpus and len(corpus) == 500
    assert vocab is loader.vocab
    assert vocab.idx_to_token == known.idx_to_token
    assert (loader.batch_size, loader.num_steps) == (8, 6)
    cut = BOTH[0] if use_random_iter else BOTH[1]
    assert loader.data_iter_fn is cut
    random.seed(4)
    ours = list(loader)
    random.seed(4)
    for (X, Y), (U, V) in zip(ours, cut(corpus, 8, 6), strict=True):
        assert torch.equal(X, U) and torch.equal(Y, V)


def test_every_epoch_has_other_cuts():
    random.seed(0)
    loader = d2l.SeqDataLoader(4, 9, False, 2000, text="prose")
    first = {tuple(next(iter(loader))[0][0].tolist()) for _ in range(20)}
    assert len(first) > 3
