"""Who is raced: each trains one network and times its own fit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from copy import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from booktools.benchmark.bare import BareLoop, batches
from booktools.benchmark.networks import CONTESTS

WARM_UP = 5120  # pictures of the first fit, whose time is not taken


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


class WithLibrary:
    """A library that has the Trainer, the data and the classifier of D2L."""

    def __init__(self, library: Any, contest: str, device: str) -> None:
        self.library, self.device = library, device
        self.settings = CONTESTS[contest]
        size = self.settings.batch_size
        self.data = library.FashionMNIST(batch_size=size)

    def batches(self) -> Iterable[tuple[Tensor, Tensor]]:
        """Return the training batches as the library makes them."""
        return self.data.train_dataloader()

    def warm_up(self, net: nn.Module) -> None:
        """Fit for one epoch, on few pictures."""
        self.fit(net, 1, self.few())

    def few(self) -> Any:
        """Return data like the whole, but with WARM_UP pictures to train."""
        raise NotImplementedError

    def fit(
        self, net: nn.Module, epochs: int, data: Any = None
    ) -> tuple[float, dict[str, Any]]:
        """Train; return the seconds, and what the library has measured."""
        model = classifier(self.library, net, self.settings.lr)
        measured = self.watch(model.board)
        gpus = int(self.device == "cuda")
        trainer = self.library.Trainer(max_epochs=epochs, num_gpus=gpus)
        seconds, history = timed(
            lambda: trainer.fit(model, data or self.data), self.device
        )
        if history is not None:  # the original returns nothing
            measured["history"] = dict(history)
        return seconds, measured

    def watch(self, board: Any) -> dict[str, Any]:
        """Prepare the board of a fit; return what will be measured of it."""
        return {}


class Original(WithLibrary):
    """The library d2l 1.0.3, which looks for the files in ``../data``."""

    def __init__(self, contest: str, device: str, plot: bool = False) -> None:
        from d2l import torch as original  # type: ignore[import-untyped]

        if not Path("../data/FashionMNIST/raw").is_dir():
            raise FileNotFoundError(
                "../data/FashionMNIST/raw: nothing there; `make bench` puts "
                "the files into a folder of its own"
            )
        super().__init__(original, contest, device)
        self.plot = plot

    def few(self) -> Any:
        """Return the same with as few pictures to validate on."""
        data, rows = copy(self.data), range(WARM_UP)
        data.train, data.val = (
            torch.utils.data.Subset(part, rows)
            for part in (data.train, data.val)
        )
        return data

    def watch(self, board: Any) -> dict[str, Any]:
        """Draw, or not; nothing of it is measured."""
        board.display = self.plot
        return {}


class Ours(WithLibrary):
    """The library of this book, with its curves drawn while it trains."""

    def __init__(self, contest: str, device: str) -> None:
        import d2lib

        super().__init__(d2lib, contest, device)

    def few(self) -> Any:
        """Return the same with a part of the training pictures."""
        size = self.settings.batch_size
        return self.library.FashionMNIST(size, num_train=WARM_UP)

    def watch(self, board: Any) -> dict[str, Any]:
        """Measure the seconds of every drawing."""
        return {"drawings": watch_drawing(board)}


class Bare:
    """A loop without any library, on the same tensors."""

    loop: type[BareLoop] = BareLoop

    def __init__(self, contest: str, device: str) -> None:
        self.settings, self.device = CONTESTS[contest], device
        self.train, self.test = (
            pictures(train, device) for train in (True, False)
        )

    def batches(self) -> Iterable[tuple[Tensor, Tensor]]:
        """Return the training batches as the loop takes them."""
        return batches(*self.train, self.settings.batch_size)

    def warm_up(self, net: nn.Module) -> None:
        """Fit for one epoch, on few pictures."""
        X, y = self.train
        self.fit(net, 1, (X[:WARM_UP], y[:WARM_UP]))

    def fit(
        self,
        net: nn.Module,
        epochs: int,
        train: tuple[Tensor, Tensor] | None = None,
    ) -> tuple[float, dict[str, Any]]:
        """Train; return the seconds and the history."""
        words = net, self.settings, train or self.train, self.test, self.device
        seconds, history = timed(
            lambda: self.loop(*words).fit(epochs), self.device
        )
        return seconds, {"history": history}


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
