"""Measure one fit of one contender, after a warm-up fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from booktools.benchmark.contenders import CONTENDERS, pictures
from booktools.benchmark.memory import peak
from booktools.benchmark.networks import CONTESTS, seeded_network

SEED = 0


def measure_fit(
    contender: str, contest: str, epochs: int, device: str
) -> dict[str, Any]:
    """Return seconds per epoch, accuracy, and what the fit began with."""
    import matplotlib.pyplot  # noqa: F401  (its import is not the fit's)

    settings = CONTESTS[contest]
    racer = CONTENDERS[contender](contest, device)
    racer.warm_up(seeded_network(contest, SEED))
    net = seeded_network(contest, SEED)
    weights = fingerprint(net.state_dict().values())
    batches = racer.batches()
    torch.manual_seed(SEED)
    first = [tuple(part) for part in islice(batches, 10)]
    torch.manual_seed(SEED)
    seconds, extra = racer.fit(net, epochs)
    return {
        "seconds_per_epoch": seconds / epochs,
        "epochs": epochs,
        "batch_size": settings.batch_size,
        "accuracy": accuracy(net, device),
        "weights": weights,
        "pictures": fingerprint([first[0][0]]),
        "order": fingerprint(y for _, y in first),
        "peak_memory": peak(),
        **extra,
    }


def accuracy(net: nn.Module, device: str) -> float:
    """Return the share of the test pictures that a network gets right."""
    import d2lib

    parts = (part.split(500) for part in pictures(False, device))
    batches = ((X / 255, y) for X, y in zip(*parts, strict=True))
    return d2lib.evaluate_accuracy(net, batches)


def fingerprint(tensors: Iterable[Tensor]) -> str:
    """Return the same text for the same values in the same order."""
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]
