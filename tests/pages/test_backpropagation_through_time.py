"""The gradients that the page writes by hand, beside autograd."""

import itertools
import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from tests.pages.page_code import from_page

PAGE = from_page(
    "recurrent_networks/backpropagation_through_time",
    "path_terms",
    "run_rnn",
    "through_time",
    "over_paths",
    "radius_of",
    "square_matrix",
    "lengths_back",
    "fitted_rate",
    "gradients_with_cuts",
    "clip_by_norm",
    "clip_by_value",
    "descend",
)
SEEDS = st.integers(0, 2**31)
SIZES = st.integers(1, 5)
NUMBERS = st.floats(-2, 2).map(lambda x: round(x, 3))


@given(
    x=st.lists(NUMBERS, min_size=1, max_size=8),
    w=NUMBERS,
)
def test_paths_add_up_to_the_derivative(x, w):
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for x_t in x:
        h = weight * h + x_t
    wanted = 0.0
    if h.requires_grad:
        wanted = torch.autograd.grad(h, weight)[0].item()
    terms = PAGE.path_terms(x, w)
    assert len(terms) == len(x)
    assert math.isclose(sum(terms), wanted, rel_tol=1e-6, abs_tol=1e-6)


def network(seed, T, B, D, M, K):
    """Return inputs, labels and weights of a drawn size."""
    g = torch.Generator().manual_seed(seed)
    shapes = (T, B, D), (T, B, K), (D, M), (M, M), (M, K)
    drawn = [torch.randn(s, generator=g).double() / 2 for s in shapes]
    return drawn[0], drawn[1], tuple(W.requires_grad_() for W in drawn[2:])


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, sizes=st.tuples(*[SIZES] * 5), linear=st.booleans())
def test_step_by_step_and_autograd(seed, sizes, linear):
    X, Y, weights = network(seed, *sizes)
    states, out = PAGE.run_rnn(X, weights, linear)
    wanted = torch.autograd.grad((out - Y).sin().sum(), weights)
    dO = (out - Y).cos().detach()
    kept = [h.detach() for h in states]
    flat = tuple(W.detach() for W in weights)
    found = PAGE.through_time(X, kept, dO, flat, linear)
    for a, b in zip(found, wanted, strict=True):
        torch.testing.assert_close(a, b, atol=1e-6, rtol=1e-6)
    if linear:
        by_paths = PAGE.over_paths(X, kept, dO, flat)
        torch.testing.assert_close(by_paths, wanted[1], atol=1e-6, rtol=1e-6)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, sizes=st.tuples(*[SIZES] * 5))
def test_states_are_those_of_torch(seed, sizes):
    X, _, (W_xh, W_hh, W_hq) = network(seed, *sizes)
    layer = nn.RNN(sizes[2], sizes[3], bias=False).double()
    with torch.no_grad():
        layer.weight_ih_l0.copy_(W_xh.T)
        layer.weight_hh_l0.copy_(W_hh.T)
    states, out = PAGE.run_rnn(X, (W_xh, W_hh, W_hq))
    outputs, _ = layer(X)
    torch.testing.assert_close(torch.stack(states[1:]), outputs)
    torch.testing.assert_close(out, outputs @ W_hq)


@pytest.mark.parametrize("radius", [0.7, 0.95, 1.0, 1.3])
@pytest.mark.parametrize("seed", range(3))
def test_gradients_go_like_powers_of_the_radius(radius, seed):
    W = PAGE.square_matrix(radius, seed=seed)
    assert math.isclose(PAGE.radius_of(W), radius, rel_tol=1e-9)
    lengths = PAGE.lengths_back(W, 200)
    assert abs(PAGE.fitted_rate(lengths) / radius - 1) < 0.02
    power = torch.linalg.matrix_power(W, 7)
    wanted = power.norm() / len(W) ** 0.5
    torch.testing.assert_close(lengths[7], wanted)


@given(rate=st.floats(0.3, 3), start=st.floats(0.1, 10))
def test_a_pure_power_is_fitted_exactly(rate, start):
    lengths = start * rate ** torch.arange(21.0, dtype=torch.float64)
    assert math.isclose(PAGE.fitted_rate(lengths), rate, rel_tol=1e-9)


# ---- cuts ----


def slope_of(x, w, cuts=()):
    """Return dL/dw with detach at the given steps, by autograd."""
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    loss = 0.0
    for t, x_t in enumerate(x):
        h = h.detach() if t in cuts else h
        h = torch.tanh(weight * h + x_t)
        loss = loss + h**2 / len(x)
    return torch.autograd.grad(loss, weight)[0].item()


@settings(max_examples=30, deadline=None)
@given(
    x=st.lists(NUMBERS, min_size=2, max_size=8),
    w=NUMBERS,
    cuts=st.sets(st.integers(0, 7)),
)
def test_factors_of_one_and_zero_are_no_cut_and_a_cut(x, w, cuts):
    x = torch.tensor(x, dtype=torch.float64)
    xi = torch.ones(2, len(x), dtype=torch.float64)
    xi[1, [t for t in cuts if t < len(x)]] = 0
    found = PAGE.gradients_with_cuts(x, w, xi).tolist()
    wanted = [slope_of(x, w), slope_of(x, w, cuts)]
    assert found == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(
    x=st.lists(NUMBERS, min_size=2, max_size=7),
    w=NUMBERS,
    passes=st.floats(0.2, 0.95),
)
def test_random_cuts_are_unbiased_exactly(x, w, passes):
    """All outcomes, each weighted by its probability, give the gradient."""
    x = torch.tensor(x, dtype=torch.float64)
    outcomes = list(itertools.product([0.0, 1.0], repeat=len(x)))
    drawn = torch.tensor(outcomes, dtype=torch.float64)
    found = PAGE.gradients_with_cuts(x, w, drawn / passes)
    through = drawn.sum(dim=1)
    chance = passes**through * (1 - passes) ** (len(x) - through)
    assert chance.sum().item() == pytest.approx(1)
    mean = (chance * found).sum().item()
    assert mean == pytest.approx(slope_of(x, w), abs=1e-9)


# ---- clipping ----


@settings(max_examples=40, deadline=None)
@given(
    seed=SEEDS,
    theta=st.floats(0.01, 10),
    size=st.sampled_from([0.0, 1e-3, 1.0, 1e3]),
)
def test_clipping_of_torch(seed, theta, size):
    g = torch.Generator().manual_seed(seed)
    grads = [size * torch.randn(s, generator=g) for s in ((3, 2), (4,), ())]
    for ours, theirs in (
        (PAGE.clip_by_norm, nn.utils.clip_grad_norm_),
        (PAGE.clip_by_value, nn.utils.clip_grad_value_),
    ):
        params = [nn.Parameter(torch.zeros_like(x)) for x in grads]
        for p, x in zip(params, grads, strict=True):
            p.grad = x.clone()
        theirs(params, theta)
        for a, p in zip(ours(grads, theta), params, strict=True):
            torch.testing.assert_close(a, p.grad, atol=1e-6, rtol=1e-4)


def cosine(a, b):
    """Return the cosine of the angle between two lists of gradients."""
    return torch.cosine_similarity(torch.cat(a), torch.cat(b), dim=0)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, theta=st.floats(0.1, 10))
def test_only_clipping_by_norm_keeps_the_direction(seed, theta):
    g = torch.Generator().manual_seed(seed)
    grads = [20 * torch.randn(30, generator=g), torch.randn(5, generator=g)]
    by_norm = PAGE.clip_by_norm(grads, theta)
    assert cosine(by_norm, grads) > 1 - 1e-5
    assert torch.cat(by_norm).norm() <= theta * (1 + 1e-5)
    by_value = PAGE.clip_by_value(grads, theta)
    assume(torch.cat(grads).abs().max() > theta)
    assert cosine(by_value, grads) < 1 - 1e-5


def test_clipped_descent_reaches_the_minimum_from_the_cliff_only():
    best = 0.5 ** (1 / 20)
    assert abs(PAGE.descend(1.3, 1.0) - best) < 0.02
    assert abs(PAGE.descend(1.3, math.inf, steps=1)) > 1000
    assert PAGE.descend(0.6, 1.0) == pytest.approx(0.6, abs=1e-3)
