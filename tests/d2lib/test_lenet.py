"""LeNet and its helpers, beside the original d2l 1.0.3."""

import math

import d2l.torch as original
import matplotlib
import pytest
import torch
from torch import nn

import d2lib as d2l
from tests.pages.page_code import from_page

matplotlib.use("Agg")
NUM_PARAMETERS = 61_706


def pictures(count, seed=0):
    """Return random pictures with labels that can be learned from them."""
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(10, (count,), generator=generator)
    X = 0.1 * torch.rand(count, 1, 28, 28, generator=generator)
    X[torch.arange(count), 0, 2 + 2 * y, 4:24] = 1
    return X, y


def batches(count, batch_size, shuffle=False):
    return d2l.TensorLoader(pictures(count), batch_size, shuffle)


def started(library, seed, **arguments):
    """Return LeNet with D2L's initialisation, and the random state after."""
    torch.manual_seed(seed)
    model = library.LeNet(**arguments)
    model.apply_init([pictures(4)[0]], library.init_cnn)
    return model, torch.get_rng_state()


@pytest.mark.parametrize("seed", [0, 1, 20])
@pytest.mark.parametrize("arguments", [{}, {"lr": 0.3, "num_classes": 7}])
def test_the_same_parameters_and_logits(seed, arguments):
    (ours, our_state), (theirs, their_state) = (
        started(library, seed, **arguments) for library in (d2l, original)
    )
    assert torch.equal(our_state, their_state)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.equal(a, b)
    X, _ = pictures(9, seed=1)
    assert torch.equal(ours(X), theirs(X))
    assert ours.lr == theirs.lr
    assert ours.num_classes == theirs.num_classes


def test_number_of_parameters():
    model, _ = started(d2l, 0)
    assert sum(p.numel() for p in model.parameters()) == NUM_PARAMETERS


def fit(library, steps=12):
    """Train with the library's trainer on batches of pictures."""

    class Data(library.DataModule):
        def __init__(self):
            super().__init__()
            self.batch_size = 32

        def get_dataloader(self, train):
            return self.get_tensorloader(pictures(32 * steps), train)

    model, _ = started(library, 3, lr=0.5)
    model.board.display = False
    library.Trainer(max_epochs=2).fit(model, Data())
    return model


def test_the_same_steps_with_the_trainer():
    ours, theirs = fit(d2l), fit(original)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)


def test_init_cnn_leaves_other_layers_alone():
    torch.manual_seed(0)
    layers = nn.BatchNorm2d(3), nn.ConvTranspose2d(3, 2, 3), nn.ReLU()
    net = nn.Sequential(*layers)
    before = [p.clone() for p in net.parameters()]
    net.apply(d2l.init_cnn)
    for a, b in zip(before, net.parameters(), strict=True):
        assert torch.equal(a, b)


def test_init_cnn_follows_xavier():
    torch.manual_seed(0)
    conv, linear = nn.Conv2d(8, 32, 3), nn.Linear(300, 100)
    bias = conv.bias.clone()
    nn.Sequential(conv, linear).apply(d2l.init_cnn)
    assert torch.equal(conv.bias, bias)
    for layer, fans in ((conv, 9 * (8 + 32)), (linear, 400)):
        bound = math.sqrt(6 / fans)
        assert layer.weight.abs().max() <= bound
        assert layer.weight.abs().max() > 0.95 * bound


@pytest.mark.parametrize("layer", [nn.LazyConv2d(3, 3), nn.LazyLinear(4)])
def test_init_cnn_warns_of_a_layer_without_weights(layer):
    with pytest.warns(UserWarning, match="Lazy.*before its first batch"):
        nn.Sequential(layer).apply(d2l.init_cnn)


def summary(library, capsys, seed=0, shape=(2, 1, 28, 28)):
    torch.manual_seed(seed)
    library.LeNet().layer_summary(shape)
    return capsys.readouterr().out, torch.get_rng_state()


@pytest.mark.parametrize("shape", [(1, 1, 28, 28), (2, 3, 32, 32)])
def test_layer_summary_is_that_of_the_original(capsys, shape):
    ours = summary(d2l, capsys, shape=shape)
    theirs = summary(original, capsys, shape=shape)
    assert ours[0] == theirs[0]
    assert ours[0].count("\n") == 12
    assert torch.equal(ours[1], theirs[1])  # as many random numbers drawn


def test_layer_summary_leaves_no_trace(capsys):
    torch.manual_seed(0)
    model = d2l.Classifier()
    norm = nn.BatchNorm2d(3).eval()
    model.net = nn.Sequential(nn.Conv2d(1, 3, 3), norm, nn.BatchNorm2d(3))
    model.layer_summary((1, 1, 3, 3))  # one number per map: eval mode only
    assert [m.training for m in model.net] == [True, False, True]
    assert all(int(m.num_batches_tracked) == 0 for m in model.net[1:])
    assert "Conv2d output shape:\t torch.Size([1, 3, 1, 1])" in (
        capsys.readouterr().out
    )


def test_layer_summary_in_the_type_of_the_network(capsys):
    torch.manual_seed(0)
    model = d2l.Classifier()
    model.net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).double()
    model.layer_summary((3, 2, 2))
    assert "torch.Size([3, 2])" in capsys.readouterr().out


@pytest.mark.parametrize("net", [None, nn.Linear(2, 2)])
def test_layer_summary_of_what_is_no_chain(net):
    model = d2l.Classifier()
    if net is not None:
        model.net = net
    with pytest.raises(TypeError, match="chain of layers.*Classifier.net"):
        model.layer_summary((1, 2))


def train(library, count, batch_size, num_epochs=2, seed=5):
    """Train D2L's network by the function; return it and what it returned."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(1, 4, 5), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(),
        nn.Dropout(0.2), nn.Linear(4 * 36, 10),
    )  # fmt: skip
    loader = batches(count, batch_size, shuffle=True)
    test = batches(100, 64)
    device = torch.device("cpu")
    return net, library.train_ch6(net, loader, test, num_epochs, 0.2, device)


@pytest.mark.filterwarnings("ignore:Converting a tensor")
def test_train_ch6_takes_the_steps_of_the_original(capsys):
    ours, _ = train(d2l, 230, 32)  # 8 batches, the last one smaller
    printed = capsys.readouterr().out
    theirs, _ = train(original, 230, 32)
    expected = capsys.readouterr().out
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=0)
    assert printed.splitlines()[:2] == [
        line
        for line in expected.splitlines()
        if line.startswith(("training on", "loss "))
    ]
    assert printed.splitlines()[2].endswith(" examples/sec on cpu")


@pytest.mark.parametrize("count", [1, 20, 90])
def test_train_ch6_with_fewer_than_five_batches(capsys, count):
    net, history = train(d2l, count, 32, num_epochs=3)
    assert history.num_epochs == 3
    assert set(history) == {"train_loss", "train_acc", "test_acc"}
    assert all(map(math.isfinite, history["train_loss"]))
    assert history["train_loss"][-1] < history["train_loss"][0]
    assert f"test acc {history['test_acc'][-1]:.3f}" in capsys.readouterr().out
    assert all(module.training for module in net.modules())


def test_train_ch6_weighs_every_example_alike():
    """One batch of 32 and one of a single picture, at the rate 0."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    X, y = pictures(33)
    loader = d2l.TensorLoader((X, y), 32)
    history = d2l.train_ch6(net, loader, loader, 1, 0.0, "cpu")
    with torch.no_grad():
        loss = nn.functional.cross_entropy(net(X), y).item()
        acc = (net(X).argmax(1) == y).float().mean().item()
    assert history["train_loss"] == pytest.approx([loss])
    assert history["train_acc"] == pytest.approx([acc])
    assert history["test_acc"] == pytest.approx([acc])


class SlowLoader(list):
    """Batches whose reading takes a while, by a clock of its own."""

    def __init__(self, loader, clock, seconds):
        super().__init__(loader)
        self.clock, self.seconds = clock, seconds

    def __iter__(self):
        for batch in super().__iter__():
            self.clock["now"] += self.seconds
            yield batch


def test_the_speed_counts_reading_and_not_the_evaluation(monkeypatch, capsys):
    clock = {"now": 0.0}
    monkeypatch.setattr("time.perf_counter", lambda: clock["now"])
    train_iter = SlowLoader(batches(96, 32), clock, 2.0)
    test_iter = SlowLoader(batches(96, 32), clock, 50.0)
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    d2l.train_ch6(net, train_iter, test_iter, 2, 0.1, "cpu")
    # 2 epochs x 96 examples, 2 x 3 batches x 2 seconds
    assert "16.0 examples/sec on cpu" in capsys.readouterr().out


def test_train_ch6_says_what_is_missing():
    layers = nn.Flatten(), nn.Linear(784, 10)
    net, loader = nn.Sequential(*layers), batches(20, 10)
    with pytest.raises(ValueError, match="Flatten has no parameters"):
        d2l.train_ch6(layers[0], loader, loader, 1, 0.1, "cpu")
    with pytest.raises(ValueError, match="1 epochs of 0 batches"):
        d2l.train_ch6(net, [], loader, 1, 0.1, "cpu")
    with pytest.raises(ValueError, match="0 epochs of 2 batches"):
        d2l.train_ch6(net, loader, loader, 0, 0.1, "cpu")
    with pytest.raises(ValueError, match="data_iter is empty"):
        d2l.train_ch6(net, loader, [], 1, 0.1, "cpu")


def test_train_ch6_says_that_lazy_layers_keep_their_own_start():
    lazy = nn.Sequential(nn.Flatten(), nn.LazyLinear(10))
    loader = batches(20, 10)
    with pytest.warns(UserWarning, match="LazyLinear has no weights"):
        d2l.train_ch6(lazy, loader, loader, 1, 0.1, "cpu")


class Frozen(nn.Module):
    """Answer with the first feature; fail in training or with a graph."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(()))
        self.inner = nn.Dropout(0.5).eval()

    def forward(self, X):
        assert not self.training
        out = X * self.scale
        assert not out.requires_grad
        return out


def test_evaluate_accuracy_gpu_restores_every_mode():
    net = Frozen()
    X, y = torch.eye(4), torch.tensor([0, 1, 2, 0])
    data = [(X[:3], y[:3]), (X[3:], y[3:])]
    assert d2l.evaluate_accuracy_gpu(net, data) == 0.75
    assert net.training and not net.inner.training
    assert d2l.evaluate_accuracy_gpu(net, data, torch.device("cpu")) == 0.75


def test_evaluate_accuracy_gpu_restores_the_mode_after_an_error():
    net = Frozen()
    with pytest.raises(RuntimeError):  # two answers, three labels
        d2l.evaluate_accuracy_gpu(net, [(torch.eye(2), torch.arange(3))])
    assert net.training and not net.inner.training


def test_evaluate_accuracy_gpu_without_parameters_or_a_module():
    X, y = torch.eye(3), torch.arange(3)
    assert d2l.evaluate_accuracy_gpu(nn.Identity(), [(X, y)]) == 1
    assert d2l.evaluate_accuracy_gpu(lambda X: -X, [(X, y)]) == 0


def test_evaluate_accuracy_gpu_takes_several_inputs():
    class Sum(nn.Module):
        def forward(self, inputs):
            return inputs[0] + inputs[1]

    X, y = torch.eye(3), torch.arange(3)
    batch = [X, torch.zeros(3, 3)], y
    assert d2l.evaluate_accuracy_gpu(Sum(), [batch], "cpu") == 1


def test_evaluate_accuracy_gpu_without_a_batch():
    with pytest.raises(ValueError, match="data_iter is empty"):
        d2l.evaluate_accuracy_gpu(nn.Linear(2, 2), [])


def test_the_modern_form_of_the_page_is_lenet_with_relu_and_maxima():
    page = from_page("convolutional_networks/lenet", "LeNetReLU")
    torch.manual_seed(0)
    modern = page.LeNetReLU(num_classes=6)
    chain = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2, 2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2, 2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, 6),
    )  # fmt: skip
    values = zip(chain.state_dict(), modern.state_dict().values(), strict=True)
    chain.load_state_dict(dict(values))
    X, _ = pictures(5)
    torch.testing.assert_close(modern(X), chain(X), atol=1e-6, rtol=0)
    assert sum(p.numel() for p in modern.parameters()) == 61_366
