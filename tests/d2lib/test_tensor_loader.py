"""The loader against DataLoader: order, random state, shapes, errors."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader, TensorDataset

import d2lib as d2l


def three_epochs(loader):
    torch.manual_seed(1)
    batches = [[t.clone() for t in batch] for _ in range(3) for batch in loader]
    return batches, torch.get_rng_state()


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(1, 70), batch_size=st.integers(1, 80), shuffle=st.booleans()
)
def test_bit_identical_to_data_loader(n, batch_size, shuffle):
    X, y = torch.arange(2.0 * n).reshape(n, 2), torch.arange(n)
    ours, our_state = three_epochs(
        d2l.TensorLoader((X, y), batch_size, shuffle)
    )
    theirs, state = three_epochs(
        DataLoader(TensorDataset(X, y), batch_size, shuffle=shuffle)
    )
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert len(a) == len(b)
        assert all(map(torch.equal, a, b))
    assert torch.equal(our_state, state)


def test_length_and_shapes():
    loader = d2l.TensorLoader((torch.zeros(10, 3), torch.zeros(10)), 4)
    assert len(loader) == 3
    assert [tuple(X.shape) for X, _ in loader] == [(4, 3), (4, 3), (2, 3)]


def test_transform_is_applied_to_the_first_tensor_only():
    X, y = torch.ones(6, 2), torch.ones(6)
    loader = d2l.TensorLoader((X, y), 6, transform=lambda X: 3 * X)
    ((a, b),) = list(loader)
    assert torch.equal(a, 3 * X)
    assert torch.equal(b, y)


@pytest.mark.parametrize("size", [0, -1, 2.0, "8"])
def test_bad_batch_size(size):
    with pytest.raises(ValueError, match="batch_size must be 1 or more"):
        d2l.TensorLoader((torch.zeros(3),), size)


def test_unequal_lengths():
    with pytest.raises(ValueError, match=r"\[3, 4\]"):
        d2l.TensorLoader((torch.zeros(3), torch.zeros(4)), 2)
