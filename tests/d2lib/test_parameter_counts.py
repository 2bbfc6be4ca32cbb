"""The networks have as many parameters as D2L's, counted by arithmetic.

Nothing of the library takes part in the counting: each function adds up the
layers of the published network for pictures of one channel and ten classes.
"""

import pytest
import torch

import d2lib as d2l


def conv(inputs, outputs, size, groups=1):
    return inputs // groups * outputs * size * size + outputs


def norm(channels):
    return 2 * channels


def dense(inputs, outputs):
    return inputs * outputs + outputs


def lenet():
    convolutions = conv(1, 6, 5) + conv(6, 16, 5)
    return convolutions + dense(400, 120) + dense(120, 84) + dense(84, 10)


def normalised_lenet():
    norms = sum(norm(n) for n in (6, 16, 120, 84))
    convolutions = conv(1, 6, 5) + conv(6, 16, 5)
    dense_layers = dense(256, 120) + dense(120, 84) + dense(84, 10)
    return convolutions + dense_layers + norms


def alexnet():
    convolutions = conv(1, 96, 11) + conv(96, 256, 5) + conv(256, 384, 3)
    convolutions += conv(384, 384, 3) + conv(384, 256, 3)
    hidden = dense(256 * 5 * 5, 4096) + dense(4096, 4096)
    return convolutions + hidden + dense(4096, 10)


def vgg():
    total, inputs = 0, 1
    for count, outputs in ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)):
        for _ in range(count):
            total += conv(inputs, outputs, 3)
            inputs = outputs
    hidden = dense(512 * 7 * 7, 4096) + dense(4096, 4096)
    return total + hidden + dense(4096, 10)


def nin():
    total, inputs = 0, 1
    for outputs, size in ((96, 11), (256, 5), (384, 3), (10, 3)):
        total += conv(inputs, outputs, size) + 2 * conv(outputs, outputs, 1)
        inputs = outputs
    return total


def googlenet():
    total = conv(1, 64, 7) + conv(64, 64, 1) + conv(64, 192, 3)
    inputs = 192
    for c1, c2, c3, c4 in (
        (64, (96, 128), (16, 32), 32),
        (128, (128, 192), (32, 96), 64),
        (192, (96, 208), (16, 48), 64),
        (160, (112, 224), (24, 64), 64),
        (128, (128, 256), (24, 64), 64),
        (112, (144, 288), (32, 64), 64),
        (256, (160, 320), (32, 128), 128),
        (256, (160, 320), (32, 128), 128),
        (384, (192, 384), (48, 128), 128),
    ):
        total += conv(inputs, c1, 1) + conv(inputs, c4, 1)
        total += conv(inputs, c2[0], 1) + conv(*c2, 3)
        total += conv(inputs, c3[0], 1) + conv(*c3, 5)
        inputs = c1 + c2[1] + c3[1] + c4
    return total + dense(inputs, 10)


def resnet18():
    total, inputs = conv(1, 64, 7) + norm(64), 64
    for outputs in (64, 128, 256, 512):
        if outputs != inputs:
            total += conv(inputs, outputs, 1)
        total += conv(inputs, outputs, 3) + 3 * conv(outputs, outputs, 3)
        total += 4 * norm(outputs)
        inputs = outputs
    return total + dense(512, 10)


def densenet():
    total, channels = conv(1, 64, 7) + norm(64), 64
    for stage in range(4):
        for _ in range(4):
            total += norm(channels) + conv(channels, 32, 3)
            channels += 32
        if stage < 3:
            total += norm(channels) + conv(channels, channels // 2, 1)
            channels //= 2
    return total + norm(channels) + dense(channels, 10)


def regnetx32():
    total, inputs = conv(1, 32, 3) + norm(32), 32
    for depth, outputs in ((4, 32), (6, 80)):
        for block in range(depth):
            total += conv(inputs, outputs, 1) + conv(outputs, outputs, 1)
            total += conv(outputs, outputs, 3, outputs // 16)
            total += 3 * norm(outputs)
            if block == 0:
                total += conv(inputs, outputs, 1) + norm(outputs)
            inputs = outputs
    return total + dense(80, 10)


ARCH = ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512))
NETWORKS = {
    "LeNet": (lambda: d2l.LeNet(), 28, lenet),
    "BNLeNet": (lambda: d2l.BNLeNet(), 28, normalised_lenet),
    "AlexNet": (lambda: d2l.AlexNet(), 224, alexnet),
    "VGG": (lambda: d2l.VGG(ARCH), 224, vgg),
    "NiN": (lambda: d2l.NiN(), 224, nin),
    "GoogleNet": (lambda: d2l.GoogleNet(), 96, googlenet),
    "ResNet18": (lambda: d2l.ResNet18(), 96, resnet18),
    "DenseNet": (lambda: d2l.DenseNet(), 96, densenet),
    "RegNetX32": (lambda: d2l.RegNetX32(), 96, regnetx32),
}


@pytest.mark.parametrize(
    ("build", "size", "count"), NETWORKS.values(), ids=NETWORKS
)
def test_as_many_parameters_as_published(build, size, count):
    with torch.device("meta"):
        model = build()
        model(torch.rand(2, 1, size, size))
    assert sum(p.numel() for p in model.parameters()) == count()
