"""Measure how fast pictures are read and resized, and that they are right."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from torch import Tensor

BATCH_SIZE = 256


def measure_reading(
    contender: str, sizes: Sequence[int], seconds: float
) -> dict[str, Any]:
    """Return, for each size, pictures per second of the training batches."""
    if contender == "original":
        from d2l import torch as library
    else:
        import d2lib as library  # type: ignore[no-redef]
    result = {}
    for size in sizes:
        data = library.FashionMNIST(batch_size=BATCH_SIZE, resize=(size, size))
        speed = rate(data.train_dataloader(), seconds)
        result[str(size)] = {"images_per_second": speed}
        if contender != "original":
            error = largest_difference(data, size)
            result[str(size)]["largest_difference"] = error
    return result


def rate(loader: Iterable[tuple[Tensor, Tensor]], seconds: float) -> float:
    """Read for so many seconds; the first batch starts the clock."""
    batches = iter(loader)
    next(batches)
    count, start, passed = 0, time.perf_counter(), 0.0
    while passed < seconds:
        for _, y in batches:
            count += len(y)
            passed = time.perf_counter() - start
            if passed >= seconds:
                break
        else:
            batches = iter(loader)
    return count / passed


def largest_difference(data: Any, size: int) -> float:
    """Compare 1,024 test pictures with torchvision's antialiased resize."""
    from torchvision.transforms import functional as vision

    worst = 0.0
    for index, (X, _) in enumerate(data.val_dataloader()):
        if index == 4:
            break
        start = index * BATCH_SIZE
        whole = data.val.data[start : start + BATCH_SIZE, None] / 255
        theirs = vision.resize(whole, [size, size], antialias=True)
        worst = max(worst, float((X - theirs).abs().max()))
    return worst
