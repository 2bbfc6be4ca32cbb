"""Residual blocks: ours against those of the original d2l 1.0.3."""

import copy

import d2l.torch as original
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import d2lib as d2l

KEYS = ("conv1", "conv2", "conv3", "bn1", "bn2")


def assert_same(ours, theirs):
    """Compare outputs, parameters and statistics in both modes."""
    torch.testing.assert_close(ours[0], theirs[0], atol=0, rtol=0)
    one, two = ours[1].state_dict(), theirs[1].state_dict()
    assert list(one) == list(two)
    for name, value in one.items():
        assert torch.equal(value, two[name]), name


def trained(make, X, steps=3):
    """Return the outputs of some training steps and of use, and the net."""
    torch.manual_seed(5)
    net = make()
    outputs = [net(X).detach().clone()]  # creates what is lazy
    optim = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(steps):
        out = net(X)
        optim.zero_grad()
        out.square().mean().backward()
        optim.step()
        outputs.append(out.detach().clone())
    with torch.no_grad():
        outputs.append(net.eval()(X))
    return torch.stack(outputs), net


def pictures(*shape, seed=7):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((3,), {}),
        ((6, True), {}),
        ((6, True, 2), {}),
        ((6,), {"use_1x1conv": True, "strides": 2}),
        ((), {"num_channels": 6, "use_1x1conv": True}),
    ],
)
def test_the_english_form_equals_the_original(arguments, options):
    X = pictures(4, 3, 8, 8)
    ours = trained(lambda: d2l.Residual(*arguments, **options), X)
    theirs = trained(lambda: original.Residual(*arguments, **options), X)
    assert_same(ours, theirs)


@pytest.mark.parametrize(
    ("chinese", "options", "english"),
    [
        ((3, 3), {}, (3,)),
        ((3, 6), {"use_1x1conv": True, "strides": 2}, (6, True, 2)),
        ((3, 6, True, 2), {}, (6, True, 2)),
        ((3,), {"num_channels": 6, "use_1x1conv": True}, (6, True)),
        ((), {"input_channels": 3, "num_channels": 3}, (3,)),
    ],
)
def test_the_chinese_form_knows_its_shapes(chinese, options, english):
    X = pictures(4, 3, 8, 8)
    torch.manual_seed(5)
    block = d2l.Residual(*chinese, **options)
    assert not any(map(nn.parameter.is_lazy, block.parameters()))
    ours = trained(lambda: d2l.Residual(*chinese, **options), X)
    assert_same(ours, trained(lambda: original.Residual(*english), X))


@settings(deadline=None, max_examples=25)
@given(
    st.integers(2, 6),
    st.integers(1, 6),
    st.integers(1, 2),
    st.integers(4, 7),
    st.integers(0, 2**20),
)
def test_both_forms_on_any_shape(inputs, channels, strides, size, seed):
    X = pictures(2, inputs, size, size, seed=seed)
    results = []
    for make in (
        lambda: d2l.Residual(channels, True, strides),
        lambda: d2l.Residual(inputs, channels, True, strides),
        lambda: original.Residual(channels, True, strides),
    ):
        torch.manual_seed(seed)
        net = make()
        results.append(net(X).detach())
        results.append(net.eval()(X).detach())
    for ours in (results[0:2], results[2:4]):
        for a, b in zip(ours, results[4:6], strict=True):
            assert torch.equal(a, b)
    half = -(-size // strides)
    assert results[0].shape == (2, channels, half, half)


def test_keys():
    block = d2l.Residual(3, 6, use_1x1conv=True)
    assert {key.split(".")[0] for key in block.state_dict()} == set(KEYS)
    assert d2l.Residual(3, 3).conv3 is None


@pytest.mark.parametrize(
    ("arguments", "options", "error", "text"),
    [
        ((64,), {"strides": 2}, ValueError, "strides=2"),
        ((64, 64, False, 2), {}, ValueError, "use_1x1conv=True"),
        ((64, 128), {}, ValueError, "64 to 128 channels"),
        ((1, 64), {}, ValueError, "1 to 64 channels"),
        ((64, 2.0), {}, TypeError, "2.0"),
        ((64, None), {}, TypeError, "None"),
        ((0,), {}, TypeError, "got 0"),
        ((True,), {}, TypeError, "got True"),
        (("64",), {}, TypeError, "'64'"),
        ((3, 6, 2), {}, TypeError, "use_1x1conv is True or False, got 2"),
        ((64, True, 2, 1), {}, TypeError, "english"),
        ((3, 6, True, 2, 1), {}, TypeError, "chinese"),
        ((), {}, TypeError, "num_channels"),
        ((), {"input_channels": 3}, TypeError, "num_channels"),
        ((64,), {"stride": 2}, TypeError, "stride"),
    ],
)
def test_arguments_that_cannot_be(arguments, options, error, text):
    with pytest.raises(error, match=text):
        d2l.Residual(*arguments, **options)


@pytest.mark.parametrize("inputs", [1, 5])
def test_a_lazy_block_says_what_cannot_be_added(inputs):
    block = d2l.Residual(6)
    with pytest.raises(ValueError, match="cannot be added"):
        block(pictures(2, inputs, 8, 8))


def test_copies_work():
    block = d2l.Residual(3, 3)
    X = pictures(2, 3, 8, 8)
    assert torch.equal(copy.deepcopy(block)(X), block(X))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((32, 16, 1), {}),
        ((32, 4, 0.5), {}),
        ((16, 4, 1), {"use_1x1conv": True, "strides": 2}),
        ((32, 12, 1), {}),  # 32 // 12 groups, as in the original
    ],
)
def test_resnext_block_equals_the_original(arguments, options):
    X = pictures(2, 32, 8, 8)
    if arguments[0] != 32:
        options = {**options, "use_1x1conv": True}
    ours = trained(lambda: d2l.ResNeXtBlock(*arguments, **options), X)
    theirs = trained(lambda: original.ResNeXtBlock(*arguments, **options), X)
    assert_same(ours, theirs)


@pytest.mark.parametrize(
    ("arguments", "options", "text"),
    [
        ((32, 64, 1), {}, "32 channels cannot be cut"),
        ((32, 6, 1), {}, "groups of 6"),
        ((32, 16, 1), {"strides": 2}, "strides=2"),
    ],
)
def test_resnext_blocks_that_cannot_be(arguments, options, text):
    with pytest.raises(ValueError, match=text):
        d2l.ResNeXtBlock(*arguments, **options)


def test_resnet18_equals_the_original():
    X = pictures(2, 1, 28, 28)
    ours = trained(lambda: d2l.resnet18(10), X, steps=1)
    theirs = trained(lambda: original.resnet18(10), X, steps=1)
    assert_same(ours, theirs)


def test_resnet18_knows_its_shapes():
    net = d2l.resnet18(10)
    assert sum(p.numel() for p in net.parameters()) == 11_175_818
    assert d2l.resnet18(7, 3)(pictures(2, 3, 16, 16)).shape == (2, 7)


def their_resnet18():
    """Return D2L's ResNet class, which its library does not export."""

    def block(num_residuals, num_channels, first_block=False):
        blocks = []
        for i in range(num_residuals):
            if i == 0 and not first_block:
                blocks.append(original.Residual(num_channels, True, 2))
            else:
                blocks.append(original.Residual(num_channels))
        return nn.Sequential(*blocks)

    stem = nn.Sequential(
        nn.LazyConv2d(64, kernel_size=7, stride=2, padding=3),
        nn.LazyBatchNorm2d(),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
    )
    net = nn.Sequential(stem)
    for i, channels in enumerate((64, 128, 256, 512)):
        net.add_module(f"b{i + 2}", block(2, channels, i == 0))
    head = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.LazyLinear(10)
    net.add_module("last", nn.Sequential(*head))
    return net


def test_the_class_resnet18_equals_one_built_from_the_original_blocks():
    X = pictures(2, 1, 64, 64)
    ours = trained(lambda: d2l.ResNet18(lr=0.01).net, X, steps=1)
    assert_same(ours, trained(their_resnet18, X, steps=1))
    assert sum(p.numel() for p in ours[1].parameters()) == 11_178_378


def test_a_narrow_resnet18():
    model = d2l.ResNet18(0.2, 7, width=0.25)
    assert model(pictures(2, 1, 48, 48)).shape == (2, 7)
    assert (model.lr, model.num_classes, model.width) == (0.2, 7, 0.25)
    assert model.arch[0] == (2, 16)
