"""The optimisers that the pages write by hand, beside those of torch.

Gradients, sizes and rates are drawn by hypothesis; both sides get the same
gradients, whatever the parameters are.
"""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages.page_code import from_page

FEATURES, STEPS = 4, 60
RATES = st.sampled_from([0.001, 0.01, 0.1])
SEEDS = st.integers(0, 2**31)


def gradients(seed, steps=STEPS):
    """Return gradients of very different size for weights and a bias."""
    generator = torch.Generator().manual_seed(seed)
    scale = torch.tensor([[1e-3], [0.1], [1.0], [30.0]])
    return [
        (
            scale * torch.randn(FEATURES, 1, generator=generator),
            torch.randn(1, generator=generator),
        )
        for _ in range(steps)
    ]


def start(seed):
    generator = torch.Generator().manual_seed(seed + 1)
    w = torch.randn(FEATURES, 1, generator=generator)
    return [w.requires_grad_(), torch.zeros(1, requires_grad=True)]


def walk_by_hand(step, states, hyperparams, seed):
    params = start(seed)
    for grads in gradients(seed):
        for p, g in zip(params, grads, strict=True):
            p.grad = g.clone()
        step(params, states, hyperparams)
    return [p.detach() for p in params]


def walk_of_torch(make, seed):
    params = start(seed)
    optimizer = make(params)
    for grads in gradients(seed):
        for p, g in zip(params, grads, strict=True):
            p.grad = g.clone()
        optimizer.step()
    return [p.detach() for p in params]


def assert_same_walk(step, states, hyperparams, make, seed):
    ours = walk_by_hand(step, states, hyperparams, seed)
    theirs = walk_of_torch(make, seed)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-6, rtol=1e-6)


CONTENDERS = {
    "momentum": (
        "optimization/momentum",
        "sgd_momentum",
        "init_momentum_states",
        {"momentum": 0.9},
        lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    ),
    "adagrad": (
        "optimization/adaptive_rates",
        "adagrad",
        "init_adagrad_states",
        {},
        lambda p, lr: torch.optim.Adagrad(p, lr=lr),
    ),
    "rmsprop": (
        "optimization/adaptive_rates",
        "rmsprop",
        "init_adagrad_states",
        {"gamma": 0.9},
        lambda p, lr: torch.optim.RMSprop(p, lr=lr, alpha=0.9),
    ),
    "adadelta": (
        "optimization/adaptive_rates",
        "adadelta",
        "init_adadelta_states",
        {"rho": 0.9},
        lambda p, lr: torch.optim.Adadelta(p, rho=0.9),
    ),
    "adam": (
        "optimization/adam",
        "adam",
        "init_adam_states",
        {"t": 1},
        lambda p, lr: torch.optim.Adam(p, lr=lr),
    ),
    "adamw": (
        "optimization/adam",
        "adamw",
        "init_adam_states",
        {"t": 1, "weight_decay": 0.1},
        lambda p, lr: torch.optim.AdamW(p, lr=lr, weight_decay=0.1),
    ),
}


@pytest.mark.parametrize(
    ("page", "name", "states", "more", "of_torch"),
    CONTENDERS.values(),
    ids=CONTENDERS,
)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, lr=RATES)
def test_by_hand_and_of_torch(page, name, states, more, of_torch, seed, lr):
    code = vars(from_page(page, name, states))
    assert_same_walk(
        code[name],
        code[states](FEATURES),
        {"lr": lr, **more},
        lambda params: of_torch(params, lr),
        seed,
    )
