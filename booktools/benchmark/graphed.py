"""The floor on a GPU: a bare loop whose step is replayed as a CUDA graph."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from booktools.benchmark.bare import BareLoop


class GraphedLoop(BareLoop):
    """Record one training step and replay it: no launch waits for Python.

    A graph has fixed shapes, so a last batch that is smaller takes the
    ordinary step.
    """

    def prepare(self) -> None:
        """Capture a step on memory that stays; the weights end as they were.

        Raises: ValueError for any other device than a GPU.
        """
        if self.device != "cuda":
            raise ValueError(
                f"a CUDA graph needs device='cuda', got {self.device!r}"
            )
        X, y = (part[: self.settings.batch_size] for part in self.train)
        self.X, self.y = X / 255, y.clone()
        before = {k: v.clone() for k, v in self.net.state_dict().items()}
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):  # so that cuDNN has chosen its algorithms
                super().step(self.X, self.y)
        torch.cuda.current_stream().wait_stream(side)
        self.optimiser.zero_grad(set_to_none=True)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = F.cross_entropy(self.net(self.X), self.y)
            self.loss.backward()
            self.optimiser.step()
        self.net.load_state_dict(before)

    def step(self, X: Tensor, y: Tensor) -> Tensor:
        """Copy a batch to where the graph reads it, and replay the step."""
        if len(y) != len(self.y):
            return self._ordinary_step(X, y)
        self.X.copy_(X)
        self.y.copy_(y)
        self.graph.replay()
        return self.loss.detach().clone()

    def _ordinary_step(self, X: Tensor, y: Tensor) -> Tensor:
        """Take a step without the graph, which keeps its own gradients."""
        kept = [p.grad for p in self.net.parameters()]
        for parameter in self.net.parameters():
            parameter.grad = None
        loss = super().step(X, y)
        for parameter, grad in zip(self.net.parameters(), kept, strict=True):
            parameter.grad = grad
        return loss
