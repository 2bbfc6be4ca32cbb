"""Made-up measurements with known medians."""

from booktools.benchmark.process import Job
from booktools.benchmark.summary import summarise

SECONDS = {"original": 4.0, "ours": 0.2, "bare": 0.16}
DEVICE = {"device": "cpu", "device_name": "A (R) Chip", "cores": 2}


def fit(contender, contest, seconds, accuracy, **changes):
    history = {"val_acc": [0.7, accuracy, 0.83]}
    result = {
        "seconds_per_epoch": seconds,
        "epochs": 2 if contender == "original" else 3,
        "batch_size": 256,
        "accuracy": accuracy if contender == "original" else 0.83,
        "peak_memory": 10**9,
        "weights": "w",
        "pictures": "p",
        "order": "o",
        **({} if contender == "original" else {"history": history}),
        **({"drawings": [0.05, 0.05]} if contender == "ours" else {}),
        **changes,
    }
    words = {"contender": contender, "contest": contest}
    return Job("fit", words), result


def measured(**changes):
    """Return three rounds; ``changes`` are those of our own fits."""
    found = []
    for factor in (1.0, 3.0, 0.9):
        for name, seconds in SECONDS.items():
            more = changes if name == "ours" else {}
            found.append(fit(name, "softmax", factor * seconds, 0.81, **more))
        for name, rate in (("original", 5e3), ("ours", 1e5)):
            values = {"images_per_second": rate * factor}
            if name == "ours":
                values["largest_difference"] = 1e-6
            found.append((Job("reading", {"contender": name}), {"96": values}))
    for images in (6_000, 60_000):
        result = {"images": images, "seconds": images / 1e6}
        sizes = {"bytes": 792 * images, "peak_bytes": 800 * images}
        found.append((Job("growth", {"images": images}), {**result, **sizes}))
    found.append((Job("loading"), {"bytes": 100, "peak_bytes": 250}))
    found.append((Job("board"), {"seconds": 20.0, "drawings": [0.1] * 8}))
    return found


def record(**changes):
    """Return a whole record."""
    imports = {"torch": [3.0, 2.0, 4.0], "d2lib": [0.01, 0.02, 0.01]}
    return {
        **DEVICE,
        "date": "2026-01-02T03:04:05",
        "seconds": 500.0,
        **summarise(measured(**changes), imports),
    }
