"""The original d2l 1.0.3, run side by side: same seed, data and results."""

import d2l.torch as original
import pytest
import torch
from torch import nn

import d2lib as d2l
from tests.d2lib.small_images import small_images


def fit_regression(library, model_name):
    """Train linear regression with one library; return model and data."""
    torch.manual_seed(11)
    data = library.SyntheticRegressionData(w=torch.tensor([2, -3.4]), b=4.2)
    if model_name == "LinearRegressionScratch":
        model = library.LinearRegressionScratch(2, lr=0.03)
    else:
        model = library.LinearRegression(lr=0.03)
    model.board.display = False
    library.Trainer(max_epochs=3).fit(model, data)
    return model, data


def parameters(model):
    if hasattr(model, "w"):
        return model.w.detach(), model.b.detach()
    return model.get_w_b()


@pytest.mark.parametrize(
    "name", ["LinearRegressionScratch", "LinearRegression"]
)
def test_linear_regression_by_classes(name):
    ours, our_data = fit_regression(d2l, name)
    our_state = torch.get_rng_state()
    theirs, their_data = fit_regression(original, name)
    assert torch.equal(our_data.X, their_data.X)
    assert torch.equal(our_data.y, their_data.y)
    for a, b in zip(parameters(ours), parameters(theirs), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)
    assert torch.equal(our_state, torch.get_rng_state())


def mean_losses(library, name):
    """Return loss of every epoch over all examples, after each epoch."""
    torch.manual_seed(5)
    data = library.SyntheticRegressionData(
        w=torch.tensor([2, -3.4]), b=4.2, num_train=96, num_val=64
    )
    model = (
        library.LinearRegressionScratch(2, lr=0.03)
        if name == "LinearRegressionScratch"
        else library.LinearRegression(lr=0.03)
    )
    model.board.display = False
    values = []
    original_plot = model.plot
    model.plot = lambda key, value, train: (
        values.append((key, train, float(value.detach()))),
        original_plot(key, value, train),
    )
    library.Trainer(max_epochs=4).fit(model, data)
    return values


@pytest.mark.parametrize(
    "name", ["LinearRegressionScratch", "LinearRegression"]
)
def test_every_batch_has_the_same_loss(name):
    ours, theirs = mean_losses(d2l, name), mean_losses(original, name)
    assert [v[:2] for v in ours] == [v[:2] for v in theirs]
    assert [v[2] for v in ours] == pytest.approx(
        [v[2] for v in theirs], abs=1e-5
    )


def fit_softmax(library):
    torch.manual_seed(3)
    model = library.SoftmaxRegression(num_outputs=10, lr=0.1)
    model.board.display = False
    losses = []
    step = model.training_step
    model.training_step = lambda batch: losses.append(step(batch)) or losses[-1]
    library.Trainer(max_epochs=3).fit(model, small_images(library))
    return model, torch.stack(losses).detach()


def test_softmax_regression_by_classes():
    (ours, our_losses) = fit_softmax(d2l)
    (theirs, their_losses) = fit_softmax(original)
    torch.testing.assert_close(our_losses, their_losses, atol=1e-5, rtol=0)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)


def test_linear_regression_by_functions():
    results = []
    for library in (d2l, original):
        torch.manual_seed(7)
        true_w, true_b = torch.tensor([2, -3.4]), 4.2
        X, y = library.synthetic_data(true_w, true_b, 1000)
        w = torch.normal(0, 0.01, size=(2, 1), requires_grad=True)
        b = torch.zeros(1, requires_grad=True)
        losses = []
        for _ in range(3):
            for xb, yb in library.load_array((X, y), 10):
                loss = library.squared_loss(library.linreg(xb, w, b), yb)
                loss.sum().backward()
                library.sgd([w, b], 0.03, 10)
                losses.append(loss.detach().sum())
        results.append((torch.stack(losses), w.detach(), b.detach()))
    for a, b in zip(*results, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)


def train_by_functions(library, train_epoch):
    torch.manual_seed(9)
    images, labels = d2l.fashion_mnist(train=True)
    X = images[:3000].float().reshape(3000, -1) / 255
    batches = library.load_array((X, labels[:3000]), 128)
    W = torch.normal(0, 0.01, size=(784, 10), requires_grad=True)
    b = torch.zeros(10, requires_grad=True)

    def loss(y_hat, y):
        return nn.functional.cross_entropy(y_hat, y, reduction="none")

    def updater(batch_size):
        library.sgd([W, b], 0.1, batch_size)

    means = [
        train_epoch(lambda X: X @ W + b, batches, loss, updater)
        for _ in range(3)
    ]
    return torch.tensor(means), W.detach(), b.detach()


def epoch_of_the_original(net, batches, loss, updater):
    """One epoch made of the original's own helpers only."""
    metric = original.Accumulator(3)
    for X, y in batches:
        y_hat = net(X)
        values = loss(y_hat, y)
        values.sum().backward()
        updater(X.shape[0])
        right = original.accuracy(y_hat, y)
        metric.add(values.detach().sum(), right, y.numel())
    return metric[0] / metric[2], metric[1] / metric[2]


def test_softmax_regression_by_functions():
    ours = train_by_functions(d2l, d2l.train_epoch_ch3)
    theirs = train_by_functions(original, epoch_of_the_original)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)
