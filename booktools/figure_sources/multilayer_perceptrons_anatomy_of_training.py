"""Figure of the page on the anatomy of training: three parts, one cycle."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box, region

CHAPTER = "multilayer_perceptrons"

_FRAMES = {"data": (8, "green"), "model": (222, "blue"),
           "training": (436, "orange")}  # fmt: skip
_TOP, _BOTTOM = 62.0, 232.0


def training_anatomy() -> Canvas:
    """Return data, model and training with what passes between them."""
    canvas = Canvas(640, 376)
    for title, (x, color) in _FRAMES.items():
        region(canvas, Place(x, 10, 196, 306), title, color)
    dataset = box(canvas, Place(28, _TOP - 14, 156, 42), "`Dataset`", "green")
    loader = box(canvas, Place(28, 136, 156, 42), "`DataLoader`", "green")
    batch = box(
        canvas, Place(28, _BOTTOM, 156, 58), "batch $**X**, **y**$", "green"
    )
    parameters = box(
        canvas, Place(242, _TOP, 156, 62), "parameters $θ$\nthey change", "blue"
    )
    forward = box(
        canvas, Place(242, _BOTTOM, 156, 58), "`forward`\nfixed", "blue"
    )
    optimiser = box(
        canvas, Place(456, _TOP, 156, 62), "optimiser\nwith memory", "orange"
    )
    loss = box(canvas, Place(456, _BOTTOM, 156, 58), "loss $J$", "orange")
    arrow(canvas, dataset, loader)
    arrow(canvas, loader, batch)
    arrow(canvas, parameters, forward)
    arrow(canvas, batch, forward, width=2.2)
    arrow(canvas, forward, loss, width=2.2)
    arrow(canvas, loss, optimiser, color="orange", width=2.2)
    arrow(canvas, optimiser, parameters, color="orange", width=2.2)
    canvas.text(213, 246, "$**X**$", size=SMALL, halo=True)
    canvas.text(427, 246, "$**O**$", size=SMALL, halo=True)
    canvas.text(534, 178, "`backward()`", size=SMALL, halo=True)
    canvas.text(427, 76, "`step()`", size=SMALL, halo=True)
    canvas.line(
        [(106, _BOTTOM + 60), (106, 346), (534, 346), (534, 340)], "line"
    )
    arrow(canvas, (534, 346), (534, _BOTTOM + 58))
    canvas.text(320, 362, "the labels $**y**$ are needed for the loss",
                size=SMALL)  # fmt: skip
    return canvas


FIGURES = {"training_anatomy": training_anatomy}
