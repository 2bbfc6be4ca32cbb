"""Optimisation as readers of D2L's English edition write it.

Each program runs with the original d2l 1.0.3 and with d2lib and must end
alike. The data of the sections is read from the network by the original, so
both libraries get the same features and labels here.
"""

import math
import re

import matplotlib
import pytest
import torch
from torch import nn

from tests.d2lib.libraries import LIBRARIES
from tests.d2lib.small_images import small_images

matplotlib.use("Agg")


# ---- surfaces and paths ----


def quadratic(x1, x2):
    return x1**2 + 2 * x2**2


def gradient(x1, x2):
    return 2 * x1, 4 * x2


def gd_2d(x1, x2, s1, s2, f_grad):
    g1, g2 = f_grad(x1, x2)
    return x1 - 0.1 * g1, x2 - 0.1 * g2, 0, 0


def momentum_2d(x1, x2, v1, v2):
    v1 = 0.5 * v1 + 0.2 * x1
    v2 = 0.5 * v2 + 4 * x2
    return x1 - 0.6 * v1, x2 - 0.6 * v2, v1, v2


class TooEager:
    """Steps with noise, at a rate that decays, as in the section on SGD."""

    def __init__(self, library):
        self.library, self.t = library, 1

    def __call__(self, x1, x2, s1, s2, f_grad):
        g1, g2 = f_grad(x1, x2)
        g1 += torch.normal(0.0, 1, (1,)).item()
        g2 += torch.normal(0.0, 1, (1,)).item()
        eta = 0.1 * (1 + 0.1 * self.t) ** -0.5
        self.t += 1
        return x1 - eta * g1, x2 - eta * g2, 0, 0


PATHS = {
    "gradient descent": lambda d2l: d2l.train_2d(gd_2d, f_grad=gradient),
    "momentum": lambda d2l: d2l.train_2d(momentum_2d),
    "stochastic": lambda d2l: d2l.train_2d(
        TooEager(d2l), steps=50, f_grad=gradient
    ),
}


@pytest.mark.parametrize("walk", PATHS.values(), ids=PATHS)
def test_paths(walk, capsys):
    ends = []
    for library in LIBRARIES:
        torch.manual_seed(0)
        path = walk(library)
        library.show_trace_2d(quadratic, path)
        ends.append((path, capsys.readouterr().out))
    (ours, our_text), (theirs, their_text) = ends
    assert len(ours) == len(theirs)
    torch.testing.assert_close(
        torch.tensor(ours, dtype=torch.float64),
        torch.tensor(theirs, dtype=torch.float64),
    )
    assert our_text == their_text


def test_what_a_trace_draws():
    drawn = []
    for library in LIBRARIES:
        library.plt.close("all")
        library.show_trace_2d(quadratic, library.train_2d(momentum_2d))
        axes = library.plt.gca()
        labels = axes.get_xlabel(), axes.get_ylabel()
        drawn.append((labels, [line.get_xydata() for line in axes.lines]))
    (our_labels, ours), (their_labels, theirs) = drawn
    assert our_labels == their_labels and len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a == pytest.approx(b, abs=1e-5)


def test_annotated_curves():
    texts = []
    for library in LIBRARIES:
        library.plt.close("all")
        x = torch.arange(-1.0, 2.0, 0.01)
        curve = x * torch.cos(math.pi * x)
        library.set_figsize((4.5, 2.5))
        library.plot(x, [curve], "x", "f(x)")
        library.annotate("local minimum", (-0.3, -0.25), (-0.77, -1.0))
        library.annotate("global minimum", (1.1, -0.95), (0.6, 0.8))
        notes = library.plt.gca().texts
        texts.append([(n.get_text(), n.xy, n.get_position()) for n in notes])
    assert texts[0] == texts[1]


# ---- optimisers by hand and of torch, on one regression ----


def features_and_labels():
    generator = torch.Generator().manual_seed(4)
    X = torch.randn(300, 5, generator=generator)
    w = torch.tensor([1.0, -2.0, 0.5, 0.0, 3.0])
    return X, X @ w + 0.1 * torch.randn(300, generator=generator)


def sgd(params, states, hyperparams):
    for p in params:
        p.data.sub_(hyperparams["lr"] * p.grad)
        p.grad.data.zero_()


def init_momentum_states(feature_dim):
    return torch.zeros((feature_dim, 1)), torch.zeros(1)


def sgd_momentum(params, states, hyperparams):
    for p, v in zip(params, states, strict=True):
        with torch.no_grad():
            v[:] = hyperparams["momentum"] * v + p.grad
            p[:] -= hyperparams["lr"] * v
        p.grad.data.zero_()


def init_adam_states(feature_dim):
    return (
        (torch.zeros((feature_dim, 1)), torch.zeros((feature_dim, 1))),
        (torch.zeros(1), torch.zeros(1)),
    )


def adam(params, states, hyperparams):
    beta1, beta2, eps = 0.9, 0.999, 1e-6
    for p, (v, s) in zip(params, states, strict=True):
        with torch.no_grad():
            v[:] = beta1 * v + (1 - beta1) * p.grad
            s[:] = beta2 * s + (1 - beta2) * torch.square(p.grad)
            v_hat = v / (1 - beta1 ** hyperparams["t"])
            s_hat = s / (1 - beta2 ** hyperparams["t"])
            p[:] -= hyperparams["lr"] * v_hat / (torch.sqrt(s_hat) + eps)
        p.grad.data.zero_()
    hyperparams["t"] += 1


BY_HAND = {
    "sgd": lambda: (sgd, None, {"lr": 0.05}),
    "momentum": lambda: (
        sgd_momentum,
        init_momentum_states(5),
        {"lr": 0.02, "momentum": 0.5},
    ),
    "adam": lambda: (adam, init_adam_states(5), {"lr": 0.05, "t": 1}),
}


@pytest.mark.parametrize("contender", BY_HAND.values(), ids=BY_HAND)
def test_optimisers_by_hand(contender, capsys):
    curves = []
    for library in LIBRARIES:
        torch.manual_seed(0)
        batches = library.load_array(features_and_labels(), 10)
        _, losses = library.train_ch11(*contender(), batches, 5, 2)
        curves.append(losses)
        printed = capsys.readouterr().out
        assert "loss: " in printed and "sec/epoch" in printed
    torch.testing.assert_close(
        torch.tensor(curves[0]), torch.tensor(curves[1]), atol=1e-5, rtol=0
    )
    assert curves[0][-1] < 0.6 * curves[0][0]


OF_TORCH = {
    "SGD": (torch.optim.SGD, {"lr": 0.01, "momentum": 0.9}),
    "Adagrad": (torch.optim.Adagrad, {"lr": 0.1}),
    "RMSprop": (torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9}),
    "Adadelta": (torch.optim.Adadelta, {"rho": 0.9}),
    "Adam": (torch.optim.Adam, {"lr": 0.01}),
}


@pytest.mark.parametrize(("trainer", "rates"), OF_TORCH.values(), ids=OF_TORCH)
def test_optimisers_of_torch(trainer, rates, capsys):
    printed = []
    for library in LIBRARIES:
        torch.manual_seed(0)
        batches = library.load_array(features_and_labels(), 10)
        library.train_concise_ch11(trainer, rates, batches, 2)
        found = re.search(r"loss: \d+\.\d+, ", capsys.readouterr().out)
        printed.append(found and found[0])
    assert printed[0] == printed[1] is not None


# ---- schedules ----


def net_fn():
    return nn.Sequential(
        nn.Conv2d(1, 6, kernel_size=5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=2, stride=2),
        nn.Flatten(),
        nn.Linear(6 * 14 * 14, 10),
    )


class CosineScheduler:
    """A cosine down to a last rate, after a linear warm-up."""

    def __init__(self, max_update, base_lr, final_lr, warmup_steps):
        self.base_lr, self.final_lr = base_lr, final_lr
        self.max_update, self.warmup_steps = max_update, warmup_steps

    def __call__(self, epoch):
        if epoch < self.warmup_steps:
            return self.base_lr * (epoch + 1) / self.warmup_steps
        part = (epoch - self.warmup_steps) / (
            self.max_update - self.warmup_steps
        )
        wave = (1 + math.cos(math.pi * min(part, 1))) / 2
        return self.final_lr + (self.base_lr - self.final_lr) * wave


def train(d2l, scheduler, num_epochs=4):
    torch.manual_seed(0)
    net, device = net_fn(), d2l.try_gpu()
    net.to(device)
    data = small_images(d2l)
    train_iter, test_iter = data.train_dataloader(), data.val_dataloader()
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.3)
    animator = d2l.Animator(xlabel="epoch", xlim=[0, num_epochs])
    rates = []
    for epoch in range(num_epochs):
        metric = d2l.Accumulator(3)
        for X, y in train_iter:
            net.train()
            optimizer.zero_grad()
            X, y = X.to(device), y.to(device)
            y_hat = net(X)
            step = loss(y_hat, y)
            step.backward()
            optimizer.step()
            with torch.no_grad():
                metric.add(
                    step * X.shape[0], d2l.accuracy(y_hat, y), X.shape[0]
                )
        test_acc = d2l.evaluate_accuracy_gpu(net, test_iter)
        animator.add(epoch + 1, (metric[0] / metric[2], test_acc))
        rates.append(optimizer.param_groups[0]["lr"])
        if hasattr(scheduler, "step"):
            scheduler.step()
        elif scheduler:
            for group in optimizer.param_groups:
                group["lr"] = scheduler(epoch)
    return metric[0] / metric[2], test_acc, rates


@pytest.mark.parametrize(
    "scheduler", [None, CosineScheduler(4, 0.3, 0.01, 2)], ids=["none", "cos"]
)
def test_schedules(scheduler):
    ours, theirs = (train(library, scheduler) for library in LIBRARIES)
    assert ours[0] == pytest.approx(theirs[0], abs=1e-4)
    assert ours[1] == pytest.approx(theirs[1], abs=0.005)
    assert ours[2] == theirs[2]
