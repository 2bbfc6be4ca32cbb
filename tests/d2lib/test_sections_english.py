"""Programs as readers of D2L's English edition write them.

Each runs with the original d2l 1.0.3 and with d2lib, and must end alike. They
cover what the sections on preliminaries, on multilayer perceptrons and of the
builders' guide ask of the library.
"""

import matplotlib
import pytest
import torch
from torch import nn

import d2lib as d2l
from tests.d2lib.libraries import LIBRARIES
from tests.d2lib.small_images import small_images

matplotlib.use("Agg")


def assert_alike(ours, theirs):
    torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=0)


def losses_and_weights(library, model, max_epochs=3):
    """Fit quietly; return the loss of every batch, and all parameters."""
    model.board.display = False
    losses, step = [], model.training_step
    model.training_step = lambda batch: losses.append(step(batch)) or losses[-1]
    library.Trainer(max_epochs=max_epochs).fit(model, small_images(library))
    parameters = [p.detach() for p in model.parameters()]
    return torch.stack(losses).detach(), *parameters


# ---- figures of the preliminaries and of activation functions ----


def curves(library, draw):
    """Return labels, scales and points of what the library draws."""
    library.plt.close("all")
    library.plt.figure()
    draw(library)
    axes = library.plt.gca()
    legend = axes.get_legend()
    texts = legend.get_texts() if legend else []
    return {
        "labels": (axes.get_xlabel(), axes.get_ylabel()),
        "scales": (axes.get_xscale(), axes.get_yscale()),
        "limits": (axes.get_xlim(), axes.get_ylim()),
        "legend": [text.get_text() for text in texts],
        "lines": [line.get_xydata().tolist() for line in axes.lines],
    }


def tangent(library):
    x = library.arange(0, 3, 0.1)
    y = 3 * x**2 - 4 * x
    library.plot(x, [y, 2 * x - 3], "x", "f(x)", legend=["f(x)", "tangent"])


def activation(library):
    x = torch.arange(-8.0, 8.0, 0.1, requires_grad=True)
    y = torch.relu(x)
    library.plot(x.detach(), y.detach(), "x", "relu(x)", figsize=(5, 2.5))


def gradient_of_an_activation(library):
    x = torch.arange(-8.0, 8.0, 0.1, requires_grad=True)
    y = torch.sigmoid(x)
    y.backward(torch.ones_like(x), retain_graph=True)
    two = [y.detach().numpy(), x.grad.numpy()]
    legend = ["sigmoid", "gradient"]
    library.plot(x.detach().numpy(), two, legend=legend, figsize=(4.5, 2.5))


def frequencies(library):
    library.set_figsize((4.5, 3.5))
    library.plt.plot([0.2, 0.4, 0.5], label="P(coin=heads)")
    library.plt.axhline(y=0.5, color="black", linestyle="dashed")
    library.plt.gca().set_xlabel("Samples")
    library.plt.legend()


DRAWINGS = [tangent, activation, gradient_of_an_activation, frequencies]


@pytest.mark.parametrize("draw", DRAWINGS, ids=lambda f: f.__name__)
def test_figures(draw):
    ours, theirs = (curves(library, draw) for library in LIBRARIES)
    assert ours["lines"] and ours == theirs


# ---- multilayer perceptrons ----


def by_hand(library):
    class MLPScratch(library.Classifier):
        def __init__(self, num_inputs, num_outputs, num_hiddens, lr, sigma):
            super().__init__()
            self.save_hyperparameters()
            self.W1 = nn.Parameter(torch.randn(num_inputs, num_hiddens) * sigma)
            self.b1 = nn.Parameter(torch.zeros(num_hiddens))
            self.W2 = nn.Parameter(
                torch.randn(num_hiddens, num_outputs) * sigma
            )
            self.b2 = nn.Parameter(torch.zeros(num_outputs))

        def forward(self, X):
            H = (X.reshape((-1, self.num_inputs)) @ self.W1 + self.b1).relu()
            return H @ self.W2 + self.b2

    return MLPScratch(784, 10, num_hiddens=64, lr=0.1, sigma=0.01)


def with_layers(library):
    class MLP(library.Classifier):
        def __init__(self, num_outputs, num_hiddens, lr):
            super().__init__()
            self.save_hyperparameters()
            layers = nn.LazyLinear(num_hiddens), nn.ReLU()
            self.net = nn.Sequential(
                nn.Flatten(), *layers, nn.LazyLinear(num_outputs)
            )

    return MLP(num_outputs=10, num_hiddens=64, lr=0.1)


def dropout_by_hand(library):
    def drop(X, rate):
        mask = (torch.rand(X.shape) > rate).float()
        return mask * X / (1 - rate)

    class DropoutMLPScratch(library.Classifier):
        def __init__(self, num_outputs, num_hiddens_1, dropout_1, lr):
            super().__init__()
            self.save_hyperparameters()
            self.lin1 = nn.LazyLinear(num_hiddens_1)
            self.lin2 = nn.LazyLinear(num_outputs)

        def forward(self, X):
            H = self.lin1(X.reshape((X.shape[0], -1))).relu()
            return self.lin2(drop(H, self.dropout_1) if self.training else H)

    return DropoutMLPScratch(10, num_hiddens_1=64, dropout_1=0.5, lr=0.1)


def dropout_with_layers(library):
    class DropoutMLP(library.Classifier):
        def __init__(self, num_outputs, hiddens, dropout, lr):
            super().__init__()
            self.save_hyperparameters()
            hidden = nn.LazyLinear(hiddens), nn.ReLU(), nn.Dropout(dropout)
            self.net = nn.Sequential(
                nn.Flatten(), *hidden, nn.LazyLinear(num_outputs)
            )

    return DropoutMLP(**{"num_outputs": 10, "hiddens": 64}, dropout=0.5, lr=0.1)


MODELS = [by_hand, with_layers, dropout_by_hand, dropout_with_layers]


@pytest.mark.parametrize("make", MODELS, ids=lambda f: f.__name__)
def test_multilayer_perceptrons(make):
    results = []
    for library in LIBRARIES:
        torch.manual_seed(3)
        results.append(losses_and_weights(library, make(library)))
    for ours, theirs in zip(*results, strict=True):
        assert_alike(ours, theirs)
    losses = results[0][0]
    assert losses[-5:].mean() < losses[:5].mean()


# ---- the builders' guide ----


def xavier(module):
    if type(module) is nn.Linear:
        nn.init.xavier_uniform_(module.weight)


@pytest.mark.parametrize("init", [None, xavier])
def test_lazy_layers_get_their_shapes(init):
    results = []
    for library in LIBRARIES:
        torch.manual_seed(4)
        model = with_layers(library)
        model.apply_init([torch.rand(2, 1, 28, 28)], init)
        results.append([p.detach() for p in model.parameters()])
    assert results[0][0].shape == (64, 784)
    for ours, theirs in zip(*results, strict=True):
        assert_alike(ours, theirs)


def test_devices():
    for library in LIBRARIES:
        assert library.cpu() == torch.device("cpu")
        assert library.gpu(1) == torch.device("cuda:1")
        assert library.num_gpus() == torch.cuda.device_count()
        X = torch.ones(2, 3, device=library.try_gpu())
        assert X.device.type == library.try_gpu(0).type
        assert library.try_gpu(99) == torch.device("cpu")
    assert d2l.try_all_gpus()


def test_a_trainer_that_wants_one_gpu():
    results = []
    for library in LIBRARIES:
        torch.manual_seed(5)
        model = with_layers(library)
        model.board.display = False
        trainer = library.Trainer(max_epochs=1, num_gpus=1)
        trainer.fit(model, small_images(library))
        results.append(next(model.parameters()).detach().cpu())
    assert_alike(*results)
