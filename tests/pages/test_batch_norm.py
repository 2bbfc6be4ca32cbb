"""Batch normalisation as its page writes it, beside torch's layers."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.pages.page_code import from_page

PAGE = "modern_convnets/batch_norm"
SIZES = st.tuples(st.integers(2, 9), st.integers(1, 5))
PICTURES = st.tuples(*[st.integers(2, 5)] * 2)


def assert_equal_layers(ours, theirs, batches, other):
    """Compare outputs, gradients and running statistics after each batch.

    In double precision: two nearly equal numbers, divided by their standard
    deviation, differ by more than 1e-5 from rounding alone.
    """
    ours, theirs = ours.double(), theirs.double()
    state = theirs.state_dict()
    with torch.no_grad():
        gamma, beta = ours.parameters()
        gamma.copy_(torch.rand(gamma.shape) + 0.5)
        beta.copy_(torch.randn(beta.shape))
        theirs.weight.copy_(gamma.flatten())
        theirs.bias.copy_(beta.flatten())
    for X in batches:
        Xs = [X.clone().requires_grad_() for _ in range(2)]
        outputs = [f(x) for f, x in zip((ours, theirs), Xs, strict=True)]
        torch.testing.assert_close(*outputs, atol=1e-5, rtol=1e-5)
        for Y in outputs:
            (
                Y * torch.linspace(-1, 1, Y.numel()).reshape(Y.shape)
            ).sum().backward()
        torch.testing.assert_close(Xs[0].grad, Xs[1].grad, atol=1e-4, rtol=1e-4)
    buffers = [b for b in ours.buffers() if b.is_floating_point()]
    found = [b.flatten() for b in buffers]
    for name in ("running_mean", "running_var"):
        wanted = state[name]
        assert any(
            torch.allclose(wanted, b, atol=1e-5, rtol=1e-5) for b in found
        ), f"{name}: {wanted} is none of {found}"
    ours.eval(), theirs.eval()
    torch.testing.assert_close(ours(other), theirs(other), atol=1e-5, rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(size=SIZES, seed=st.integers(0, 2**31))
def test_after_a_dense_layer(size, seed):
    torch.manual_seed(seed)
    ours = from_page(PAGE, "BatchNorm").BatchNorm(size[1], 2)
    batches = [3 * torch.randn(size).double() + 1 for _ in range(4)]
    assert_equal_layers(
        ours, nn.BatchNorm1d(size[1]), batches, torch.randn(size).double()
    )


@settings(max_examples=25, deadline=None)
@given(size=SIZES, picture=PICTURES, seed=st.integers(0, 2**31))
def test_after_a_convolution(size, picture, seed):
    torch.manual_seed(seed)
    ours = from_page(PAGE, "BatchNorm").BatchNorm(size[1], 4)
    batches = [3 * torch.randn(*size, *picture).double() + 1 for _ in range(4)]
    other = torch.randn(*size, *picture).double()
    assert_equal_layers(ours, nn.BatchNorm2d(size[1]), batches, other)
