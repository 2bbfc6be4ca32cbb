"""Convolutional networks as readers of D2L's Chinese edition write them.

The original package holds the English edition only, so what is asserted here is
what those sections assert or print: shapes, parameter counts, accuracies.
"""

import math
import re

import matplotlib
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import d2lib as d2l

matplotlib.use("Agg")


@pytest.fixture
def few_pictures():
    """Return a function that makes both iterators of enlarged pictures."""

    def make(size, batch_size=32, num_train=256, num_test=64):
        images, labels = d2l.fashion_mnist(train=True)
        X = images[: num_train + num_test, None].float() / 255
        X, y = F.interpolate(X, size), labels[: num_train + num_test]
        train = d2l.load_array((X[:num_train], y[:num_train]), batch_size)
        test = (X[num_train:], y[num_train:])
        return train, d2l.load_array(test, batch_size, is_train=False)

    return make


# ---- channels, pooling: what the sections assert ----


def corr2d_multi_in(X, K):
    return sum(d2l.corr2d(x, k) for x, k in zip(X, K, strict=True))


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X, K = X.reshape((c_i, h * w)), K.reshape((c_o, c_i))
    return torch.matmul(K, X).reshape((c_o, h, w))


def test_a_1x1_convolution_is_a_matrix_product():
    torch.manual_seed(0)
    X, K = torch.normal(0, 1, (3, 3, 3)), torch.normal(0, 1, (2, 3, 1, 1))
    Y1, Y2 = corr2d_multi_in_out_1x1(X, K), corr2d_multi_in_out(X, K)
    assert float(torch.abs(Y1 - Y2).sum()) < 1e-6


def comp_conv2d(conv2d, X):
    Y = conv2d(X.reshape((1, 1, *X.shape)))
    return Y.reshape(Y.shape[2:])


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2d(1, 1, kernel_size=3, padding=1), (8, 8)),
        (nn.Conv2d(1, 1, kernel_size=(5, 3), padding=(2, 1)), (8, 8)),
        (nn.Conv2d(1, 1, kernel_size=3, padding=1, stride=2), (4, 4)),
        (nn.Conv2d(1, 1, (3, 5), padding=(0, 1), stride=(3, 4)), (2, 2)),
    ],
)
def test_padding_and_stride(layer, shape):
    assert comp_conv2d(layer, torch.rand(size=(8, 8))).shape == shape


# ---- train_ch6 ----


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, padding=2),
        nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Conv2d(6, 16, kernel_size=5),
        nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120),
        nn.Sigmoid(),
        nn.Linear(120, 84),
        nn.Sigmoid(),
        nn.Linear(84, 10),
    )


def test_lenet_at_its_published_rate(capsys):
    torch.manual_seed(0)
    net = lenet()
    train_iter, test_iter = d2l.load_data_fashion_mnist(batch_size=256)
    d2l.train_ch6(net, train_iter, test_iter, 3, 0.9, d2l.try_gpu())
    printed = capsys.readouterr().out
    found = re.search(
        r"loss (\d\.\d+), train acc (\d\.\d+), test acc (\d\.\d+)", printed
    )
    assert found and re.search(r"\d+\.\d examples/sec on \w+", printed)
    test_acc = d2l.evaluate_accuracy_gpu(net, test_iter)
    assert float(found[3]) == pytest.approx(test_acc, abs=6e-4)
    assert test_acc > 0.3


def vgg(conv_arch):
    blocks, in_channels = [], 1
    for num_convs, out_channels in conv_arch:
        for _ in range(num_convs):
            conv = nn.Conv2d(in_channels, out_channels, 3, padding=1)
            blocks += [conv, nn.ReLU()]
            in_channels = out_channels
        blocks.append(nn.MaxPool2d(kernel_size=2, stride=2))
    head = nn.Flatten(), nn.Linear(in_channels * 8 * 8, 10)
    return nn.Sequential(*blocks, *head)


def nin():
    def nin_block(in_channels, out_channels, kernel_size, strides, padding):
        conv = nn.Conv2d(
            in_channels, out_channels, kernel_size, strides, padding
        )
        one = nn.Conv2d(out_channels, out_channels, kernel_size=1)
        return nn.Sequential(conv, nn.ReLU(), one, nn.ReLU())

    return nn.Sequential(
        nin_block(1, 24, 11, 4, 0),
        nn.MaxPool2d(3, stride=2),
        nn.Dropout(0.5),
        nin_block(24, 10, 3, 1, 1),
        nn.AdaptiveAvgPool2d((1, 1)),
        nn.Flatten(),
    )


def resnet_block(
    input_channels, num_channels, num_residuals, first_block=False
):
    blk = []
    for i in range(num_residuals):
        if i == 0 and not first_block:
            shrink = d2l.Residual(
                input_channels, num_channels, use_1x1conv=True, strides=2
            )
            blk.append(shrink)
        else:
            blk.append(d2l.Residual(num_channels, num_channels))
    return blk


def resnet():
    stem = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3)
    pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
    b1 = nn.Sequential(stem, nn.BatchNorm2d(64), nn.ReLU(), pool)
    b2 = nn.Sequential(*resnet_block(64, 64, 2, first_block=True))
    b3 = nn.Sequential(*resnet_block(64, 128, 2))
    b4 = nn.Sequential(*resnet_block(128, 256, 2))
    b5 = nn.Sequential(*resnet_block(256, 512, 2))
    head = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(512, 10)
    return nn.Sequential(b1, b2, b3, b4, b5, *head)


def test_resnet_has_the_parameters_of_the_section():
    assert sum(p.numel() for p in resnet().parameters()) == 11_178_378


NETWORKS = {
    "vgg": lambda: vgg(((1, 8), (1, 16), (2, 32))),
    "nin": nin,
    "resnet": resnet,
}


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_train_ch6_trains_what_it_is_given(make, few_pictures, capsys):
    torch.manual_seed(0)
    net = make()
    before = [p.detach().clone() for p in net.parameters()]
    d2l.train_ch6(net, *few_pictures(64), 1, 0.05, d2l.try_gpu())
    after = [p.detach().cpu() for p in net.parameters()]
    assert all(torch.isfinite(p).all() for p in after)
    assert not torch.equal(before[0], after[0])
    assert "examples/sec" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("block", "shape"),
    [
        (lambda: d2l.Residual(3, 3), (4, 3, 6, 6)),
        (
            lambda: d2l.Residual(3, 6, use_1x1conv=True, strides=2),
            (4, 6, 3, 3),
        ),
    ],
)
def test_residual_blocks(block, shape):
    assert block()(torch.rand(4, 3, 6, 6)).shape == shape


# ---- optimisation ----


def sgd(params, states, hyperparams):
    for p in params:
        p.data.sub_(hyperparams["lr"] * p.grad)
        p.grad.data.zero_()


@pytest.mark.parametrize(
    ("lr", "batch_size", "num_epochs"),
    [(1, 1500, 10), (0.005, 1, 2), (0.4, 100, 2), (0.05, 10, 2)],
)
def test_four_batch_sizes(lr, batch_size, num_epochs, capsys):
    torch.manual_seed(0)
    data_iter, feature_dim = d2l.get_data_ch11(batch_size)
    times, losses = d2l.train_ch11(
        sgd, None, {"lr": lr}, data_iter, feature_dim, num_epochs
    )
    assert len(times) == len(losses) > 0
    assert math.isfinite(losses[-1]) and losses[-1] < losses[0] + 0.05
    found = re.search(
        r"loss: (\d\.\d+), (\S+) sec/epoch", capsys.readouterr().out
    )
    assert float(found[1]) == pytest.approx(losses[-1], abs=6e-4)
    assert float(found[2]) == pytest.approx(times[-1] / num_epochs, abs=6e-4)
