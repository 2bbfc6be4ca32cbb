"""Figure of the page on generative models: a game, and a chain of noise."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "attention_and_generation"

_STATES = ("$**x**_0$", "$**x**_1$", "...", "$**x**_{T-1}$", "$**x**_T$")


def two_generators() -> Canvas:
    """Return the parts of a GAN above a chain of noising steps."""
    canvas = Canvas(640, 372)
    _game(canvas)
    canvas.line([(20, 208), (620, 208)], "line", width=0.8, dash=True)
    _chain(canvas)
    return canvas


def _game(canvas: Canvas) -> None:
    noise = box(canvas, Place(14, 30, 76, 44), "noise $**z**$", plain=True)
    maker = box(canvas, Place(124, 30, 124, 44), "generator $G$", "orange")
    made = box(canvas, Place(284, 30, 112, 44), "made points", plain=True)
    real = box(canvas, Place(284, 100, 112, 44), "real points", plain=True)
    judge = box(canvas, Place(436, 60, 150, 52), "discriminator $D$", "blue")
    arrow(canvas, noise.e, maker.w)
    arrow(canvas, maker.e, made.w)
    arrow(canvas, made.e, (judge.w[0], 76))
    arrow(canvas, real.e, (judge.w[0], 98))
    arrow(canvas, judge.n, (judge.n[0], 30))
    canvas.text(judge.n[0], 16, "real or made?", size=SMALL)
    x, y = judge.s[0], 176.0
    canvas.line([(x, judge.s[1]), (x, y), (maker.s[0], y)], "orange", dash=True)
    arrow(canvas, (maker.s[0], y), maker.s, color="orange", dash=True)
    canvas.text(340, y + 15, "slopes for the generator", size=SMALL)


def _chain(canvas: Canvas) -> None:
    boxes = []
    for i, text in enumerate(_STATES):
        place = Place(20 + i * 131.0, 266, 76, 44)
        boxes.append(box(canvas, place, text, "green" if i == 0 else "blue"))
    for a, b in zip(boxes, boxes[1:], strict=False):
        arrow(canvas, (a.e[0] - 14, 266), (b.w[0] + 14, 266), bend=14)
        start, end = (b.w[0] + 14, 310), (a.e[0] - 14, 310)
        arrow(canvas, start, end, color="orange", bend=14, dash=True)
    canvas.text(320, 228, "add noise: nothing to learn", size=SMALL)
    canvas.text(320, 350, "predict the noise and take it away", size=SMALL)
    canvas.text(boxes[0].s[0], 334, "data", size=SMALL)
    canvas.text(boxes[-1].s[0], 334, "noise", size=SMALL)


FIGURES = {"two_generators": two_generators}
