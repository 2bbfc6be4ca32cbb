"""What is wanted, as ratios within one benchmark, and what was reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FASTER = {"softmax": 20.0, "mlp": 10.0, "lenet": 4.0}
FASTER_AT_LEAST = {"softmax": 15.0, "lenet": 3.5}
OF_BARE = {"softmax": 1.4, "mlp": 1.15, "lenet": 1.15}
RESIZE_FASTER, RESIZE_ERROR = 5.0, 1.01 / 255
BOARD_SECONDS, BOARD_SHARE = 0.15, 0.05
IMPORT_SECONDS, MEMORY = 0.1, 1.3
GRAPHED = 1.2


@dataclass(frozen=True)
class Target:
    """One number that was wanted, and the one that was measured."""

    what: str
    wanted: float
    measured: float
    least: bool  # whether more is better
    enough: float | None = None

    @property
    def verdict(self) -> str:
        """Say "met", "nearly" (the lower bound holds) or "missed"."""
        if self._holds(self.wanted):
            return "met"
        if self.enough is not None and self._holds(self.enough):
            return "nearly"
        return "missed"

    def _holds(self, bound: float) -> bool:
        more, less = self.measured >= bound, self.measured <= bound
        return more if self.least else less


def targets(summary: dict[str, Any]) -> list[Target]:
    """Return every target that the measurements can decide."""
    return [
        *_of_fits(summary["fits"]),
        *_of_reading(summary["reading"]),
        *_of_board(summary),
        *_of_growth(summary),
        *_of_import(summary["import"]),
    ]


def _seconds(fit: dict[str, Any]) -> float:
    return float(fit["seconds_per_epoch"]["median"])


def _of_fits(fits: dict[str, Any]) -> Iterator[Target]:
    for contest, by_name in fits.items():
        ours = _seconds(by_name["ours"])
        if contest in FASTER and "original" in by_name:
            ratio = _seconds(by_name["original"]) / ours
            bounds = FASTER[contest], ratio, True, FASTER_AT_LEAST.get(contest)
            yield Target(f"{contest}: times as fast as d2l", *bounds)
        if contest in OF_BARE:
            ratio = ours / _seconds(by_name["bare"])
            name = f"{contest}: time over that of the bare loop"
            yield Target(name, OF_BARE[contest], ratio, False)
        if contest == "lenet" and "graphed" in by_name:
            ratio = ours / _seconds(by_name["graphed"])
            yield Target("lenet: time over a CUDA graph", GRAPHED, ratio, False)
        if contest != "lenet":
            yield from _of_accuracy(contest, by_name)
        yield from _of_equality(contest, by_name)


def _of_accuracy(contest: str, by_name: dict[str, Any]) -> Iterator[Target]:
    values = [
        f["accuracy_after_2"]["median"]
        for f in by_name.values()
        if f["epochs"] > 1
    ]
    apart = max(values) - min(values)
    name = f"{contest}: accuracy after 2 epochs, largest difference"
    yield Target(name, 0.01, apart, False)


def _of_equality(contest: str, by_name: dict[str, Any]) -> Iterator[Target]:
    for what in ("weights", "pictures", "order"):
        values = {value for fit in by_name.values() for value in fit[what]}
        name = f"{contest}: different first {what} among all fits"
        yield Target(name, 0, len(values) - 1, False)


def _of_reading(reading: dict[str, Any]) -> Iterator[Target]:
    for size, by_name in reading.items():
        rates = {
            n: r["images_per_second"]["median"] for n, r in by_name.items()
        }
        if "original" in rates:
            ratio = rates["ours"] / rates["original"]
            name = f"resize to {size}: times as many pictures as d2l"
            yield Target(name, RESIZE_FASTER, ratio, True)
        error = by_name["ours"]["largest_difference"]
        name = f"resize to {size}: largest difference from torchvision"
        yield Target(name, RESIZE_ERROR, error, False)


def _of_board(summary: dict[str, Any]) -> Iterator[Target]:
    for contest, by_name in summary["fits"].items():
        fit = by_name["ours"]
        seconds = _seconds(fit) * fit["epochs"]
        drawing = fit["seconds_of_drawing"]["median"]
        if seconds < 10:
            name = f"{contest}: seconds of drawing"
            yield Target(name, BOARD_SECONDS, drawing, False)
    board = summary["board"]
    seconds, drawings = board["seconds"], board["drawings"]
    share = sum(drawings) / seconds
    yield Target("a long fit: share of drawing", BOARD_SHARE, share, False)
    number = len(drawings)
    name = "a long fit: number of drawings"
    yield Target(name, int(seconds) + 1, number, False)


def _of_growth(summary: dict[str, Any]) -> Iterator[Target]:
    small, *larger = summary["growth"]
    for result in larger:
        times = result["images"] / small["images"]
        ratio = result["seconds"] / small["seconds"] / times
        name = f"{result['images']:,} pictures: time per picture, over "
        yield Target(name + f"{small['images']:,}", 1.3, ratio, False)
    for result in summary["growth"]:
        if "peak_bytes" in result and result["images"] >= 60_000:
            ratio = result["peak_bytes"] / result["bytes"]
            name = f"{result['images']:,} pictures: memory over their size"
            yield Target(name, MEMORY, ratio, False)
    loading = summary["loading"]
    if "peak_bytes" in loading:
        ratio = loading["peak_bytes"] / loading["bytes"]
        yield Target(
            "reading the files: memory over their size", MEMORY, ratio, False
        )


def _of_import(imports: dict[str, Any]) -> Iterator[Target]:
    more = imports["d2lib"]["median"]
    yield Target("import: seconds more than torch", IMPORT_SECONDS, more, False)
