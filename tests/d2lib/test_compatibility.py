"""Both editions' names, install_as_d2l, and the training of chapter 13."""

import subprocess
import sys

import matplotlib
import numpy as np
import pytest
import torch
from torch import nn

import d2lib as d2l

matplotlib.use("Agg")


def run(code):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def original():
    return pytest.importorskip("d2l.torch")


# ---- aliases ----

X = torch.arange(6.0).reshape(2, 3)
CALLS = {
    "ones_like": (X,),
    "ones": (2, 3),
    "zeros_like": (X,),
    "zeros": (2,),
    "tensor": ([1, 2],),
    "arange": (5,),
    "sin": (X,),
    "sinh": (X,),
    "cos": (X,),
    "cosh": (X,),
    "tanh": (X,),
    "linspace": (0, 1, 5),
    "exp": (X,),
    "log": (X + 1,),
    "matmul": (X, X.T),
    "concat": ([X, X], 1),
    "stack": ([X, X],),
    "abs": (-X,),
    "eye": (3,),
    "sigmoid": (X,),
    "batch_matmul": (X[None], X.T[None]),
    "size": (X,),
    "reshape": (X, (3, 2)),
    "to": (X, torch.float64),
    "reduce_sum": (X, 0),
    "argmax": (X, 1),
    "astype": (X, torch.int32),
    "transpose": (X,),
    "reduce_mean": (X,),
    "expand_dims": (X, 0),
    "swapaxes": (X, 0, 1),
    "repeat": (X, 2, 1),
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_aliases_do_what_the_originals_do(original, name):
    ours, theirs = (
        getattr(library, name)(*CALLS[name]) for library in (d2l, original)
    )
    assert type(ours) is type(theirs)
    if isinstance(ours, torch.Tensor):
        assert ours.dtype is theirs.dtype
        assert torch.equal(ours, theirs)
    else:
        assert ours == theirs


@pytest.mark.parametrize("name", ["normal", "rand", "randn", "meshgrid"])
def test_aliases_that_draw_or_warn_are_the_same_function(original, name):
    assert getattr(d2l, name) is getattr(original, name)


@pytest.mark.parametrize("name", ["int32", "int64", "float32", "nn_Module"])
def test_constants(original, name):
    assert getattr(d2l, name) is getattr(original, name)


def test_numpy_takes_a_tensor_with_a_graph():
    array = d2l.numpy(X.clone().requires_grad_())
    assert isinstance(array, np.ndarray)
    assert np.array_equal(array, X.numpy())


def test_every_alias_is_tested():
    names = {*CALLS, "normal", "rand", "randn", "meshgrid", "numpy"}
    names |= {"int32", "int64", "float32"}
    assert names == set(d2l.TENSOR_ALIASES)


def test_aliases_stay_out_of_all():
    assert not set(d2l.TENSOR_ALIASES) & set(d2l.__all__)


# ---- install_as_d2l ----


def test_install_as_d2l():
    done = run(
        "import sys, d2lib\n"
        "package = d2lib.install_as_d2l()\n"
        "assert d2lib.install_as_d2l() is package\n"
        "from d2l import torch as d2l\n"
        "assert d2l is d2lib\n"
        "import d2l.torch\n"
        "assert d2l.torch is d2lib and sys.modules['d2l'] is package\n"
        "d2l.torch.Trainer.mark = 1\n"
        "assert d2lib.Trainer.mark == 1\n"
        "assert d2l.torch.ones(2).shape == (2,)\n"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("first", ["d2l", "d2l.torch"])
def test_install_refuses_when_d2l_is_there(tmp_path, first):
    package = tmp_path / "d2l"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "torch.py").touch()
    done = run(
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        f"import {first}, d2lib\n"
        "before = dict(sys.modules)\n"
        "try:\n"
        "    d2lib.install_as_d2l()\n"
        "except RuntimeError as error:\n"
        "    print(error)\n"
        "assert sys.modules['d2l'] is before['d2l']\n"
        "assert sys.modules.get('d2l.torch') is before.get('d2l.torch')\n"
    )
    assert done.returncode == 0, done.stderr
    assert "already imported" in done.stdout
    assert str(package) in done.stdout
    assert "restart" in done.stdout


def test_other_frameworks_are_not_there():
    done = run(
        "import d2lib; d2lib.install_as_d2l()\n"
        "try:\n"
        "    from d2l import mxnet\n"
        "except ImportError as error:\n"
        "    print(error)\n"
    )
    assert "mxnet" in done.stdout, done.stderr


# ---- chapter 13 ----

CPU = [torch.device("cpu")]


def problem(n=48):
    torch.manual_seed(0)
    X = torch.randn(n, 4)
    y = (X.sum(1) > 0).long()
    net = nn.Linear(4, 2)
    trainer = torch.optim.SGD(net.parameters(), lr=0.02)
    return X, y, net, nn.CrossEntropyLoss(reduction="none"), trainer


def test_one_batch_equals_the_original(original):
    results = []
    for library in (d2l, original):
        X, y, net, loss, trainer = problem()
        for _ in range(5):
            total, right = library.train_batch_ch13(
                net, X, y, loss, trainer, CPU
            )
        results.append((total.item(), float(right), net.weight.detach()))
    assert results[0][:2] == pytest.approx(results[1][:2])
    torch.testing.assert_close(results[0][2], results[1][2])


class Two(nn.Module):
    """A model that takes a list of two tensors."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def forward(self, X):
        return self.layer(torch.cat(X, dim=1))


def test_a_batch_may_be_a_list():
    X, y, _, loss, _ = problem()
    net = Two()
    trainer = torch.optim.SGD(net.parameters(), lr=0.1)
    batches = [([X[:, :2], X[:, 2:]], y)]
    history = d2l.train_ch13(net, batches, batches, loss, trainer, 2, CPU)
    assert history.num_epochs == 2


@pytest.mark.parametrize("num_batches", [1, 3, 4, 5, 12])
@pytest.mark.parametrize("devices", [None, CPU, []])
def test_train_ch13(num_batches, devices, capsys):
    if devices != CPU and torch.cuda.is_available():
        pytest.skip("would train on the GPU")
    X, y, net, loss, trainer = problem()
    batches = d2l.load_array((X, y), len(X) // num_batches)
    history = d2l.train_ch13(net, batches, batches, loss, trainer, 4, devices)
    assert set(history) == {"train_loss", "train_acc", "test_acc", "seconds"}
    assert history["train_loss"][-1] < history["train_loss"][0]
    assert "examples/sec" in capsys.readouterr().out
    d2l.plt.close("all")


def test_metrics_of_train_ch13_are_weighted_by_batch_size():
    X, y, net, loss, trainer = problem(n=50)
    trainer.param_groups[0]["lr"] = 0.0
    batches = d2l.load_array((X, y), 16)
    history = d2l.train_ch13(net, batches, batches, loss, trainer, 1, CPU)
    with torch.no_grad():
        expected = float(loss(net(X), y).mean())
    assert history["train_loss"][0] == pytest.approx(expected, rel=1e-5)
    share = float((net(X).argmax(1) == y).float().mean())
    assert history["test_acc"][0] == pytest.approx(share)
    assert history["train_acc"][0] == pytest.approx(share)


def test_the_mode_is_restored():
    X, y, net, loss, trainer = problem()
    batches = d2l.load_array((X, y), 16)
    d2l.train_ch13(net, batches, batches, loss, trainer, 1, CPU)
    assert net.training
