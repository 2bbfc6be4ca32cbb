"""Measure how time and memory grow with the number of pictures."""

from __future__ import annotations

from typing import Any

import torch

from booktools.benchmark.contenders import classifier, timed
from booktools.benchmark.memory import peak_written
from booktools.benchmark.networks import CONTESTS, seeded_network

WARM_UP = 3_000


def measure_growth(images: int) -> dict[str, Any]:
    """Train softmax regression for one epoch on so many pictures.

    They are those of Fashion-MNIST, over and over again.
    """
    import d2lib

    pictures, labels = d2lib.fashion_mnist(True)
    base = pictures[:, None][:6_000].clone(), labels[:6_000].clone()
    del pictures, labels
    _epoch(d2lib, tuple(t[:WARM_UP] for t in base))
    result: dict[str, float] = {"images": images}
    times = images // 6_000
    with peak_written(result):
        tensors = base[0].repeat(times, 1, 1, 1), base[1].repeat(times)
        result["seconds"] = _epoch(d2lib, tensors)
    result["bytes"] = sum(tensor.nbytes for tensor in tensors)
    return result


def _epoch(library: Any, tensors: Any) -> float:
    settings = CONTESTS["softmax"]

    class Pictures(library.DataModule):
        def train_dataloader(self) -> Any:
            transform = library.PixelTransform((28, 28))
            return library.TensorLoader(
                tensors, settings.batch_size, shuffle=True, transform=transform
            )

        def val_dataloader(self) -> None:
            return None

    torch.manual_seed(0)
    model = classifier(library, seeded_network("softmax", 0), settings.lr)
    trainer = library.Trainer(max_epochs=1)
    data = Pictures()
    return timed(lambda: trainer.fit(model, data), "cpu")[0]


def measure_loading() -> dict[str, Any]:
    """Return the peak of memory while the files are read, and their size."""
    import d2lib

    kept = d2lib.fashion_mnist(False)
    result: dict[str, float] = {}
    with peak_written(result):
        data = d2lib.FashionMNIST(batch_size=256)
    del kept
    tensors = [data.train.data, data.train.targets]
    tensors += [data.test.data, data.test.targets]
    result["bytes"] = sum(tensor.nbytes for tensor in tensors)
    return result
