"""The networks that are raced; every contender gets the same weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


def softmax_regression() -> nn.Module:
    """One linear layer on 784 pixels."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def mlp() -> nn.Module:
    """One hidden layer of 256 units with ReLU."""
    layers = [nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)]
    return nn.Sequential(nn.Flatten(), *layers)


def lenet() -> nn.Module:
    """LeNet with sigmoids and average pooling, initialised by Xavier's rule."""
    net = nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, padding=2),
        nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Conv2d(6, 16, kernel_size=5),
        nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.Sigmoid(),
        nn.Linear(120, 84),
        nn.Sigmoid(),
        nn.Linear(84, 10),
    )
    for layer in net:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
    return net


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions around which the input is carried past."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.past: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.past = nn.Conv2d(inputs, outputs, 1, stride)

    def forward(self, X: Tensor) -> Tensor:
        """Add the input to what the convolutions made of it."""
        return torch.relu(self.path(X) + self.past(X))


def resnet18() -> nn.Module:
    """A residual network of 18 layers for small grey pictures."""
    blocks: list[nn.Module] = []
    widths = [64, 64, 64, 128, 128, 256, 256, 512, 512]
    for i, (inputs, outputs) in enumerate(
        zip(widths, widths[1:], strict=False)
    ):
        stride = 2 if outputs != inputs and i else 1
        blocks.append(ResidualBlock(inputs, outputs, stride))
    stem = [nn.Conv2d(1, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU()]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)]
    return nn.Sequential(*stem, *blocks, *head)


@dataclass(frozen=True)
class Contest:
    """One network and how it is trained."""

    build: Callable[[], nn.Module]
    lr: float
    batch_size: int = 256


CONTESTS = {
    "softmax": Contest(softmax_regression, lr=0.1),
    "mlp": Contest(mlp, lr=0.1),
    "lenet": Contest(lenet, lr=0.1),
    "resnet18": Contest(resnet18, lr=0.05),  # on a GPU only
}


def seeded_network(name: str, seed: int) -> nn.Module:
    """Return the network of a contest with the weights of a seed."""
    torch.manual_seed(seed)
    return CONTESTS[name].build()
