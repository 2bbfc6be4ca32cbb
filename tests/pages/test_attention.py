"""Attention as its page writes it, beside torch's functions."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from tests.pages.page_code import from_page

PAGE = from_page(
    "attention_and_generation/attention",
    "masked_softmax",
    "padding_mask",
    "causal_mask",
    "attention",
    "MultiHeadAttention",
    "additive_scores",
    "frequencies",
    "positional_encoding",
    "shift_matrix",
    "kept_bytes",
    "pool",
)
SEEDS = st.integers(0, 2**31)
SMALL = st.integers(1, 6)


def some_mask(size, generator):
    """Return a drawn mask; some of its rows may be false throughout."""
    return torch.rand(size, generator=generator) < 0.6


@settings(max_examples=60, deadline=None)
@given(n=SMALL, m=SMALL, seed=SEEDS, large=st.sampled_from([1.0, 30.0, 1e4]))
def test_rows_add_up_to_one_over_what_is_allowed(n, m, seed, large):
    generator = torch.Generator().manual_seed(seed)
    scores = large * torch.randn(2, n, m, generator=generator)
    mask = some_mask((2, n, m), generator)
    weights = PAGE.masked_softmax(scores, mask)
    assert (weights >= 0).all() and (weights[~mask] == 0).all()
    wanted = mask.any(dim=-1).float()
    torch.testing.assert_close(weights.sum(-1), wanted, atol=1e-5, rtol=0)
    # What is forbidden has no influence, not even where it is enormous.
    other = scores.masked_fill(~mask, 1e30)
    assert torch.equal(weights, PAGE.masked_softmax(other, mask))


@settings(max_examples=30, deadline=None)
@given(n=SMALL, seed=SEEDS)
def test_forbidden_rows_have_zero_gradients(n, seed):
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(n, 4, generator=generator, requires_grad=True)
    mask = some_mask((n, 4), generator)
    mask[0] = False
    (PAGE.masked_softmax(scores, mask) * torch.arange(4.0)).sum().backward()
    assert scores.grad.isfinite().all() and (scores.grad[~mask] == 0).all()


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.tuples(SMALL, SMALL, SMALL, SMALL, SMALL),
    seed=SEEDS,
    masked=st.booleans(),
)
def test_attention_beside_torch(sizes, seed, masked):
    batch, n, m, d, v = sizes
    generator = torch.Generator().manual_seed(seed)
    Q = torch.randn(batch, n, d, generator=generator)
    K = torch.randn(batch, m, d, generator=generator)
    V = torch.randn(batch, m, v, generator=generator)
    mask = some_mask((batch, n, m), generator) if masked else None
    if masked:
        mask[..., 0] = True
    out, weights = PAGE.attention(Q, K, V, mask)
    wanted = F.scaled_dot_product_attention(Q, K, V, attn_mask=mask)
    torch.testing.assert_close(out, wanted, atol=1e-5, rtol=1e-5)
    assert weights.shape == (batch, n, m)


@settings(max_examples=20, deadline=None)
@given(
    heads=st.sampled_from([1, 2, 3, 6]),
    n=SMALL,
    lengths=st.lists(SMALL, min_size=2, max_size=3),
    causal=st.booleans(),
    seed=SEEDS,
)
def test_heads_beside_torch(heads, n, lengths, causal, seed):
    torch.manual_seed(seed)
    ours = PAGE.MultiHeadAttention(12, heads)
    theirs = nn.MultiheadAttention(12, heads, batch_first=True)
    three = ours.W_q, ours.W_k, ours.W_v
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([w.weight for w in three]))
        theirs.in_proj_bias.copy_(torch.cat([w.bias for w in three]))
        theirs.out_proj.load_state_dict(ours.W_o.state_dict())
    X = torch.randn(len(lengths), n, 12)
    mask = PAGE.padding_mask(torch.tensor(lengths), n)
    padding = ~mask[:, 0]
    future = None
    if causal:
        mask = mask & PAGE.causal_mask(n)
        future = ~PAGE.causal_mask(n)
    out, weights = ours(X, X, X, mask)
    wanted, wanted_weights = theirs(
        X, X, X, key_padding_mask=padding, attn_mask=future,
        average_attn_weights=False,
    )  # fmt: skip
    torch.testing.assert_close(out, wanted, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(weights, wanted_weights, atol=1e-5, rtol=1e-5)


def test_heads_that_do_not_divide_are_refused():
    with pytest.raises(ValueError, match="8.*3"):
        PAGE.MultiHeadAttention(8, 3)


@settings(max_examples=20, deadline=None)
@given(n=st.integers(2, 7), seed=SEEDS)
def test_equivariance_and_what_the_causal_mask_keeps(n, seed):
    torch.manual_seed(seed)
    ours = PAGE.MultiHeadAttention(8, 2)
    X, order = torch.randn(1, n, 8), torch.randperm(n)
    out, shuffled = ours(X, X, X)[0], ours(*[X[:, order]] * 3)[0]
    torch.testing.assert_close(shuffled, out[:, order], atol=1e-5, rtol=1e-5)
    other = X.clone()
    other[:, -1] += 3
    mask = PAGE.causal_mask(n)
    one, two = ours(X, X, X, mask)[0], ours(other, other, other, mask)[0]
    torch.testing.assert_close(one[:, :-1], two[:, :-1], atol=1e-5, rtol=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    half=st.integers(1, 40),
    start=st.integers(0, 400),
    k=st.integers(-400, 400),
)
def test_one_matrix_shifts_every_code(half, start, k):
    d, end = 2 * half, start + k
    if end < 0:
        start, end = start - end, 0
    codes = PAGE.positional_encoding(max(start, end) + 1, d)
    moved = PAGE.shift_matrix(k, d) @ codes[start]
    torch.testing.assert_close(moved, codes[end], atol=1e-9, rtol=0)
    product = codes[start] @ codes[end]
    wanted = (k * PAGE.frequencies(d)).cos().sum()
    torch.testing.assert_close(product, wanted, atol=1e-9, rtol=0)


def test_the_code_is_that_of_the_paper():
    codes = PAGE.positional_encoding(50, 10)
    for t in (0, 1, 7, 49):
        for i in range(5):
            angle = t / 10_000 ** (2 * i / 10)
            assert abs(codes[t, 2 * i] - math.sin(angle)) < 1e-9
            assert abs(codes[t, 2 * i + 1] - math.cos(angle)) < 1e-9
    with pytest.raises(ValueError, match="odd"):
        PAGE.positional_encoding(3, 5)


@settings(max_examples=30, deadline=None)
@given(sizes=st.tuples(SMALL, SMALL, SMALL, SMALL), seed=SEEDS)
def test_additive_scores_pair_by_pair(sizes, seed):
    n, m, q, k = sizes
    torch.manual_seed(seed)
    W_q, W_k, w = torch.randn(5, q), torch.randn(5, k), torch.randn(5)
    Q, K = torch.randn(n, q), torch.randn(m, k)
    table = PAGE.additive_scores(Q, K, W_q, W_k, w)
    assert table.shape == (n, m)
    for i in range(n):
        for j in range(m):
            wanted = w @ torch.tanh(W_q @ Q[i] + W_k @ K[j])
            torch.testing.assert_close(table[i, j], wanted)


def test_the_table_of_weights_is_what_is_kept():
    sizes = {}
    for n in (64, 128, 256):
        X = torch.randn(3, 1, 1, n, 8, requires_grad=True)
        sizes[n] = PAGE.kept_bytes(PAGE.attention, *X)
        assert sizes[n] >= 4 * n * n
    assert 3 < sizes[256] / sizes[128] < 4.1


@settings(max_examples=30, deadline=None)
@given(width=st.floats(0.3, 5), seed=SEEDS)
def test_pooling_is_kernel_regression(width, seed):
    generator = torch.Generator().manual_seed(seed)
    x, y = torch.randn(2, 7, generator=generator)
    new = torch.randn(4, generator=generator)
    bells = torch.exp(-((new[:, None] - x).double() ** 2) / 2 / width**2)
    wanted = (bells * y).sum(1) / bells.sum(1)
    found = PAGE.pool(new, x, y, width).double()
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)
