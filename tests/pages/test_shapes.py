"""The shape formulas of the pages, over grids of sizes, beside torch."""

import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

from tests.pages.page_code import from_page

SMALL = st.integers(1, 5)


@settings(max_examples=200, deadline=None)
@given(
    n=st.integers(1, 24),
    size=SMALL,
    before=st.integers(0, 4),
    after=st.integers(0, 4),
    stride=SMALL,
    dilation=st.integers(1, 3),
)
def test_a_convolution_with_padding_stride_dilation(
    n, size, before, after, stride, dilation
):
    output_size = from_page(
        "convolutional_networks/padding_and_stride", "output_size"
    ).output_size
    assume(n + before + after >= dilation * (size - 1) + 1)
    layers = nn.Sequential(
        nn.ConstantPad1d((before, after), 0.0),
        nn.Conv1d(1, 1, size, stride=stride, dilation=dilation),
    )
    made = layers(torch.zeros(1, 1, n)).shape[-1]
    found = output_size(n, size, (before, after), stride, dilation)
    assert found == made


@settings(max_examples=200, deadline=None)
@given(
    n=st.integers(1, 24), size=SMALL, padding=st.integers(0, 2), stride=SMALL
)
def test_pooling(n, size, padding, stride):
    pool_output_size = from_page(
        "convolutional_networks/pooling", "pool_output_size"
    ).pool_output_size
    assume(padding <= size // 2 and n + 2 * padding >= size)
    layer = nn.MaxPool1d(size, stride, padding)
    made = layer(torch.zeros(1, 1, n)).shape[-1]
    assert pool_output_size(n, size, stride, padding) == made


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=4
    )
)
def test_the_receptive_field_is_what_has_a_gradient(layers):
    receptive_field = from_page(
        "convolutional_networks/convolution_layer", "receptive_field"
    ).receptive_field
    net = nn.Sequential(
        *[nn.Conv1d(1, 1, size, stride, bias=False) for size, stride in layers]
    )
    for layer in net:
        nn.init.ones_(layer.weight)
    X = torch.zeros(1, 1, 200, requires_grad=True)
    Y = net(X)
    Y[0, 0, Y.shape[-1] // 2].backward()
    seen = X.grad.flatten().nonzero().flatten()
    reach = int(seen.max() - seen.min()) + 1
    assert receptive_field(layers) == reach
