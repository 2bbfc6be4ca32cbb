"""Who is raced: each trains one network and times its own fit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from booktools.benchmark.bare import BareLoop
from booktools.benchmark.networks import CONTESTS

WARM_UP = 5120  # pictures of the original's first fit


def synchronise(device: str) -> None:
    """Wait until a GPU has done what it was asked for."""
    if device == "cuda":
        torch.cuda.synchronize()


def timed(work: Callable[[], Any], device: str) -> tuple[float, Any]:
    """Return the seconds that a call takes, and its result."""
    synchronise(device)
    start = time.perf_counter()
    result = work()
    synchronise(device)
    return time.perf_counter() - start, result


def classifier(library: Any, net: nn.Module, lr: float) -> Any:
    """Return a model of either library, with that library's training step."""

    class Model(library.Classifier):
        def __init__(self) -> None:
            super().__init__()
            self.net, self.lr = net, lr

    return Model()


class Original:
    """The library d2l 1.0.3, which looks for the files in ``../data``."""

    def __init__(self, contest: str, device: str, plot: bool = False) -> None:
        from d2l import torch as original  # type: ignore[import-untyped]

        if not Path("../data/FashionMNIST/raw").is_dir():
            raise FileNotFoundError("../data/FashionMNIST/raw: nothing there")
        self.library, self.contest = original, contest
        self.device, self.plot = device, plot
        size = CONTESTS[contest].batch_size
        self.data = original.FashionMNIST(batch_size=size)

    def batches(self) -> Iterable[tuple[Tensor, Tensor]]:
        """Return the training batches as the library makes them."""
        return self.data.train_dataloader()

    def warm_up(self, net: nn.Module) -> None:
        """Fit once on few pictures, or this would take the most time of all."""
        whole = self.data.train, self.data.val
        few = range(WARM_UP)
        self.data.train, self.data.val = (
            torch.utils.data.Subset(part, few) for part in whole
        )
        self.fit(net, 1)
        self.data.train, self.data.val = whole

    def fit(self, net: nn.Module, epochs: int) -> tuple[float, dict[str, Any]]:
        """Train; return the seconds."""
        model = classifier(self.library, net, CONTESTS[self.contest].lr)
        model.board.display = self.plot
        gpus = int(self.device == "cuda")
        trainer = self.library.Trainer(max_epochs=epochs, num_gpus=gpus)
        seconds, _ = timed(lambda: trainer.fit(model, self.data), self.device)
        return seconds, {}


class Ours:
    """The library of this book, with its curves drawn while it trains."""

    def __init__(self, contest: str, device: str) -> None:
        import d2lib

        self.library, self.contest, self.device = d2lib, contest, device
        size = CONTESTS[contest].batch_size
        self.data = d2lib.FashionMNIST(batch_size=size)

    def batches(self) -> Iterable[tuple[Tensor, Tensor]]:
        """Return the training batches as the library makes them."""
        return self.data.train_dataloader()

    def warm_up(self, net: nn.Module) -> None:
        """Fit for one epoch."""
        self.fit(net, 1)

    def fit(self, net: nn.Module, epochs: int) -> tuple[float, dict[str, Any]]:
        """Train; return the seconds, the history, the times of drawing."""
        model = classifier(self.library, net, CONTESTS[self.contest].lr)
        gpus = int(self.device == "cuda")
        trainer = self.library.Trainer(max_epochs=epochs, num_gpus=gpus)
        drawings = watch_drawing(model.board)
        seconds, history = timed(
            lambda: trainer.fit(model, self.data), self.device
        )
        return seconds, {"history": dict(history), "drawings": drawings}


class Bare:
    """A loop without any library, on the same tensors."""

    loop: type[BareLoop] = BareLoop

    def __init__(self, contest: str, device: str) -> None:
        self.contest, self.device = contest, device
        self.train, self.test = (
            pictures(train, device) for train in (True, False)
        )

    def batches(self) -> Iterable[tuple[Tensor, Tensor]]:
        """Return the training batches as the loop takes them."""
        return self._loop(nn.Linear(1, 1)).batches()

    def warm_up(self, net: nn.Module) -> None:
        """Fit for one epoch."""
        self.fit(net, 1)

    def fit(self, net: nn.Module, epochs: int) -> tuple[float, dict[str, Any]]:
        """Train; return the seconds and the history."""
        seconds, history = timed(
            lambda: self._loop(net).fit(epochs), self.device
        )
        return seconds, {"history": history}

    def _loop(self, net: nn.Module) -> BareLoop:
        settings = CONTESTS[self.contest]
        return self.loop(net, settings, self.train, self.test, self.device)


def published(contest: str, device: str) -> Original:
    """Return the original as it is, redrawing its figure all the time."""
    return Original(contest, device, plot=True)


def graphed(contest: str, device: str) -> Bare:
    """Return the bare loop whose step is one CUDA graph."""
    from booktools.benchmark.graphed import GraphedLoop

    bare = Bare(contest, device)
    bare.loop = GraphedLoop
    return bare


CONTENDERS: dict[str, Callable[[str, str], Any]] = {
    "original": Original,
    "published": published,
    "ours": Ours,
    "bare": Bare,
    "graphed": graphed,
}


def pictures(train: bool, device: str) -> tuple[Tensor, Tensor]:
    """Return all pictures, with a channel axis, and labels, on a device."""
    import d2lib

    images, labels = d2lib.fashion_mnist(train)
    return images[:, None].to(device), labels.to(device)


def watch_drawing(board: Any) -> list[float]:
    """Return a list to which every drawing of a board adds its seconds."""
    seconds: list[float] = []
    redraw = board.redraw

    def watched(**options: Any) -> None:
        start = time.perf_counter()
        redraw(**options)
        seconds.append(time.perf_counter() - start)

    board.redraw = watched
    return seconds
