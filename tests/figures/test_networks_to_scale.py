"""The networks drawn to one scale have the shapes of the library's layers."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import d2lib as d2l
from booktools.figure_sources.modern_convnets_comparison import NETWORKS

VGG = ((1, 16), (1, 32), (2, 64), (2, 128), (2, 128))
MAKE = {
    "LeNet": (d2l.LeNet, 28),
    "AlexNet": (d2l.AlexNet, 224),
    "VGG-11, a quarter": (lambda: d2l.VGG(VGG), 224),
    "NiN": (d2l.NiN, 224),
    "GoogLeNet": (d2l.GoogleNet, 96),
    "ResNet-18": (d2l.ResNet18, 96),
    "DenseNet": (d2l.DenseNet, 96),
    "RegNetX-32": (d2l.RegNetX32, 96),
}
SHORTCUTS = {"Residual": "conv3", "ResNeXtBlock": "conv4"}


def what_layers_hand_on(net: nn.Module, size: int):
    """Return (channels, height) of convolutions, and units of the rest.

    Branches count once, joined; so do the parts that a dense block appends.
    Convolutions in shortcuts do not count.
    """
    convolutions, dense, inside = [], [], set()

    def note(module, inputs, output):
        convolutions.append((output.shape[1], output.shape[2]))

    def note_joined(module, inputs, output):
        channels = inputs[0].shape[1] + output.shape[1]
        convolutions.append((channels, output.shape[2]))

    for module in net.modules():
        kind = type(module).__name__
        if module in inside:
            continue
        if kind == "Inception":
            module.register_forward_hook(note)
            inside |= set(module.modules())
        elif kind == "DenseBlock":
            for block in module.net:
                block.register_forward_hook(note_joined)
            inside |= set(module.modules())
        elif kind in SHORTCUTS:
            inside.add(getattr(module, SHORTCUTS[kind]))
        elif isinstance(module, nn.Conv2d):
            module.register_forward_hook(note)
        elif isinstance(module, nn.Linear):
            module.register_forward_hook(
                lambda module, inputs, output: dense.append(output.shape[1])
            )
    net(torch.empty(2, 1, size, size))
    return tuple(convolutions), tuple(dense)


def test_every_network_is_drawn():
    assert list(MAKE) == list(NETWORKS)


@pytest.mark.parametrize("name", MAKE)
def test_the_shapes_are_those_of_the_layers(name):
    make, size = MAKE[name]
    with torch.device("meta"):
        net = make()
        convolutions, dense = what_layers_hand_on(net, size)
    assert NETWORKS[name].convolutions == convolutions
    assert NETWORKS[name].dense == dense
    assert NETWORKS[name].size == size
    parameters = sum(p.numel() for p in net.parameters())
    assert NETWORKS[name].parameters == parameters
