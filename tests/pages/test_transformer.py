"""The pieces of the transformer's page, beside torch's own."""

import math
from collections import Counter

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from tests.pages.page_code import from_page

PAGE = "attention_and_generation/transformer"
NAMES = ("causal_attention", "SelfAttention", "Block", "CharTransformer")
SEEDS = st.integers(0, 2**31 - 1)


@pytest.fixture(scope="module")
def page():
    more = ("fused", "near", "distance_mask", "ngram_perplexity")
    return from_page(PAGE, *NAMES, *more)


def randomise(module):
    """Give normalisations other scales and shifts than 1 and 0."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.3 * torch.randn(parameter.shape))


@settings(max_examples=25, deadline=None)
@given(sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5), seed=SEEDS)
def test_attention(page, sizes, seed):
    torch.manual_seed(seed)
    Q, K, V = torch.randn(3, *sizes)
    ours = page.causal_attention(Q, K, V)
    theirs = F.scaled_dot_product_attention(Q, K, V, is_causal=True)
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(
    batch=st.integers(1, 3),
    T=st.integers(1, 9),
    num_heads=st.integers(1, 4),
    d=st.integers(1, 5),
    fused=st.booleans(),
    seed=SEEDS,
)
def test_heads_and_block(page, batch, T, num_heads, d, fused, seed):
    D = num_heads * d
    attend = page.fused if fused else page.causal_attention
    torch.manual_seed(seed)
    block = page.Block(D, num_heads, attend)
    randomise(block)
    X = torch.randn(batch, T, D)
    mask = torch.ones(T, T, dtype=torch.bool).triu(1)
    heads = nn.MultiheadAttention(D, num_heads, batch_first=True)
    values = block.attention.state_dict().values()
    heads.load_state_dict(dict(zip(heads.state_dict(), values, strict=True)))
    theirs, _ = heads(X, X, X, attn_mask=mask)
    ours = block.attention(X)
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)
    layer = nn.TransformerEncoderLayer(
        D, num_heads, 4 * D, dropout=0.0, activation="gelu", batch_first=True,
        norm_first=True,
    )  # fmt: skip
    values = block.state_dict().values()
    layer.load_state_dict(dict(zip(layer.state_dict(), values, strict=True)))
    theirs = layer(X, src_mask=mask)
    torch.testing.assert_close(block(X), theirs, atol=1e-5, rtol=1e-4)


def test_heads_must_divide(page):
    with pytest.raises(ValueError, match="10 hidden units and 4 heads"):
        page.SelfAttention(10, 4, page.fused)


@settings(max_examples=15, deadline=None)
@given(
    T=st.integers(2, 10),
    blocks=st.integers(1, 3),
    where=st.floats(0, 0.99),
    seed=SEEDS,
)
def test_no_output_sees_a_later_character(page, T, blocks, where, seed):
    torch.manual_seed(seed)
    model = page.CharTransformer(9, T, 8, 2, blocks)
    X = torch.randint(9, (3, T))
    changed, place = X.clone(), int(where * T)
    changed[:, place] = (X[:, place] + 1) % 9
    gap = (model(X) - model(changed)).abs().amax(dim=2)
    assert (gap[:, :place] < 1e-6).all()
    assert (gap[:, place] > 1e-6).all()
    assert model(X).shape == (3, T, 9)
    shorter = model(X[:, : place + 1])
    torch.testing.assert_close(
        shorter, model(X)[:, : place + 1], atol=1e-5, rtol=1e-4
    )


def test_order_matters_only_with_positions(page):
    torch.manual_seed(0)
    X, exchanged = torch.tensor([[1, 2, 3]]), torch.tensor([[2, 1, 3]])
    for options, ordered in (
        ({}, True),
        ({"attend": page.fused}, False),
        ({"attend": page.fused, "table": True}, True),
    ):
        model = page.CharTransformer(5, 3, 8, 2, 1, **options)
        gap = (model(X) - model(exchanged))[0, -1].abs().max()
        assert (gap > 1e-4) == ordered, options


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.tuples(*[st.integers(1, 6)] * 4), causal=st.booleans(), seed=SEEDS
)
def test_distance_in_the_mask(page, sizes, causal, seed):
    torch.manual_seed(seed)
    Q, K, V = torch.randn(3, *sizes)
    _, num_heads, T, d = sizes
    ours = page.near(Q, K, V, causal=causal)
    for j in range(num_heads):
        for t in range(T):
            places = range(t + 1 if causal else T)
            scores = torch.stack(
                [
                    Q[:, j, t].mul(K[:, j, s]).sum(1) / math.sqrt(d)
                    - abs(t - s) / 4**j
                    for s in places
                ],
                dim=1,
            )
            weights = scores.softmax(dim=1)[:, :, None]
            expected = (weights * V[:, j, : len(places)]).sum(dim=1)
            torch.testing.assert_close(
                ours[:, j, t], expected, atol=1e-5, rtol=1e-4
            )


def test_ngrams_against_counters(page):
    generator = torch.Generator().manual_seed(3)
    train = torch.randint(4, (300,), generator=generator)
    val = torch.randint(4, (50,), generator=generator)
    ours = page.ngram_perplexity(train, val, 4, m=2)
    text, held = train.tolist(), val.tolist()

    def probability(gram):
        if not gram:
            return 1 / 4
        n = len(gram)
        grams = Counter(
            tuple(text[i : i + n]) for i in range(len(text) - n + 1)
        )
        total = sum(grams[(*gram[:-1], x)] for x in range(4))
        return (grams[gram] + 2 * probability(gram[1:])) / (total + 2)

    for n in range(1, 6):
        starts = range(len(held) - n + 1)
        losses = [
            -math.log(probability(tuple(held[i : i + n]))) for i in starts
        ]
        expected = math.exp(sum(losses) / len(losses))
        assert ours[n - 1] == pytest.approx(expected, rel=1e-4)
