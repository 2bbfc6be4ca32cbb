"""What the chapter ``preliminaries`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/preliminaries/calculus.ipynb
"""

from collections.abc import Iterable, Sequence
from typing import Any

import d2lib as d2l


# chapters/preliminaries/calculus.ipynb#figure-size
def use_svg_display() -> None:  #@save
    """Show the figures of this notebook as vector graphics.

    Outside a notebook nothing is shown, so nothing is set.
    """
    if d2l.in_notebook():
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg")


# chapters/preliminaries/calculus.ipynb#figure-size
def set_figsize(figsize: tuple[float, float] = (3.5, 2.5)) -> None:  #@save
    """Set the size of the figures to come, and show them as SVG.

    Units: inches, width before height.
    """
    use_svg_display()
    d2l.plt.rcParams["figure.figsize"] = figsize


# chapters/preliminaries/calculus.ipynb#set-axes
def set_axes(  #@save
    axes: Any,
    xlabel: str | None,
    ylabel: str | None,
    xlim: Sequence[float] | None,
    ylim: Sequence[float] | None,
    xscale: str,
    yscale: str,
    legend: Sequence[str] | None,
) -> None:
    """Give axes their labels, limits, scales, legend and a grid."""
    d2l.configure_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend)


# chapters/preliminaries/calculus.ipynb#curves
def to_lists(values: Any) -> Any:  #@save
    """Return tensors, arrays and sequences as nested lists of numbers."""
    if hasattr(values, "tolist"):  # of any device, with or without gradient
        return values.tolist()
    if isinstance(values, Iterable) and not isinstance(values, str):
        return [to_lists(value) for value in values]
    return values


# chapters/preliminaries/calculus.ipynb#curves
def to_curves(values: Any) -> list[list]:  #@save
    """Return a list of curves, from one curve or from several.

    Raises: ValueError for what is neither.
    """
    lists = to_lists(values)
    if not isinstance(lists, list):
        raise ValueError(f"a curve needs a list of numbers, got {values!r}")
    several = any(isinstance(value, list) for value in lists)
    return lists if several else [lists]


# chapters/preliminaries/calculus.ipynb#pairs
def pair_curves(X: Any, Y: Any = None) -> list[tuple[list, list]]:  #@save
    """Return the x values and the y values of each curve.

    Without Y, X holds the y values, and x counts them from 0.

    Raises: ValueError if X and Y do not pair up.
    """
    if Y is None:
        X, Y = [], X
    xs, ys = to_curves(X), to_curves(Y)
    if len(xs) == 1:
        xs = xs * len(ys)  # one X serves every curve
    if len(xs) != len(ys):
        raise ValueError(
            f"X has {len(xs)} curves and Y has {len(ys)}: give one X for all "
            "curves, or one for each"
        )
    return [(x or list(range(len(y))), y) for x, y in zip(xs, ys, strict=True)]


# chapters/preliminaries/calculus.ipynb#plot
def plot(  #@save
    X: Any,
    Y: Any = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    legend: Sequence[str] | None = None,
    xlim: Sequence[float] | None = None,
    ylim: Sequence[float] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
    fmts: Sequence[str] = ("-", "m--", "g-.", "r:"),
    figsize: tuple[float, float] = (3.5, 2.5),
    axes: Any = None,
) -> None:
    """Draw one curve or several, as Y against X or X against its index.

    A single X serves every curve of Y. What was on the axes is erased.
    """
    curves = pair_curves(X, Y)
    set_figsize(figsize)
    if axes is None:
        axes = d2l.plt.gca()
    axes.cla()
    for i, (x, y) in enumerate(curves):
        (line,) = axes.plot(x, y, fmts[i % len(fmts)])
        line.set(**d2l.curve_style(i, len(fmts)))
        if len(y) == 1:
            line.set_marker("o")  # a line of one point would be invisible
    set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend)
