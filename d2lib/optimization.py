"""What the chapter ``optimization`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/optimization/goals.ipynb
- chapters/optimization/gradient_descent.ipynb
- chapters/optimization/minibatches.ipynb
"""

import numpy as np
import torch
from collections.abc import Callable, Iterable, Sequence
from torch import Tensor, nn
from torch.utils.data import DataLoader
from typing import Any

import d2lib as d2l


# chapters/optimization/goals.ipynb#annotate
def annotate(  #@save
    text: str, xy: Sequence[float], xytext: Sequence[float]
) -> None:
    """Write a text into the current axes, with an arrow to a point.

    Units: ``xy`` (the point) and ``xytext`` (the text) are data coordinates.
    """
    arrow = {"arrowstyle": "->"}
    d2l.plt.gca().annotate(text, xy, xytext, arrowprops=arrow)


# chapters/optimization/gradient_descent.ipynb#train-2d
def train_2d(  #@save
    trainer: Callable[..., Sequence[Any]],
    steps: int = 20,
    f_grad: Callable[..., Sequence[Any]] | None = None,
) -> list[tuple[float, float]]:
    """Move a point of the plane with an optimiser, and return its path.

    The trainer takes the point and two numbers of its own, x1, x2, s1, s2
    (and ``f_grad`` if it is given), and returns the next four. The path
    starts at (-5, -2) with both numbers 0. Its last point is printed.
    """
    state: Sequence[Any] = (-5.0, -2.0, 0.0, 0.0)
    extra = () if f_grad is None else (f_grad,)
    path = [(-5.0, -2.0)]
    for _ in range(steps):
        state = trainer(*state, *extra)
        path.append((float(state[0]), float(state[1])))
    print(f"epoch {steps}, x1: {path[-1][0]:f}, x2: {path[-1][1]:f}")
    return path


# chapters/optimization/gradient_descent.ipynb#show-trace-2d
def show_trace_2d(  #@save
    f: Callable[[Any, Any], Any], results: Iterable[Sequence[Any]]
) -> None:
    """Draw a path of ``train_2d`` over the contours of f.

    The window holds (-5.5, 1) by (-3, 1). It grows with the path, but not
    far beyond 10 in either direction.
    """
    path = torch.tensor([[float(v) for v in point] for point in results])
    near = path.nan_to_num(0.0).clamp(-10, 10)
    low = torch.minimum(near.amin(dim=0) - 0.5, torch.tensor([-5.5, -3.0]))
    high = torch.maximum(near.amax(dim=0) + 0.5, torch.tensor([1.0, 1.0]))
    sides = [torch.linspace(low[i], high[i], 80) for i in (0, 1)]
    x1, x2 = torch.meshgrid(*sides, indexing="ij")
    d2l.set_figsize()
    d2l.plt.contour(x1, x2, f(x1, x2), colors="C0", linewidths=0.8)
    d2l.plt.plot(path[:, 0], path[:, 1], "o-", color="C1", markersize=4)
    d2l.plt.axis([low[0], high[0], low[1], high[1]])
    d2l.plt.xlabel("x1")
    d2l.plt.ylabel("x2")


# chapters/optimization/minibatches.ipynb#get-data
def get_data_ch11(  #@save
    batch_size: int = 10, n: int = 1500
) -> tuple[DataLoader, int]:
    """Return a shuffled loader of n wind-tunnel rows, and their features.

    All columns have mean 0 and variance 1, the label too. If the file
    cannot be had, five columns of scikit-learn's diabetes table stand in,
    repeated to as many rows; a line and a warning say so, once.

    Shapes: X (batch_size, 5), y (batch_size,).
    """
    key = ("airfoil", str(d2l.data_folder()))
    if key not in d2l.UNREACHABLE:
        try:
            table = np.loadtxt(d2l.download("airfoil"))
        except d2l.DataError as error:
            d2l.UNREACHABLE[key] = str(error)
            title = "the airfoil noise (it is scikit-learn's diabetes table)"
            d2l.warn_of_stand_in("airfoil", title)
    if key in d2l.UNREACHABLE:
        from sklearn.datasets import load_diabetes

        X, y = load_diabetes(return_X_y=True, scaled=False)
        table = np.column_stack([X[:, [0, 1, 2, 4, 6]], y])
        table = np.resize(table, (1503, 6))
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    rows = torch.from_numpy(table.astype(np.float32))[:n]
    arrays = rows[:, :-1], rows[:, -1]
    return d2l.load_array(arrays, batch_size), rows.shape[1] - 1


# chapters/optimization/minibatches.ipynb#train-ch11
def train_ch11(  #@save
    trainer_fn: Callable[[list[Tensor], Any, dict[str, Any]], Any],
    states: Any,
    hyperparams: dict[str, Any],
    data_iter: DataLoader,
    feature_dim: int,
    num_epochs: int = 2,
) -> tuple[list[float], list[float]]:
    """Train linear regression with an optimiser, and draw the loss.

    ``trainer_fn(params, states, hyperparams)`` changes the parameters in
    place and clears their gradients. The loss of all examples is measured
    after every 200 examples and at the end, while the clock stands still.

    Returns: the seconds of training up to each measurement, the losses.
    """
    w = torch.normal(0.0, 0.01, (feature_dim, 1), requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    limits = {"xlim": [0, num_epochs], "ylim": [0.22, 0.35]}
    animator = d2l.Animator("epoch", "loss", **limits)

    def net(X: Tensor) -> Tensor:
        return d2l.linreg(X, w, b)

    n, step, timer = 0, 0, d2l.Timer()
    for _ in range(num_epochs):
        for X, y in data_iter:
            d2l.squared_loss(net(X), y).mean().backward()
            trainer_fn([w, b], states, hyperparams)
            n, step = n + len(X), step + 1
            if n % 200 == 0 or step == num_epochs * len(data_iter):
                timer.stop()
                loss = d2l.evaluate_loss(net, data_iter, d2l.squared_loss)
                animator.add(step / len(data_iter), loss)
                timer.start()
    print(f"loss: {loss:.3f}, {timer.sum() / num_epochs:.3f} sec/epoch")
    return timer.cumsum(), animator.Y[0]


# chapters/optimization/minibatches.ipynb#train-concise-ch11
def train_concise_ch11(  #@save
    trainer_fn: Callable[..., torch.optim.Optimizer],
    hyperparams: dict[str, Any],
    data_iter: DataLoader,
    num_epochs: int = 4,
) -> None:
    """Train linear regression with a class of torch.optim, draw the loss.

    The training loss has no factor 1/2; what is drawn and printed has it.
    """
    with torch.random.fork_rng(devices=[]):  # a look that draws no number
        num_features = next(iter(data_iter))[0].shape[1]
    net = nn.Sequential(nn.Linear(num_features, 1))
    nn.init.normal_(net[0].weight, std=0.01)
    optimiser = trainer_fn(net.parameters(), **hyperparams)
    loss = nn.MSELoss(reduction="none")
    limits = {"xlim": [0, num_epochs], "ylim": [0.22, 0.35]}
    animator = d2l.Animator("epoch", "loss", **limits)
    n, step, timer = 0, 0, d2l.Timer()
    for _ in range(num_epochs):
        for X, y in data_iter:
            optimiser.zero_grad()
            loss(net(X), y.reshape(-1, 1)).mean().backward()
            optimiser.step()
            n, step = n + len(X), step + 1
            if n % 200 == 0 or step == num_epochs * len(data_iter):
                timer.stop()
                value = d2l.evaluate_loss(net, data_iter, loss) / 2
                animator.add(step / len(data_iter), value)
                timer.start()
    print(f"loss: {value:.3f}, {timer.sum() / num_epochs:.3f} sec/epoch")
