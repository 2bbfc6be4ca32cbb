"""Which measurements there are, and in which order they take turns."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass

from booktools.benchmark.process import Job

EPOCHS = {
    "cpu": {"softmax": 10, "mlp": 10, "lenet": 2},
    "cuda": {"softmax": 10, "mlp": 10, "lenet": 10, "resnet18": 2},
}
SIZES = [96, 224]
IMAGES = [6_000, 60_000, 600_000]


@dataclass(frozen=True)
class Plan:
    """What one benchmark measures."""

    device: str
    rounds: int
    original: bool  # whether d2l is installed

    def jobs(self) -> Iterator[tuple[int, Job]]:
        """Yield (round, job): each contender once before any comes again."""
        for number in range(self.rounds):
            for contest in EPOCHS[self.device]:
                yield from self._fits(number, contest)
            yield from self._readings(number)
        if self.original:
            yield 0, self.fit("published", "softmax", epochs=1)
        for images in IMAGES:
            yield 0, Job("growth", {"images": images})
        yield 0, Job("loading")
        yield 0, Job("board", {"epochs": 150, "device": self.device})

    def fit(self, contender: str, contest: str, epochs: int) -> Job:
        """Return the job that trains one network once."""
        names = {"contender": contender, "contest": contest}
        return Job("fit", {**names, "epochs": epochs, "device": self.device})

    def _fits(self, number: int, contest: str) -> Iterator[tuple[int, Job]]:
        names = ["original"] if self.original else []
        names += ["ours", "bare"]
        if self.device == "cuda":
            names.append("graphed")
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            epochs = EPOCHS[self.device][contest]
            if name == "original":
                epochs = 2
            yield number, self.fit(name, contest, epochs)

    def _readings(self, number: int) -> Iterator[tuple[int, Job]]:
        for name in ["original", "ours"] if self.original else ["ours"]:
            words = {"contender": name, "sizes": SIZES, "seconds": 1.5}
            yield number, Job("reading", words)


def has_original() -> bool:
    """Say whether the original library is installed, without importing it."""
    return importlib.util.find_spec("d2l") is not None
