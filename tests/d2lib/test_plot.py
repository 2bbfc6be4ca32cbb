"""``plot`` and its kin, against d2l 1.0.3 and against what they promise."""

import subprocess
import sys

import d2l.torch as original
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import d2lib as d2l

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def fresh_figure(monkeypatch):
    """Each test has its own figure; no shell is made for the original."""
    monkeypatch.setattr(original, "use_svg_display", lambda: None)
    with matplotlib.rc_context():
        plt.close("all")
        yield
        plt.close("all")


def seen(axes):
    """What can be seen of axes: curves, labels, scales, limits, legend."""
    legend = axes.get_legend()
    return {
        "x": [np.asarray(line.get_xdata(), float) for line in axes.lines],
        "y": [np.asarray(line.get_ydata(), float) for line in axes.lines],
        "style": [line.get_linestyle() for line in axes.lines],
        "colour": [line.get_color() for line in axes.lines],
        "labels": (axes.get_xlabel(), axes.get_ylabel()),
        "scales": (axes.get_xscale(), axes.get_yscale()),
        "limits": (*axes.get_xlim(), *axes.get_ylim()),
        "legend": [t.get_text() for t in legend.get_texts()] if legend else [],
    }


def drawn(library, *args, **kwargs):
    _, axes = plt.subplots()
    library.plot(*args, axes=axes, **kwargs)
    return seen(axes)


x = torch.arange(1, 4, 0.5)
CALLS = {
    "one curve by index": (([3, 1, 2],), {}),
    "tensor by index": ((x,), {}),
    "x and y": ((x, x**2), {}),
    "lists": (([1, 2, 3], [4.0, 5.0, 7.0]), {}),
    "arrays": ((x.numpy(), x.numpy() ** 3), {}),
    "one x, several y": ((x, [x, 2 * x, x**2]), {}),
    "x for each": (([x, x + 1], [x, 2 * x]), {}),
    "several by index": (([[1, 2], [3, 4, 5]],), {}),
    "rows of a matrix": ((torch.arange(3), torch.eye(3)), {}),
    "labels and legend": (
        (x, [x, -x], "time", "value"),
        {"legend": ["up", "down"]},
    ),
    "limits": ((x, x), {"xlim": [0, 9], "ylim": (-1, 5)}),
    "one limit": ((x, x), {"xlim": [0, 9]}),
    "log": ((x, x**2), {"xscale": "log", "yscale": "log"}),
    "own formats": ((x, [x, -x]), {"fmts": ("r:", "k-")}),
    "four curves": ((x, [x, 2 * x, 3 * x, 4 * x]), {"legend": list("abcd")}),
    "no legend": ((x, x), {"legend": []}),
}


@pytest.mark.parametrize("name", CALLS)
def test_plot_shows_what_the_original_shows(name):
    args, kwargs = CALLS[name]
    ours, theirs = drawn(d2l, *args, **kwargs), drawn(original, *args, **kwargs)
    for part in ("x", "y"):
        assert len(ours[part]) == len(theirs[part])
        for a, b in zip(ours.pop(part), theirs.pop(part), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-6)
    assert ours.pop("limits") == pytest.approx(theirs.pop("limits"))
    assert ours == theirs


def test_plot_draws_on_the_current_axes_and_sets_the_size():
    d2l.plot(x, x, figsize=(6, 2))
    assert plt.gcf().get_size_inches().tolist() == [6, 2]
    assert len(plt.gca().lines) == 1


def test_plot_erases_what_was_there():
    _, axes = plt.subplots()
    d2l.plot(x, [x, -x], axes=axes)
    d2l.plot(x, x, axes=axes)
    assert len(axes.lines) == 1


@pytest.mark.parametrize("num_curves", [5, 8, 9, 13])
def test_every_curve_is_drawn_and_looks_different(num_curves):
    _, axes = plt.subplots()
    d2l.plot(x, [i * x for i in range(num_curves)], axes=axes)
    assert len(axes.lines) == num_curves
    looks = {
        (line.get_linestyle(), line.get_color(), line.get_marker())
        for line in axes.lines
    }
    assert len(looks) == num_curves


def test_a_curve_of_one_point_can_be_seen():
    for values in ([[2.0]], [torch.ones(1, 1)], [[3], [4]]):
        _, axes = plt.subplots()
        d2l.plot(*values, axes=axes)
        assert axes.lines[0].get_marker() == "o"


def test_legend_may_be_none():
    _, axes = plt.subplots()
    d2l.plot(x, x, legend=None, axes=axes)
    assert axes.get_legend() is None


def test_tensors_of_a_training_run_can_be_drawn():
    w = torch.ones(3, requires_grad=True)
    losses = [(w * i).sum() for i in range(4)]  # numbers with gradients
    half = torch.arange(4, dtype=torch.bfloat16)
    for values in (w, losses, half, [w, 2 * w]):
        _, axes = plt.subplots()
        d2l.plot(values, axes=axes)
        assert axes.lines[0].get_ydata() is not None
    assert list(axes.lines[1].get_ydata()) == [2, 2, 2]


@pytest.mark.parametrize("values", [range(3), (0, 1, 2), iter([0, 1, 2])])
def test_any_sequence_of_numbers_is_a_curve(values):
    _, axes = plt.subplots()
    d2l.plot(values, axes=axes)
    assert list(axes.lines[0].get_ydata()) == [0, 1, 2]


def test_nothing_to_draw_is_an_empty_figure():
    _, axes = plt.subplots()
    d2l.plot([], xlabel="x", axes=axes)
    assert len(axes.lines[0].get_ydata()) == 0
    assert axes.get_xlabel() == "x"


def test_curves_that_do_not_pair_up_are_an_error():
    with pytest.raises(ValueError, match="X has 2 curves and Y has 3"):
        d2l.plot([x, x], [x, x, x])
    with pytest.raises(ValueError, match="list of numbers, got 3"):
        d2l.plot(3)


def test_the_grid_stays_when_the_axes_are_set_twice():
    _, axes = plt.subplots()
    for _ in range(2):
        d2l.set_axes(axes, "a", "b", [0, 1], None, "linear", "log", ["c"])
    assert all(line.get_visible() for line in axes.get_xgridlines())


def test_set_axes_equals_the_original():
    results = []
    for library in (d2l, original):
        _, axes = plt.subplots()
        axes.plot([1, 2], [3, 4])
        library.set_axes(axes, "a", "b", [0, 5], [1, 9], "linear", "log", ["c"])
        results.append(seen(axes))
    for part in ("x", "y"):
        assert np.array_equal(*(result.pop(part) for result in results))
    assert results[0] == results[1]


def test_set_figsize_is_for_the_figures_to_come():
    d2l.set_figsize()
    assert plt.rcParams["figure.figsize"] == [3.5, 2.5]
    d2l.set_figsize((7, 3))
    assert plt.figure().get_size_inches().tolist() == [7, 3]


def test_svg_is_asked_for_in_a_notebook_only(monkeypatch):
    from matplotlib_inline import backend_inline

    asked = []
    monkeypatch.setattr(backend_inline, "set_matplotlib_formats", asked.append)
    d2l.use_svg_display()
    assert asked == []
    monkeypatch.setattr(d2l, "in_notebook", lambda: True, raising=False)
    d2l.use_svg_display()
    assert asked == ["svg"]


def test_plotting_is_loaded_when_something_is_plotted():
    code = (
        "import sys, d2lib as d2l\n"
        "d2l.plot, d2l.set_axes, d2l.set_figsize, d2l.Timer, d2l.linreg\n"
        "d2l.use_svg_display()\n"
        "heavy = {'matplotlib', 'IPython', 'matplotlib_inline'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "import os; os.environ['MPLBACKEND'] = 'Agg'\n"
        "d2l.plot([1, 2, 3])\n"
        "assert 'matplotlib' in sys.modules\n"
        "assert 'IPython' not in sys.modules\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


# ---- the helpers of plot ----------------------------------------------------
NUMBERS = st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=8)


@given(NUMBERS)
def test_lists_tensors_and_arrays_are_the_same_curve(values):
    for form in (values, torch.tensor(values), np.array(values), tuple(values)):
        assert d2l.to_lists(form) == values
        assert d2l.to_curves(form) == [values]
        assert d2l.pair_curves(form) == [(list(range(len(values))), values)]


@given(st.lists(NUMBERS, min_size=1, max_size=7))
def test_each_curve_gets_its_own_x_or_the_one_of_all(curves):
    own = [[2 * value for value in curve] for curve in curves]
    assert d2l.pair_curves(own, curves) == list(zip(own, curves, strict=True))
    shared = d2l.pair_curves([5.0, 6.0], curves)
    assert shared == [([5.0, 6.0], curve) for curve in curves]
    assert [y for _, y in d2l.pair_curves(curves)] == curves
