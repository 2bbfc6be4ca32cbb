"""Programs as readers of D2L's Chinese edition write them.

The original package holds the English edition only, so what is asserted here is
what the Chinese sections assert or print: losses, accuracies, shapes.
"""

import math

import matplotlib
import pytest
import torch
from torch import nn

import d2lib as d2l

matplotlib.use("Agg")
BATCH_SIZE, NUM_EPOCHS = 256, 3


@pytest.fixture(scope="module")
def pictures():
    return d2l.load_data_fashion_mnist(BATCH_SIZE)


@pytest.fixture
def loss():
    return nn.CrossEntropyLoss(reduction="none")


def test_a_multilayer_perceptron_by_hand(pictures, loss, capsys):
    torch.manual_seed(0)
    W1 = nn.Parameter(torch.randn(784, 256) * 0.01)
    b1 = nn.Parameter(torch.zeros(256))
    W2 = nn.Parameter(torch.randn(256, 10) * 0.01)
    b2 = nn.Parameter(torch.zeros(10))

    def net(X):
        X = X.reshape((-1, 784))
        return torch.max(X @ W1 + b1, torch.tensor(0.0)) @ W2 + b2

    updater = torch.optim.SGD([W1, b1, W2, b2], lr=0.1)
    d2l.train_ch3(net, *pictures, loss, NUM_EPOCHS, updater)
    assert d2l.evaluate_accuracy(net, pictures[1]) > 0.7
    d2l.predict_ch3(net, pictures[1])


def init_weights(m):
    if type(m) is nn.Linear:
        nn.init.normal_(m.weight, std=0.01)


def test_a_multilayer_perceptron_of_layers(pictures, loss):
    torch.manual_seed(0)
    layers = nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)
    net = nn.Sequential(nn.Flatten(), *layers)
    net.apply(init_weights)
    trainer = torch.optim.SGD(net.parameters(), lr=0.1)
    d2l.train_ch3(net, *pictures, loss, NUM_EPOCHS, trainer)
    assert d2l.evaluate_accuracy(net, pictures[1]) > 0.7


class Net(nn.Module):
    """Two hidden layers and dropout that the model itself turns on."""

    def __init__(self, num_inputs, num_outputs, num_hiddens, is_training=True):
        super().__init__()
        self.num_inputs, self.training = num_inputs, is_training
        self.lin1 = nn.Linear(num_inputs, num_hiddens)
        self.lin2 = nn.Linear(num_hiddens, num_outputs)

    def forward(self, X):
        H = torch.relu(self.lin1(X.reshape((-1, self.num_inputs))))
        if self.training:
            H = (torch.rand(H.shape) > 0.5).float() * H / 0.5
        return self.lin2(H)


def test_dropout(pictures, loss):
    torch.manual_seed(0)
    net = Net(784, 10, 256)
    trainer = torch.optim.SGD(net.parameters(), lr=0.5)
    d2l.train_ch3(net, *pictures, loss, NUM_EPOCHS, trainer)
    net.eval()
    X, _ = next(iter(pictures[1]))
    assert torch.equal(net(X), net(X))
    assert d2l.evaluate_accuracy(net, pictures[1]) > 0.7


def polynomial(n, max_degree=20):
    """Return the powers of x over factorials, and a noisy cubic of x."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(n, 1, generator=generator)
    powers = x ** torch.arange(max_degree).reshape(1, -1)
    powers /= torch.tensor([math.factorial(k) for k in range(max_degree)])
    w = torch.zeros(max_degree)
    w[:4] = torch.tensor([5, 1.2, -3.4, 5.6])
    noise = 0.1 * torch.randn(n, generator=generator)
    return powers, powers @ w + noise


def test_fitting_polynomials():
    torch.manual_seed(0)
    features, labels = polynomial(200)
    loss = nn.MSELoss(reduction="none")
    ends = {}
    for degree in (4, 2):
        net = nn.Sequential(nn.Linear(degree, 1, bias=False))
        parts = [
            d2l.load_array(
                (features[rows, :degree], labels[rows].reshape(-1, 1)),
                10,
                is_train=train,
            )
            for rows, train in ((slice(100), True), (slice(100, None), False))
        ]
        trainer = torch.optim.SGD(net.parameters(), lr=0.01)
        board = d2l.Animator(
            xlabel="epoch",
            ylabel="loss",
            yscale="log",
            xlim=[1, 200],
            ylim=[1e-3, 1e2],
            legend=["train", "test"],
        )
        for epoch in range(200):
            d2l.train_epoch_ch3(net, parts[0], loss, trainer)
            if epoch == 0 or (epoch + 1) % 100 == 0:
                ends[degree] = [
                    d2l.evaluate_loss(net, part, loss) for part in parts
                ]
                board.add(epoch + 1, ends[degree])
    assert max(ends[4]) < 0.2 < 1 < min(ends[2])


@pytest.mark.parametrize("lambd", [0, 3])
def test_weight_decay_by_hand(lambd):
    torch.manual_seed(0)
    true_w, true_b = torch.ones((200, 1)) * 0.01, 0.05
    train_iter = d2l.load_array(d2l.synthetic_data(true_w, true_b, 20), 5)
    test_data = d2l.synthetic_data(true_w, true_b, 100)
    test_iter = d2l.load_array(test_data, 5, is_train=False)
    w = torch.normal(0, 1, size=(200, 1), requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    before = w.norm().item()

    def net(X):
        return d2l.linreg(X, w, b)

    for _ in range(100):
        for X, y in train_iter:
            penalty = torch.sum(w.pow(2)) / 2
            value = d2l.squared_loss(net(X), y) + lambd * penalty
            value.sum().backward()
            d2l.sgd([w, b], 0.003, 5)
    assert d2l.evaluate_loss(net, train_iter, d2l.squared_loss) < 0.01
    test_loss = d2l.evaluate_loss(net, test_iter, d2l.squared_loss)
    assert test_loss < 1 if lambd else test_loss > 10
    shrunk = w.norm().item() / before
    assert shrunk < 0.1 if lambd else shrunk > 0.8


def test_gradients_of_activations_are_drawn():
    x = torch.arange(-8.0, 8.0, 0.1, requires_grad=True)
    y = torch.sigmoid(x)
    y.backward(torch.ones_like(x))
    curves = [y.detach().numpy(), x.grad.numpy()]
    legend = ["sigmoid", "gradient"]
    d2l.plot(x.detach().numpy(), curves, legend=legend, figsize=(4.5, 2.5))
    assert len(d2l.plt.gca().lines) == 2


def test_devices():
    devices = d2l.try_all_gpus()
    assert d2l.try_gpu() == devices[0]
    assert d2l.try_gpu(99) == torch.device("cpu")
    X = torch.ones(2, 3, device=d2l.try_gpu())
    assert X.device.type == devices[0].type
