"""Names that load late, figures in place, axes, reports."""

import json
import math
import subprocess
import sys

import matplotlib
import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

import d2lib as d2l

matplotlib.use("Agg")


def run_cells(*sources):
    """Run cells in a kernel of their own; return the outputs of each."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [cell["outputs"] for cell in notebook.cells]


def test_the_package_and_a_report_load_nothing_heavy():
    code = (
        "import sys, d2lib as d2l\n"
        "d2l.nn_Module, d2l.in_notebook()\n"
        "d2l.report(acc=0.5)\n"
        "heavy = ('torchvision', 'matplotlib', 'pandas', 'IPython')\n"
        "assert not [n for n in heavy if n in sys.modules]\n"
        "assert d2l.plt is sys.modules['matplotlib.pyplot']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "acc = 0.5\n"


def test_not_in_a_notebook():
    assert d2l.in_notebook() is False
    fig, _ = d2l.plt.subplots()
    assert d2l.show_figure(fig) is None
    assert d2l.plt.fignum_exists(fig.number)
    d2l.plt.close(fig)
    called = []
    d2l.at_cell_end(lambda: called.append(1))
    assert called == []


@pytest.fixture(scope="module")
def outputs():
    """What a notebook shows, cell by cell."""
    return run_cells(
        "import d2lib as d2l; print(d2l.in_notebook())",
        "fig, axes = d2l.plt.subplots()\n"
        "(line,) = axes.plot([0, 1], [0, 1])\n"
        "handle = d2l.show_figure(fig)\n"
        "for k in range(3):\n"
        "    line.set_ydata([k, k])\n"
        "    assert d2l.show_figure(fig, handle) is handle",
        "d2l.at_cell_end(lambda: print('end'))\nprint('last')",
        "print('next')",
        "d2l.report(acc=0.83451, n=60000)",
    )


def test_in_a_notebook(outputs):
    assert outputs[0][0]["text"] == "True\n"


def test_one_figure_is_shown_once_as_svg(outputs):
    (shown,) = outputs[1]
    assert shown["output_type"] == "display_data"
    assert "image/svg+xml" in shown["data"]


def test_at_cell_end_calls_once(outputs):
    assert outputs[2][0]["text"] == "last\nend\n"
    assert outputs[3][0]["text"] == "next\n"


def test_report_in_a_notebook(outputs):
    (shown,) = outputs[4]
    report = shown["data"]["application/vnd.d2l.report+json"]
    assert json.loads(json.dumps(report)) == {"acc": 0.83451, "n": 60000}
    assert shown["data"]["text/plain"] == "acc = 0.8345\nn = 60000"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3),
        (0.5, 0.5),
        (torch.tensor(2.5), 2.5),
        (torch.tensor([[7]]), 7),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
    ],
)
def test_reported_numbers_are_plain(value, number):
    got = d2l.reported_number("x", value)
    assert got == number
    assert type(got) in (int, float)


@pytest.mark.parametrize(
    "value", ["0.5", True, None, [0.5], torch.zeros(2), 1j, np.bool_(True)]
)
def test_report_refuses_what_is_no_number(value):
    with pytest.raises(TypeError, match=r"report\(acc=\.\.\.\)"):
        d2l.report(acc=value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_report_refuses_what_is_not_finite(value):
    with pytest.raises(ValueError, match="finite"):
        d2l.report(acc=value)


def test_a_bad_number_prints_nothing(capsys):
    with pytest.raises(TypeError):
        d2l.report(good=1.0, bad="x")
    assert capsys.readouterr().out == ""


def test_axes_follow_data_that_change():
    fig, axes = d2l.plt.subplots()
    (line,) = axes.plot([0, 1], [0, 1])
    line.set_data([0, 100], [0, 50])
    d2l.configure_axes(axes, "x", "y", legend=["curve"])
    assert axes.get_xlim()[1] >= 100
    assert axes.get_ylim()[1] >= 50
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert [t.get_text() for t in axes.get_legend().texts] == ["curve"]
    d2l.plt.close(fig)


def test_fixed_limits_and_scales_stay():
    fig, axes = d2l.plt.subplots()
    axes.plot([1, 100], [1, 100])
    d2l.configure_axes(axes, xlim=[1, 7], ylim=(2, 3), yscale="log")
    assert axes.get_xlim() == (1, 7)
    assert axes.get_ylim() == (2, 3)
    assert axes.get_yscale() == "log"
    d2l.plt.close(fig)


@pytest.mark.filterwarnings("error")
def test_equal_limits_count_as_open():
    fig, axes = d2l.plt.subplots()
    axes.plot([1, 4], [0, 1])
    d2l.configure_axes(axes, xlim=[1, 1])
    assert axes.get_xlim()[1] >= 4
    d2l.plt.close(fig)


def test_a_string_is_a_legend_of_one():
    fig, axes = d2l.plt.subplots()
    axes.plot([0, 1], [0, 1])
    d2l.configure_axes(axes, legend="loss")
    assert [t.get_text() for t in axes.get_legend().texts] == ["loss"]
    d2l.plt.close(fig)


def test_curves_with_one_format_differ():
    formats = ("-", "m--", "g-.", "r:")
    styles = [
        (formats[i % 4], d2l.curve_style(i, 4).get("marker")) for i in range(36)
    ]
    assert len(set(styles)) == 36
    assert d2l.curve_style(3, 4) == {}
