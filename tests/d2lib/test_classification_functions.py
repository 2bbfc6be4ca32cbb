"""The functional style of chapter 4, against references and the original."""

import contextlib
import io

import d2l.torch as original
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import d2lib as d2l
from tests.d2lib.watched import modes


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def made_up(sizes, num_features=6, num_classes=3, seed=0):
    """Return batches of these sizes, labelled by a linear rule."""
    draw = seeded(seed)
    rule = torch.randn(num_features, num_classes, generator=draw)
    features = [torch.randn(n, num_features, generator=draw) for n in sizes]
    return [(X, (X @ rule).argmax(dim=1)) for X in features]


sizes = st.lists(st.integers(1, 9), min_size=1, max_size=6)


# ---- accuracy and Accumulator ------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 30), k=st.integers(2, 12), seed=st.integers(0, 2**40))
def test_accuracy_equals_the_original_s(n, k, seed):
    scores = torch.randn(n, k, generator=seeded(seed))
    y = torch.randint(k, (n,), generator=seeded(seed + 1))
    count = d2l.accuracy(scores, y)
    assert count == original.accuracy(scores, y)
    assert count == (scores.argmax(dim=1) == y).sum().item()
    assert d2l.accuracy(scores.argmax(dim=1), y) == count
    assert d2l.accuracy(scores.argmax(dim=1).float(), y) == count
    assert type(count) is float


@pytest.mark.parametrize("n", [1, 4])
def test_accuracy_does_not_compare_a_row_with_a_column(n):
    """The original broadcasts (n,) with (n, 1) to (n, n) and counts that."""
    guesses, y = torch.zeros(n), torch.zeros(n, dtype=torch.int64)
    for a in (guesses, guesses[:, None]):
        for b in (y, y[:, None]):
            assert d2l.accuracy(a, b) == n
    assert d2l.accuracy(torch.eye(5)[:n], torch.arange(n)[:, None]) == n


def test_accuracy_of_unequal_lengths():
    with pytest.raises(RuntimeError, match="shape"):
        d2l.accuracy(torch.eye(3), torch.arange(4))


@given(
    rows=st.lists(
        st.tuples(st.integers(-99, 99), st.floats(-9, 9), st.booleans())
    )
)
def test_accumulator_equals_the_original_s(rows):
    ours, theirs = d2l.Accumulator(3), original.Accumulator(3)
    for row in rows:
        ours.add(*row)
        theirs.add(*row)
    assert [ours[i] for i in range(3)] == [theirs[i] for i in range(3)]
    ours.reset()
    assert ours.data == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("values", [(), (1,), (1, 2, 3)])
def test_accumulator_refuses_another_number_of_values(values):
    metric = d2l.Accumulator(2)
    with pytest.raises(ValueError, match="2 numbers expected"):
        metric.add(*values)
    assert metric.data == [0.0, 0.0]


# ---- evaluating --------------------------------------------------------------
@settings(max_examples=40, deadline=None)
@given(sizes=sizes, seed=st.integers(0, 99))
def test_every_example_weighs_the_same(sizes, seed):
    batches = made_up(sizes, seed=seed)
    W = torch.randn(6, 3, generator=seeded(seed + 100))
    X, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    expected = ((X @ W).argmax(dim=1) == y).double().mean().item()
    found = d2l.evaluate_accuracy(lambda X: X @ W, batches)
    assert found == pytest.approx(expected, abs=1e-12)


# ---- one epoch ---------------------------------------------------------------
def reference_epoch(X_y, step, loss):
    """Return mean loss and accuracy, every batch by the plainest code."""
    total, right, n = 0.0, 0, 0
    for X, y in X_y:
        values, scores = step(X, y, loss)
        total += values.sum().item()
        right += (scores.argmax(dim=1) == y).sum().item()
        n += len(y)
    return total / n, right / n


def linear(seed=1):
    net = nn.Linear(6, 3)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(
                torch.randn(parameter.shape, generator=seeded(seed))
            )
    return net


def torch_step(net, lr):
    def step(X, y, loss):
        scores = net(X)
        values = nn.functional.cross_entropy(scores, y, reduction="none")
        grads = torch.autograd.grad(values.mean(), list(net.parameters()))
        with torch.no_grad():
            for parameter, grad in zip(net.parameters(), grads, strict=True):
                parameter -= lr * grad
        return values.detach(), scores.detach()

    return step


@settings(max_examples=25, deadline=None)
@given(
    sizes=sizes,
    reduction=st.sampled_from(["none", "mean"]),
    kind=st.sampled_from(["torch", "function", "original function", "class"]),
)
def test_an_epoch_equals_the_reference(sizes, reduction, kind):
    """With every updater, with mean and with single losses, short batches."""
    batches, net, twin = made_up(sizes), linear(), linear()
    params = list(net.parameters())
    library = original if kind == "original function" else d2l
    updater = {
        "torch": lambda: torch.optim.SGD(params, lr=0.3),
        "class": lambda: d2l.SGD(params, lr=0.3),
    }.get(kind, lambda: lambda n: library.sgd(params, 0.3, n))()
    loss = nn.CrossEntropyLoss(reduction=reduction)
    found = d2l.train_epoch_ch3(net, batches, loss, updater)
    expected = reference_epoch(batches, torch_step(twin, 0.3), loss)
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)
    for a, b in zip(params, twin.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)


def test_an_epoch_puts_a_network_into_training_mode():
    net = nn.Sequential(nn.Linear(6, 3), nn.Dropout(0.5)).eval()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    d2l.train_epoch_ch3(net, made_up([4]), nn.CrossEntropyLoss(), optimizer)
    assert all(modes(net))


# ---- train_ch3 ---------------------------------------------------------------
def test_train_ch3_on_fashion_mnist():
    """Three epochs on a subset, without classes, by our own gradient step."""
    data = d2l.FashionMNIST(batch_size=128, num_train=6000)
    torch.manual_seed(0)
    W = torch.normal(0, 0.01, (784, 10), requires_grad=True)
    b = torch.zeros(10, requires_grad=True)
    history = d2l.train_ch3(
        lambda X: d2l.linreg(X.flatten(1), W, b),
        data.train_dataloader(),
        data.test_dataloader(),
        nn.CrossEntropyLoss(reduction="none"),
        3,
        lambda n: d2l.sgd([W, b], 0.1, n),
    )
    assert list(history) == ["train_loss", "train_acc", "test_acc"]
    assert all(len(values) == 3 for values in history.values())
    assert history["train_loss"][0] > history["train_loss"][-1]
    assert history["test_acc"][-1] > 0.7
    exact = d2l.evaluate_accuracy(
        lambda X: d2l.linreg(X.flatten(1), W, b), data.test_dataloader()
    )
    assert history["test_acc"][-1] == exact


def test_a_weak_model_is_reported_and_not_refused():
    """The original asserts an accuracy above 0.7 when all is done."""
    torch.manual_seed(0)
    noise = [(torch.randn(20, 6), torch.randint(3, (20,))) for _ in range(3)]
    net = nn.Linear(6, 3)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    loss = nn.CrossEntropyLoss()
    history = d2l.train_ch3(net, noise, noise, loss, 1, optimizer)
    assert history["test_acc"][0] < 0.7


# ---- Animator ----------------------------------------------------------------
POINTS = [
    (1, (0.5, None, 0.25)),
    ((1, 2, 3), (1, 2, None)),
    (2, (None, None, torch.tensor(4.0))),
    (3, [1, 2, 3]),
]


def test_animator_keeps_the_points_of_the_original():
    ours, theirs = d2l.Animator(), original.Animator()
    with contextlib.redirect_stdout(io.StringIO()):
        for x, y in POINTS:
            ours.add(x, y)
            theirs.add(x, y)
    assert ours.X == theirs.X
    assert ours.Y == [[float(y) for y in ys] for ys in theirs.Y]
    for i, line in enumerate(ours.axes[0].lines):
        assert list(line.get_xdata()) == ours.X[i]
        assert list(line.get_ydata()) == ours.Y[i]


def test_animator_draws_a_curve_once_and_more_than_four_curves():
    """The original draws all lines anew, and drops the fifth curve."""
    animator = d2l.Animator(legend=list("abcdef"))
    for x in range(20):
        animator.add(x, [x + i for i in range(6)])
    lines = animator.axes[0].lines
    assert len(lines) == 6
    looks = {
        (ln.get_linestyle(), ln.get_color(), ln.get_marker()) for ln in lines
    }
    assert len(looks) == 6


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 2), (2, 2)])
def test_animator_with_several_axes(rows, columns):
    animator = d2l.Animator(nrows=rows, ncols=columns)
    animator.add(1, 2.0)
    assert len(animator.axes) == rows * columns
    assert animator.Y == [[2.0]]


def test_animator_shows_what_was_asked_for(monkeypatch):
    """In a notebook: one figure, updated in place, and again at the end."""
    shown, ends = [], []
    monkeypatch.setattr(
        d2l, "show_figure", lambda fig, handle: shown.append(handle) or fig
    )
    monkeypatch.setattr(d2l, "at_cell_end", ends.append)
    animator = d2l.Animator(
        "epoch", "loss", ["a"], [0, 5], [1, 10], "linear", "log"
    )
    for x in range(1, 4):
        animator.add(x, x)
    assert len(ends) == 1 and not shown  # less than a second has passed
    ends[0]()
    assert shown == [None]
    axes = animator.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "loss")
    assert (axes.get_xlim(), axes.get_yscale()) == ((0, 5), "log")
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["a"]
    animator.shown -= 2  # as if two seconds had passed
    animator.add(4, 4)
    assert shown == [None, animator.fig]
    animator.add(5, 5)
    ends[-1]()
    ends[-1]()  # nothing new: nothing is drawn
    assert len(shown) == 3


# ---- predict_ch3 -------------------------------------------------------------
@pytest.mark.parametrize("n", [1, 3, 9])
def test_predict_ch3(n):
    scores = torch.eye(10)[[0, 1, 2, 2]]
    batch = (torch.rand(4, 1, 28, 28), torch.tensor([0, 1, 2, 3]))
    d2l.predict_ch3(lambda X: scores[: len(X)], [batch], n)
    titles = [ax.get_title() for ax in d2l.plt.gcf().axes]
    expected = [
        "t-shirt\nt-shirt",
        "trouser\ntrouser",
        "pullover\npullover",
        "dress\npullover",
    ]
    assert titles == expected[:n]


def test_predict_ch3_evaluates_and_restores():
    net = nn.Sequential(nn.Flatten(), nn.Dropout(0.9), nn.Linear(784, 10))
    batch = (torch.ones(1, 1, 28, 28), torch.tensor([0]))
    titles = set()
    for _ in range(5):
        d2l.predict_ch3(net.train(), [batch])
        titles.add(d2l.plt.gcf().axes[0].get_title())
    assert len(titles) == 1 and all(modes(net))
