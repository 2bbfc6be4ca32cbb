"""Weight decay in D2L's ways, with the original d2l 1.0.3 and with ours."""

import d2l.torch as original
import pytest
import torch
from torch import nn

import d2lib as d2l
from tests.pages.page_code import from_page

NUM_TRAIN, NUM_VAL, NUM_INPUTS, BATCH_SIZE = 20, 100, 200, 5


def many_inputs():
    """Return inputs, each of which matters a little, and labels."""
    n = NUM_TRAIN + NUM_VAL
    X, noise = torch.randn(n, NUM_INPUTS), 0.01 * torch.randn(n, 1)
    return X, X @ torch.full((NUM_INPUTS, 1), 0.01) + 0.05 + noise


def data_for(library):
    """Return the data as a DataModule of one library."""

    class Data(library.DataModule):
        def __init__(self, batch_size):
            self.save_hyperparameters()
            self.X, self.y = many_inputs()

        def get_dataloader(self, train):
            rows = slice(NUM_TRAIN) if train else slice(NUM_TRAIN, None)
            return self.get_tensorloader([self.X, self.y], train, rows)

    return Data(BATCH_SIZE)


def scratch_for(library):
    """Return the model whose loss carries the penalty."""

    class Scratch(library.LinearRegressionScratch):
        def __init__(self, num_inputs, lambd, lr, sigma=0.01):
            super().__init__(num_inputs, lr, sigma)
            self.save_hyperparameters()

        def loss(self, y_hat, y):
            penalty = self.w.square().sum() / 2
            return super().loss(y_hat, y) + self.lambd * penalty

    return Scratch


def concise_for(library):
    """Return the model whose optimiser decays the weight."""

    class Concise(library.LinearRegression):
        def __init__(self, wd, lr):
            super().__init__(lr)
            self.save_hyperparameters()

        def configure_optimizers(self):
            groups = [
                {"params": self.net.weight, "weight_decay": self.wd},
                {"params": self.net.bias},
            ]
            return torch.optim.SGD(groups, lr=self.lr)

    return Concise


def fit(library, make, data, max_epochs=5):
    """Train a model made now, on data made before; return w, b and state."""
    torch.manual_seed(12)
    model = make()
    model.board.display = False
    library.Trainer(max_epochs=max_epochs).fit(model, data)
    if hasattr(model, "w"):
        w, b = model.w.detach(), model.b.detach()
    else:
        w, b = model.net.weight.detach().T, model.net.bias.detach()
    return w, b, torch.get_rng_state()


def seeded_data(library):
    torch.manual_seed(11)
    return data_for(library)


def assert_same(ours, theirs):
    assert torch.equal(ours[-1], theirs[-1])  # as many random numbers drawn
    for a, b in zip(ours[:-1], theirs[:-1], strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)


@pytest.mark.parametrize("strength", [0, 3])
@pytest.mark.parametrize("kind", [scratch_for, concise_for])
def test_by_classes(kind, strength):
    results = []
    for library in (d2l, original):
        model = kind(library)
        args = (NUM_INPUTS, strength) if kind is scratch_for else (strength,)
        data = seeded_data(library)
        results.append(
            fit(library, lambda m=model, a=args: m(*a, lr=0.01), data)
        )
    assert_same(*results)


def train_by_functions(library, strength):
    """Train as the Chinese edition does; return w, b and random state."""
    torch.manual_seed(13)
    X, y = many_inputs()
    batches = library.load_array((X[:NUM_TRAIN], y[:NUM_TRAIN]), BATCH_SIZE)
    w = torch.normal(0, 1, size=(NUM_INPUTS, 1), requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    for _ in range(10):
        for X_batch, y_batch in batches:
            y_hat = library.linreg(X_batch, w, b)
            penalty = (w**2).sum() / 2
            loss = library.squared_loss(y_hat, y_batch) + strength * penalty
            loss.sum().backward()
            library.sgd([w, b], 0.003, BATCH_SIZE)
    return w.detach(), b.detach(), torch.get_rng_state()


@pytest.mark.parametrize("strength", [0, 3])
def test_by_functions(strength):
    assert_same(
        train_by_functions(d2l, strength),
        train_by_functions(original, strength),
    )


@pytest.fixture(scope="module")
def on_the_page():
    """Return the classes that the page on weight decay defines."""
    page = "regularization/weight_decay"
    return from_page(page, "WeightDecayScratch", "WeightDecay")


@pytest.mark.parametrize("strength", [0, 3])
def test_the_page_s_own_classes_take_the_original_s_steps(
    on_the_page, strength
):
    scratch, concise = on_the_page.WeightDecayScratch, on_the_page.WeightDecay
    data, their_data = seeded_data(d2l), seeded_data(original)
    assert torch.equal(data.X, their_data.X)
    for ours, theirs in (
        (
            lambda: scratch(NUM_INPUTS, strength, lr=0.01),
            lambda: scratch_for(original)(NUM_INPUTS, strength, lr=0.01),
        ),
        (
            lambda: concise(wd=strength, lr=0.01),
            lambda: concise_for(original)(wd=strength, lr=0.01),
        ),
    ):
        assert_same(
            fit(d2l, ours, data),
            fit(original, theirs, their_data),
        )


def test_the_penalty_is_no_part_of_the_page_s_validation_loss(on_the_page):
    """In the original it is, so curves of two strengths cannot be compared."""
    torch.manual_seed(14)
    X, y = many_inputs()
    ours = on_the_page.WeightDecayScratch(NUM_INPUTS, 3, lr=0.01)
    theirs = scratch_for(original)(NUM_INPUTS, 3, lr=0.01)
    theirs.w.data, theirs.b.data = ours.w.detach(), ours.b.detach()
    plain = nn.functional.mse_loss(X @ ours.w + ours.b, y) / 2
    penalty = 3 * ours.w.square().sum() / 2
    torch.testing.assert_close(ours.eval().loss(ours(X), y), plain)
    torch.testing.assert_close(ours.train().loss(ours(X), y), plain + penalty)
    torch.testing.assert_close(
        theirs.eval().loss(theirs(X), y), plain + penalty
    )
