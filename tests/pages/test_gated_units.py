"""The cells of the page on gated units, beside torch's layers."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from tests.pages.page_code import from_page

PAGE = "recurrent_networks/gated_units"
NAMES = ("LSTMCell", "GRUCell", "unroll", "copy_gates", "copy_gru")
SIZES = st.tuples(*[st.integers(1, 6)] * 4)
SEEDS = st.integers(0, 2**31 - 1)


@pytest.fixture(scope="module")
def page():
    return from_page(PAGE, *NAMES, "set_forget_bias")


@settings(max_examples=25, deadline=None)
@given(sizes=SIZES, seed=SEEDS)
def test_lstm(page, sizes, seed):
    num_steps, batch, num_inputs, num_hiddens = sizes
    torch.manual_seed(seed)
    layer = nn.LSTM(num_inputs, num_hiddens)
    cell = page.LSTMCell(num_inputs, num_hiddens)
    page.copy_gates(cell, layer, "ifgo")
    X = torch.randn(num_steps, batch, num_inputs)
    H, C = torch.randn(2, batch, num_hiddens)
    ours, state = page.unroll(cell, X, (H, C))
    theirs, ends = layer(X, (H[None], C[None]))
    torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)
    for one, two in zip(state, ends, strict=True):
        torch.testing.assert_close(one, two[0], atol=1e-6, rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(sizes=SIZES, seed=SEEDS)
def test_gru(page, sizes, seed):
    num_steps, batch, num_inputs, num_hiddens = sizes
    torch.manual_seed(seed)
    layer = nn.GRU(num_inputs, num_hiddens)
    X = torch.randn(num_steps, batch, num_inputs)
    H = torch.randn(batch, num_hiddens)
    theirs, end = layer(X, H[None])
    cell = page.GRUCell(num_inputs, num_hiddens)
    page.copy_gru(cell, layer)
    ours, state = page.unroll(cell, X, H)
    torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(state, end[0], atol=1e-6, rtol=1e-5)


def test_the_place_of_the_reset_matters(page):
    torch.manual_seed(0)
    layer, X, H = nn.GRU(3, 5), torch.randn(6, 2, 3), torch.randn(2, 5)
    outputs = []
    for after in (True, False):
        cell = page.GRUCell(3, 5, after)
        page.copy_gru(cell, layer)
        outputs.append(page.unroll(cell, X, H)[0])
    assert (outputs[0] - outputs[1]).abs().max() > 1e-3
    # by hand, the first step of the form that resets before the product
    (wr, wz, wn), (ur, uz, un) = (
        weight.detach().chunk(3)
        for weight in (layer.weight_ih_l0, layer.weight_hh_l0)
    )
    (br, bz, bn), (cr, cz, cn) = (
        bias.detach().chunk(3) for bias in (layer.bias_ih_l0, layer.bias_hh_l0)
    )
    R = torch.sigmoid(X[0] @ wr.T + br + H @ ur.T + cr)
    Z = torch.sigmoid(X[0] @ wz.T + bz + H @ uz.T + cz)
    N = torch.tanh(X[0] @ wn.T + bn + (R * H) @ un.T + cn)
    expected = Z * H + (1 - Z) * N
    torch.testing.assert_close(outputs[1][0], expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("value", [-2.0, 0.0, 3.0])
def test_forget_bias_is_what_the_gate_sees(page, num_layers, value):
    torch.manual_seed(0)
    layer = nn.LSTM(2, 4, num_layers)
    before = {name: p.clone() for name, p in layer.named_parameters()}
    assert page.set_forget_bias(layer, value) is layer
    for name, parameter in layer.named_parameters():
        if name.startswith("bias"):
            assert torch.equal(parameter[:4], before[name][:4])
            assert torch.equal(parameter[8:], before[name][8:])
        else:
            assert torch.equal(parameter, before[name])
            nn.init.zeros_(parameter)
    C = torch.full((num_layers, 1, 4), 1e6)
    _, (_, after) = layer(torch.zeros(1, 1, 2), (torch.zeros_like(C), C))
    gate = torch.sigmoid(torch.tensor(value)).expand_as(after)
    torch.testing.assert_close(after / 1e6, gate, atol=1e-4, rtol=1e-4)
