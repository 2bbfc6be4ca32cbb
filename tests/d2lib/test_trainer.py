"""Trainer, Module, boards and hyperparameters: what D2L readers rely on."""

import math
import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import d2lib as d2l


class Line(d2l.Module):
    """A tiny model on a given number of inputs."""

    def __init__(self, lr=0.1):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Linear(2, 1)

    def loss(self, y_hat, y):
        return nn.functional.mse_loss(y_hat, y)


class Rows(d2l.DataModule):
    """Ten examples in batches of four, so that the last one has two."""

    def __init__(self, scale=1.0, batch_size=4, loader="ours"):
        super().__init__()
        self.save_hyperparameters()
        generator = torch.Generator().manual_seed(0)
        self.X = scale * torch.randn(10, 2, generator=generator)
        self.y = self.X.sum(dim=1, keepdim=True)

    def get_dataloader(self, train):
        if self.loader == "ours":
            return self.get_tensorloader((self.X, self.y), train)
        data = TensorDataset(self.X, self.y)
        return DataLoader(data, self.batch_size, shuffle=train)


@pytest.mark.parametrize("loader", ["ours", "torch"])
def test_metrics_are_weighted_by_batch_size(loader):
    torch.manual_seed(0)
    model, data = Line(lr=0.0), Rows(loader=loader)
    history = d2l.Trainer(max_epochs=2).fit(model, data)
    full = model.loss(model(data.X), data.y).item()
    assert history["val_loss"] == pytest.approx([full, full], rel=1e-6)
    assert history["train_loss"] == pytest.approx([full, full], rel=1e-6)
    assert model.board.data["val_loss"][-1].y == pytest.approx(full, rel=1e-6)


def test_weights_come_from_the_loop_when_official_bodies_are_patched():
    torch.manual_seed(0)
    trainer, model, data = d2l.Trainer(max_epochs=2), Line(lr=0.0), Rows()

    class Patched(d2l.Trainer):
        def prepare_batch(self, batch):
            return batch

        def fit_epoch(self):
            self.model.train()
            for batch in self.train_dataloader:
                loss = self.model.training_step(self.prepare_batch(batch))
                self.optim.zero_grad()
                with torch.no_grad():
                    loss.backward()
                    self.optim.step()
                self.train_batch_idx += 1
            self.model.eval()
            for batch in self.val_dataloader:
                with torch.no_grad():
                    self.model.validation_step(self.prepare_batch(batch))
                self.val_batch_idx += 1

    def plot(self, key, value, train):
        trainer = self.trainer
        if train:
            x = trainer.train_batch_idx / trainer.num_train_batches
            n = trainer.num_train_batches / self.plot_train_per_epoch
        else:
            x = trainer.epoch + 1
            n = trainer.num_val_batches / self.plot_valid_per_epoch
        label = ("train_" if train else "val_") + key
        self.board.draw(x, value.detach().cpu().numpy(), label, int(n))

    model.plot = plot.__get__(model)
    trainer = Patched(max_epochs=2)
    history = trainer.fit(model, data)
    full = model.loss(model(data.X), data.y).item()
    assert history["val_loss"] == pytest.approx([full, full], rel=1e-6)
    assert history["train_loss"] == pytest.approx([full, full], rel=1e-6)


def test_points_do_not_drift():
    """Three batches, two points an epoch: always two, at the same places."""
    model = Line()
    d2l.Trainer(max_epochs=4).fit(model, Rows())
    xs = [point.x for point in model.board.data["train_loss"]]
    assert len(xs) == 8
    steps = [xs[i + 2] - xs[i] for i in range(6)]
    assert steps == pytest.approx([1.0] * 6)


def test_one_batch_per_epoch_makes_points():
    model = Line()
    d2l.Trainer(max_epochs=3).fit(model, Rows(batch_size=10))
    assert len(model.board.data["train_loss"]) == 3


def test_nan_loss_names_epoch_and_batch():
    model, data = Line(lr=1e30), Rows(scale=1e3)
    with pytest.raises(FloatingPointError, match="epoch 0.*batch.*learning"):
        d2l.Trainer(max_epochs=3).fit(model, data)


def test_nan_in_one_batch_is_found():
    data = Rows()
    data.X[7] = math.nan
    with pytest.raises(FloatingPointError, match="train_loss"):
        d2l.Trainer(max_epochs=1).fit(Line(), data)


def test_attributes_that_readers_use():
    model, data = Line(), Rows()
    trainer = d2l.Trainer(max_epochs=2)
    history = trainer.fit(model, data)
    assert model.trainer is trainer
    assert trainer.model is model
    assert isinstance(trainer.optim, torch.optim.SGD)
    assert (trainer.epoch, trainer.num_train_batches) == (1, 3)
    assert (trainer.train_batch_idx, trainer.val_batch_idx) == (6, 6)
    assert trainer.gpus == []
    assert history is trainer.history
    assert len(list(trainer.train_dataloader)) == 3
    assert "\n" not in repr(history)


def test_a_second_fit_starts_a_new_figure():
    model, data = Line(), Rows()
    for _ in range(2):
        d2l.Trainer(max_epochs=2).fit(model, data)
    assert len(model.board.data["val_loss"]) == 2


def test_no_validation_loader():
    class OnlyTrain(Rows):
        def val_dataloader(self):
            return None

    history = d2l.Trainer(max_epochs=2).fit(Line(), OnlyTrain())
    assert "val_loss" not in history
    assert len(history["train_loss"]) == 2


def test_gradient_clipping_bounds_the_norm():
    model, data = Line(lr=1.0), Rows(scale=100.0)
    norms = []
    clip = d2l.Trainer.clip_gradients

    class Recording(d2l.Trainer):
        def clip_gradients(self, value, model):
            clip(self, value, model)
            norms.append(
                math.sqrt(
                    sum(float((p.grad**2).sum()) for p in model.parameters())
                )
            )

    Recording(max_epochs=1, gradient_clip_val=0.5).fit(model, data)
    assert max(norms) <= 0.5 * (1 + 1e-5)


def test_clipping_leaves_small_gradients_and_none_alone():
    net = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 1))
    net[0](torch.ones(1, 2)).sum().backward()
    before = net[0].weight.grad.clone()
    d2l.Trainer(max_epochs=1).clip_gradients(100.0, net)
    assert torch.equal(net[0].weight.grad, before)
    assert net[1].weight.grad is None


def test_forward_without_a_net_says_what_to_do():
    with pytest.raises(AttributeError, match="set self.net in"):
        d2l.Module()(torch.ones(1))


def test_save_hyperparameters_takes_arguments_only():
    class Parent(d2l.HyperParameters):
        def __init__(self, a, b=2, _c=3):
            local = a + b
            assert local
            self.save_hyperparameters()

    class Child(Parent):
        def __init__(self, a, *, d, ignored=0):
            super().__init__(a)
            self.save_hyperparameters(ignore=["ignored"])

    child = Child(1, d=4)
    assert child.hparams == {"a": 1, "b": 2, "d": 4}
    assert (child.a, child.b, child.d) == (1, 2, 4)
    assert not hasattr(child, "ignored")
    assert not hasattr(child, "_c")


def test_modules_become_submodules():
    class Wrapper(d2l.Module):
        def __init__(self, inner):
            super().__init__()
            self.save_hyperparameters()

    assert len(list(Wrapper(nn.Linear(2, 3)).parameters())) == 2


def test_add_to_class_returns_the_object_and_takes_properties():
    class A:
        pass

    @d2l.add_to_class(A)
    def double(self):
        return 2 * self.x

    @d2l.add_to_class(A)
    @property
    def x(self):
        return 21

    assert A().double() == 42
    assert callable(double)
    assert isinstance(x, property)


def test_scratch_model_has_parameters():
    model = d2l.LinearRegressionScratch(3, lr=0.1)
    assert {n for n, _ in model.named_parameters()} == {"w", "b"}


def test_optimiser_steps_outside_no_grad_too():
    w = torch.ones(2, requires_grad=True)
    (3 * w).sum().backward()
    sgd = d2l.SGD([w], 0.5)
    sgd.step()
    assert torch.allclose(w, torch.tensor([-0.5, -0.5]))
    sgd.zero_grad()
    assert torch.equal(w.grad, torch.zeros(2))


def test_ctrl_c_keeps_what_was_learned():
    model, data = Line(lr=0.1), Rows()
    start = model.net.weight.detach().clone()

    class Stopped(d2l.Trainer):
        def end_epoch(self, seconds):
            super().end_epoch(seconds)
            if self.epoch == 1:
                raise KeyboardInterrupt

    trainer = Stopped(max_epochs=5)
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(model, data)
    assert len(trainer.history["train_loss"]) == 2
    assert not torch.equal(model.net.weight, start)


HEAVY = ("torchvision", "matplotlib", "pandas", "IPython")


def test_a_fit_without_display_loads_nothing_heavy():
    code = (
        "import sys, d2lib as d2l\n"
        "data = d2l.FashionMNIST(batch_size=256, num_train=512)\n"
        "model = d2l.SoftmaxRegression(num_outputs=10, lr=0.1)\n"
        "d2l.Trainer(max_epochs=1).fit(model, data)\n"
        f"loaded = [n for n in {HEAVY!r} if n in sys.modules]\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
