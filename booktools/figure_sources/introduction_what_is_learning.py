"""Figure of the page on what learning is."""

from __future__ import annotations

from booktools.drawing import SMALL, Canvas, Place, arrow, box

CHAPTER = "introduction"


def data_model_loss_update() -> Canvas:
    """Return the loop of data, model, loss and update."""
    canvas = Canvas(620, 348)
    data = _part(canvas, Place(16, 168, 132, 90), "data", "green")
    model = _part(canvas, Place(238, 168, 144, 90), "model", "blue")
    loss = _part(canvas, Place(472, 168, 132, 90), "loss", "orange")
    update = _part(canvas, Place(206, 18, 208, 80), "update", "purple")
    canvas.text(data.c[0], 226, "pairs $x$, $y$", size=SMALL)
    canvas.text(model.c[0], 226, "parameters $w$", size=SMALL)
    canvas.text(loss.c[0], 226, "how far off?", size=SMALL)
    canvas.text(update.c[0], 70, "perturb, look, step", size=SMALL)
    arrow(canvas, data, model)
    canvas.text(193, 196, "features $x$", size=SMALL)
    arrow(canvas, model, loss)
    canvas.text(427, 196, "prediction $ŷ$", size=SMALL)
    _labels(canvas, data, loss)
    arrow(canvas, loss.n, update.e, "$L(w)$", elbow="v", width=2.2, aside=0)
    arrow(canvas, update, model, "new $w$", width=2.2)
    return canvas


def _part(canvas: Canvas, place: Place, name: str, color: str) -> Place:
    """Draw a box with its name in the upper half."""
    box(canvas, place, "", color)
    canvas.text(place.c[0], place.y + 26, name, bold=True)
    return place


def _labels(canvas: Canvas, data: Place, loss: Place) -> None:
    """Draw the way of the labels below the model, from data to loss."""
    low = 316.0
    canvas.line([(data.s[0], data.s[1] + 3), (data.s[0], low),
                 (loss.s[0], low)], "line")  # fmt: skip
    arrow(canvas, (loss.s[0], low), loss.s, gap=0)
    canvas.text(310, low, "labels $y$", size=SMALL, halo=True)


FIGURES = {"data_model_loss_update": data_model_loss_update}
