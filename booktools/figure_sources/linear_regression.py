"""Figures of the chapter on linear regression."""

from __future__ import annotations

from booktools.drawing import (
    SMALL,
    TITLE,
    Axes,
    Canvas,
    Place,
    Point,
    arrow,
    box,
    brace,
    lane,
    node,
    region,
)
from booktools.drawing.place import Disc


def linear_regression_network() -> Canvas:
    """Return the network with d inputs, one bias and one output."""
    canvas = Canvas(520, 330)
    left, right, middle = 150.0, 386.0, 142.0
    heights = {"x_1": 50.0, "x_2": 115.0, "x_d": 235.0}
    output = node(canvas, right, middle, "$ŷ$", "orange", radius=27)
    for name, y in heights.items():
        unit = node(canvas, left, y, f"${name}$", radius=24)
        weight = name.replace("x", "w")
        arrow(canvas, unit, output, f"${weight}$", at=0.4)
    canvas.text(left, 175, "⋮", size=TITLE)
    bias = node(canvas, right, 250, "$1$", "line", radius=20, dash=True)
    arrow(canvas, bias, output, "$b$", dash=True, at=0.45)
    brace(canvas, (112, 262), (112, 24), "$d$ inputs", away=36)
    canvas.text(right + 78, middle, "one output", size=SMALL)
    canvas.text(260, 306, "$ŷ = w_1x_1 + w_2x_2 + … + w_dx_d + b$", size=TITLE)
    return canvas


def neuron() -> Canvas:
    """Return a nerve cell above the unit that borrows its parts."""
    canvas = Canvas(600, 442)
    for x in (212.0, 412.0):
        canvas.line([(x, 42), (x, 430)], "line", dash=True, width=1)
    for x, text in ((106, "receive"), (312, "combine"), (508, "pass on")):
        canvas.text(x, 22, text, bold=True)
    _cell(canvas)
    _unit(canvas)
    return canvas


def _cell(canvas: Canvas) -> None:
    """Draw dendrites, cell body with nucleus, axon and its terminals."""
    body = Disc(262, 88, 84, 84)
    _branches(canvas, (268, 112), 150, 76, -1)
    _branches(canvas, (262, 130), 128, 130, -1)
    _branches(canvas, (268, 148), 150, 184, -1)
    canvas.path("M344 130 C390 130 400 116 436 124 S470 130 482 130",
                "purple", width=6)  # fmt: skip
    _branches(canvas, (480, 130), 538, 92, 1)
    _branches(canvas, (480, 130), 548, 132, 1)
    _branches(canvas, (480, 130), 538, 172, 1)
    canvas.ground(body, "purple", radius=42)
    canvas.disc(Disc(288, 114, 32, 32), "purple", "purple", opacity=0.45)
    canvas.text(124, 222, "dendrites", size=SMALL)
    canvas.text(304, 192, "cell body", size=SMALL)
    canvas.text(440, 102, "axon", size=SMALL)
    canvas.text(524, 210, "axon terminals", size=SMALL)


def _branches(
    canvas: Canvas, root: Point, x: float, y: float, way: int
) -> None:
    """Draw one branch that forks towards (x, y)."""
    (a, b), color = root, "purple"
    middle = (a + x) / 2, b + (y - b) * 0.7
    canvas.path(f"M{a} {b} Q{middle[0]} {middle[1]} {x} {y}", color, width=3.2)
    for rise in (-17, 15):
        tip = x + way * 36, y + rise
        canvas.path(
            f"M{x} {y} Q{x + way * 16} {y + rise * 0.25} {tip[0]} {tip[1]}",
            color,
            width=1.8,
        )


def _unit(canvas: Canvas) -> None:
    """Draw weighted inputs, the sum, the activation and the output."""
    total = node(canvas, 268, 332, "$∑$", "blue", radius=28, size=TITLE)
    for i, y in enumerate((268.0, 332.0, 396.0), start=1):
        unit = node(canvas, 50, y, f"$x_{i}$", "blue", radius=22)
        arrow(canvas, unit, total, f"$w_{i}$", at=0.42)
    bias = node(canvas, 268, 406, "$b$", "line", radius=17, dash=True)
    arrow(canvas, bias, total, dash=True)
    frame = Place(326, 298, 58, 68)
    canvas.rect(frame, "blue", "paper")
    axes = Axes(canvas, Place(333, 305, 44, 54), (-1, 1), (-1, 1))
    axes.curve(lambda x: x, "orange")
    arrow(canvas, total, frame)
    output = node(canvas, 500, 332, "$ŷ$", "orange", radius=26)
    arrow(canvas, frame, output)
    canvas.text(355, 384, "identity", size=SMALL, halo=True)
    canvas.text(500, 384, "output", size=SMALL)
    canvas.text(124, 428, "weighted inputs", size=SMALL)


_LOOP = (
    ("1 · predict", "$**ŷ** = **Xw** + b$", "`y_hat = model(X)`", "blue"),
    ("2 · measure", "$L = mean loss(**ŷ**, **y**)$", "`loss(y_hat, y)`",
     "orange"),
    ("3 · differentiate", "$**g** = ∂L/∂(**w**, b)$", "`loss.backward()`",
     "purple"),
    ("4 · update", "$(**w**, b) ← (**w**, b) - η**g**$", "`optim.step()`",
     "green"),
)  # fmt: skip


def training_loop() -> Canvas:
    """Return the cycle predict, loss, gradient, update."""
    canvas = Canvas(560, 400)
    wide, high = 214.0, 104.0
    places = [
        Place(24, 74, wide, high),
        Place(322, 74, wide, high),
        Place(322, 256, wide, high),
        Place(24, 256, wide, high),
    ]
    for place, (title, formula, code, color) in zip(places, _LOOP, strict=True):
        box(canvas, place, "", color)
        x = place.c[0]
        canvas.text(x, place.y + 22, title, bold=True)
        canvas.text(x, place.y + 51, formula)
        canvas.text(x, place.y + 81, code, size=SMALL)
    arrow(canvas, places[0], places[1], width=2.2)
    arrow(canvas, places[1], places[2], width=2.2)
    arrow(canvas, places[2], places[3], width=2.2)
    arrow(canvas, places[3], places[0], width=2.2)
    arrow(canvas, (131, 30), places[0].n)
    canvas.text(131, 18, "next minibatch $**X**, **y**$")
    arrow(canvas, (429, 30), places[1].n, dash=True)
    canvas.text(429, 18, "labels $**y**$ are needed here", size=SMALL)
    canvas.text(280, 217, "once per\nbatch", size=SMALL)
    last = "`zero_grad()` comes before 3, or the gradients add up"
    canvas.text(280, 384, last, size=SMALL)
    return canvas


_LANES = {
    "DataModule": (106.0, "green"),
    "Trainer": (320.0, "blue"),
    "Module": (534.0, "orange"),
}


def fit_sequence() -> Canvas:
    """Return who calls whom in Trainer.fit, from top to bottom."""
    canvas = Canvas(640, 1020)
    _frame(canvas, 300, 974, 8, "for every epoch: `fit_epoch()`", "line")
    _frame(canvas, 382, 716, 20, "for every training batch", "blue")
    _frame(canvas, 802, 960, 20, "for every validation batch", "purple")
    for name, (x, color) in _LANES.items():
        head = Place(x - 68, 12, 136, 36)
        lane(canvas, x, 48, 984, head, name, color)
    _before_the_loop(canvas)
    _training_batches(canvas)
    _validation(canvas)
    _own(canvas, 982, "return the history")
    return canvas


def _frame(
    canvas: Canvas,
    top: float,
    bottom: float,
    left: float,
    text: str,
    color: str,
) -> None:
    """Draw a frame over all lanes, its title right of the first one."""
    place = Place(left, top, 640 - 2 * left, bottom - top)
    region(canvas, place, text, color, inset=116 - left)


def _call(canvas: Canvas, y: float, to: str, text: str, back: str = "") -> None:
    """Draw a call from the Trainer's lane at height y, and its answer."""
    a, b = _LANES["Trainer"][0], _LANES[to][0]
    middle = (a + b) / 2
    arrow(canvas, (a, y), (b, y), color="ink", gap=1)
    canvas.text(middle, y - 12, text, size=SMALL)
    if back:
        arrow(canvas, (b, y + 20), (a, y + 20), dash=True, gap=1)
        canvas.text(middle, y + 34, back, size=SMALL)


def _own(canvas: Canvas, y: float, text: str, high: float = 28.0) -> None:
    """Draw what the Trainer does itself."""
    box(canvas, Place(230, y, 180, high), text, "blue", size=SMALL)


def _inside(canvas: Canvas, y: float) -> None:
    """Note at the Module's lane what it does within a step."""
    x = _LANES["Module"][0]
    box(canvas, Place(x - 38, y, 76, 62), "`forward`\n`loss`\n`plot`", "orange",
        size=SMALL)  # fmt: skip


def _before_the_loop(canvas: Canvas) -> None:
    _own(canvas, 62, "`fit(model, data)`")
    _call(canvas, 122, "DataModule", "`train_dataloader()`")
    _call(canvas, 152, "DataModule", "`val_dataloader()`", "two loaders")
    _call(canvas, 206, "Module", "`model.trainer = self`")
    _call(canvas, 242, "Module", "`configure_optimizers()`", "an optimiser")


def _training_batches(canvas: Canvas) -> None:
    _call(canvas, 354, "Module", "`train()`")
    _call(canvas, 430, "DataModule", "the next batch", "$**X**, **y**$")
    _own(canvas, 478, "`prepare_batch(batch)`")
    _call(canvas, 540, "Module", "`training_step(batch)`")
    _inside(canvas, 544)
    _answer(canvas, 596, "the mean loss")
    _own(canvas, 620, "`optim.zero_grad()`\n`loss.backward()`\n"
         "clip, if asked for\n`optim.step()`", 86)  # fmt: skip


def _answer(canvas: Canvas, y: float, text: str) -> None:
    """Draw the answer of the Module from below what it did inside."""
    a, b = _LANES["Trainer"][0], _LANES["Module"][0] - 38
    arrow(canvas, (b, y), (a, y), dash=True, gap=1)
    canvas.text((a + b) / 2, y - 12, text, size=SMALL)


def _validation(canvas: Canvas) -> None:
    _call(canvas, 752, "Module", "`eval()`")
    _own(canvas, 764, "`torch.no_grad()`")
    _call(canvas, 850, "DataModule", "the next batch", "$**X**, **y**$")
    _call(canvas, 886, "Module", "`validation_step(batch)`")
    _inside(canvas, 890)


FIGURES = {
    "linear_regression_network": linear_regression_network,
    "neuron": neuron,
    "training_loop": training_loop,
    "fit_sequence": fit_sequence,
}
