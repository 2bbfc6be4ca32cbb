"""A network that remembers how it was called, and the modes of its parts."""

import torch
from torch import nn


class Watched(nn.Module):
    """A network that notes in which state it was called."""

    def __init__(self, num_inputs, num_outputs):
        super().__init__()
        self.layer = nn.Linear(num_inputs, num_outputs)
        self.dropout = nn.Dropout(0.5)
        self.frozen = nn.BatchNorm1d(num_outputs)
        self.notes = []

    def forward(self, X):
        self.notes.append((self.training, torch.is_grad_enabled()))
        return self.frozen(self.dropout(self.layer(X)))


def modes(net):
    """Return for every module of net whether it is in training mode."""
    return [module.training for module in net.modules()]
