"""The yardstick: PyTorch loops without a library, with the same metrics."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from booktools.benchmark.networks import Contest


def batches(X: Tensor, y: Tensor, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield training batches in the order of a shuffling DataLoader."""
    torch.empty((), dtype=torch.int64).random_()
    seed = int(torch.empty((), dtype=torch.int64).random_())
    order = torch.randperm(
        len(y), generator=torch.Generator().manual_seed(seed)
    )
    for rows in order.to(y.device).split(size):
        yield X.index_select(0, rows) / 255, y.index_select(0, rows)


class BareLoop:
    """Train a network on pictures in memory; measure what Trainer measures.

    Shapes: pictures (n, 1, 28, 28) uint8, labels (n,) int64, on ``device``.
    """

    def __init__(
        self,
        net: nn.Module,
        settings: Contest,
        train: tuple[Tensor, Tensor],
        test: tuple[Tensor, Tensor],
        device: str,
    ) -> None:
        self.net = net.to(device)
        if device == "cpu" and any(p.dim() == 4 for p in net.parameters()):
            self.net = net.to(memory_format=torch.channels_last)
        self.settings = settings
        self.train, self.test = train, test
        self.device = device
        self.optimiser = torch.optim.SGD(net.parameters(), settings.lr)
        self.prepare()

    def prepare(self) -> None:
        """Do what has to be done once, before the first step."""

    def step(self, X: Tensor, y: Tensor) -> Tensor:
        """Follow the gradient of one batch; return its mean loss."""
        loss = F.cross_entropy(self.net(X), y)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return loss.detach()

    def validate(self) -> tuple[float, float]:
        """Return mean loss and accuracy on the test pictures."""
        size = self.settings.batch_size
        losses, right = [], []
        self.net.eval()
        torch.empty((), dtype=torch.int64).random_()
        with torch.no_grad():
            for X, y in zip(*(t.split(size) for t in self.test), strict=True):
                scores = self.net(X / 255)
                losses.append(F.cross_entropy(scores, y, reduction="sum"))
                right.append((scores.argmax(dim=1) == y).sum())
        n = len(self.test[1])
        sums = (torch.stack(values).sum().item() for values in (losses, right))
        loss, hits = sums
        return loss / n, hits / n

    def fit(self, epochs: int) -> dict[str, list[float]]:
        """Train; return the mean of every quantity for each epoch."""
        history: dict[str, list[float]] = {
            "train_loss": [],
            "val_loss": [],
            "val_acc": [],
        }
        for _ in range(epochs):
            self.net.train()
            losses, counts = [], []
            for X, y in batches(*self.train, self.settings.batch_size):
                losses.append(self.step(X, y))
                counts.append(len(y))
            weights = torch.tensor(counts, device=self.device)
            mean = (torch.stack(losses) * weights).sum() / weights.sum()
            val_loss, val_acc = self.validate()
            values = (mean.item(), val_loss, val_acc)
            for name, value in zip(history, values, strict=True):
                history[name].append(value)
        return history
