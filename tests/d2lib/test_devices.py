"""Devices: their names, what exists, and where a Trainer works.

How many GPUs there are is told by ``torch.cuda.device_count``; it is replaced
here, so that both kinds of machine are tested on either. What has to be moved
is moved to ``meta``, a second device that every machine has.
"""

import matplotlib
import pytest
import torch
from torch import nn

import d2lib as d2l

matplotlib.use("Agg")

CPU, META = torch.device("cpu"), torch.device("meta")


def cuda(i):
    return torch.device("cuda", i)


@pytest.fixture
def machine(monkeypatch):
    """Return a function that pretends a number of GPUs."""

    def with_gpus(count):
        monkeypatch.setattr(torch.cuda, "device_count", lambda: count)

    return with_gpus


# ---- names, and what exists ----


def test_a_device_can_be_named_without_existing():
    assert d2l.cpu() == CPU
    assert d2l.gpu() == d2l.gpu(0) == d2l.gpu(i=0) == cuda(0)
    assert d2l.gpu(99) == cuda(99)


@pytest.mark.parametrize("count", [0, 1, 8])
def test_num_gpus_counts_what_exists(machine, count):
    machine(count)
    assert d2l.num_gpus() == count


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("i", [-1, 0, 1, 2, 3, 1000])
def test_try_gpu_gives_the_cpu_for_what_is_not_there(machine, count, i):
    machine(count)
    wanted = cuda(i) if 0 <= i < count else CPU
    assert d2l.try_gpu(i) == d2l.try_gpu(i=i) == wanted


@pytest.mark.parametrize("count", [0, 1, 3])
def test_without_a_number_it_is_the_first(machine, count):
    machine(count)
    assert d2l.try_gpu() == (cuda(0) if count else CPU)
    assert d2l.try_gpu() == d2l.try_all_gpus()[0]


def test_try_all_gpus_is_never_empty(machine):
    machine(0)
    assert d2l.try_all_gpus() == [CPU]
    machine(3)
    assert d2l.try_all_gpus() == [cuda(0), cuda(1), cuda(2)]


def test_the_list_is_a_new_one_each_time(machine):
    machine(0)
    d2l.try_all_gpus().clear()
    assert d2l.try_all_gpus() == [CPU]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_originals_agree_but_for_the_empty_list(machine, count):
    original = pytest.importorskip("d2l.torch")
    machine(count)
    assert d2l.cpu() == original.cpu()
    assert d2l.gpu(2) == original.gpu(2)
    assert d2l.num_gpus() == original.num_gpus()
    for i in range(4):
        assert d2l.try_gpu(i) == original.try_gpu(i)
    # English: [] without a GPU; Chinese: [cpu], which is what we took
    assert d2l.try_all_gpus() == (original.try_all_gpus() or [CPU])


# ---- the Trainer ----


class Rows(d2l.DataModule):
    """Twenty examples in batches of eight."""

    def __init__(self):
        super().__init__()
        self.batch_size = 8
        generator = torch.Generator().manual_seed(0)
        self.X = torch.randn(20, 2, generator=generator)
        self.y = self.X.sum(1, keepdim=True)

    def get_dataloader(self, train):
        return self.get_tensorloader((self.X, self.y), train)


@pytest.mark.parametrize(
    ("count", "num_gpus", "wanted"),
    [
        (0, 0, []),
        (0, 1, []),
        (0, 7, []),
        (1, 0, []),
        (1, 1, [cuda(0)]),
        (1, 7, [cuda(0)]),
        (2, 1, [cuda(0)]),
        (2, 2, [cuda(0), cuda(1)]),
        (2, 7, [cuda(0), cuda(1)]),
    ],
)
def test_num_gpus_means_at_most_what_exists(machine, count, num_gpus, wanted):
    machine(count)
    by_name = d2l.Trainer(max_epochs=1, num_gpus=num_gpus)
    by_place = d2l.Trainer(1, num_gpus)
    assert by_name.gpus == by_place.gpus == wanted
    assert by_name.num_gpus == num_gpus  # what was asked for is kept


@pytest.mark.parametrize("num_gpus", [0, 1, 7])
def test_without_a_gpu_the_cpu_trains(machine, num_gpus):
    machine(0)
    torch.manual_seed(0)
    model = d2l.LinearRegression(lr=0.1)
    trainer = d2l.Trainer(max_epochs=20, num_gpus=num_gpus)
    losses = trainer.fit(model, Rows())["train_loss"]
    assert losses[-1] < losses[0] / 10
    assert {p.device for p in model.parameters()} == {CPU}


@pytest.mark.parametrize("num_gpus", [-1, 0.5, "1", None, [0]])
def test_what_is_no_number_of_gpus(num_gpus):
    with pytest.raises(ValueError, match="num_gpus must be 0 or more") as error:
        d2l.Trainer(1, num_gpus)
    assert repr(num_gpus) in str(error.value)


def test_model_data_and_batches_go_to_the_first_device():
    trainer, data = d2l.Trainer(max_epochs=1), Rows()
    trainer.gpus = [META, CPU]
    model = d2l.LinearRegressionScratch(2, lr=0.1)
    model.register_buffer("mean", torch.zeros(2))
    trainer.prepare_data(data)
    trainer.prepare_model(model)
    assert {p.device for p in model.parameters()} == {META}
    assert model.mean.device == META
    batch = [torch.ones(3, 2), torch.ones(3, 1)]
    assert [t.device for t in trainer.prepare_batch(batch)] == [META, META]
    for loader in (trainer.train_dataloader, trainer.val_dataloader):
        assert {tensor.device for tensor in loader.tensors} == {META}
    assert data.X.device == CPU  # the caller's data stay where they are


def test_on_the_cpu_no_batch_is_copied():
    batch = [torch.ones(3, 2), torch.ones(3, 1)]
    assert d2l.Trainer(max_epochs=1).prepare_batch(batch) is batch


@pytest.mark.parametrize("devices", ["default", "all", "first"])
def test_functions_take_devices_as_the_chinese_edition_does(machine, devices):
    machine(0)
    given = {
        "default": {},
        "all": {"devices": d2l.try_all_gpus()},
        "first": {"devices": [d2l.try_gpu()]},
    }
    torch.manual_seed(0)
    X = torch.randn(32, 3)
    batches = d2l.load_array((X, (X.sum(1) > 0).long()), 8)
    net = nn.Linear(3, 2).to(d2l.try_gpu())
    optimiser = torch.optim.SGD(net.parameters(), lr=0.05)
    loss = nn.CrossEntropyLoss(reduction="none")
    history = d2l.train_ch13(
        net, batches, batches, loss, optimiser, 4, **given[devices]
    )
    d2l.plt.close("all")
    assert history["train_loss"][-1] < history["train_loss"][0]
    assert net.weight.device == CPU


def test_which_devices_there_are_is_asked_when_training_starts(monkeypatch):
    def asked():
        raise LookupError("asked now")

    monkeypatch.setattr(torch.cuda, "device_count", asked)
    net = nn.Linear(3, 2)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.05)
    loss = nn.CrossEntropyLoss(reduction="none")
    with pytest.raises(LookupError, match="asked now"):
        d2l.train_ch13(net, [], [], loss, optimiser, 1)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu_the_same_losses():
    losses = []
    for num_gpus in (0, 1):
        torch.manual_seed(0)
        model = d2l.LinearRegressionScratch(2, lr=0.1)
        trainer = d2l.Trainer(max_epochs=3, num_gpus=num_gpus, seed=1)
        losses.append(trainer.fit(model, Rows())["train_loss"])
        assert {p.device.type for p in model.parameters()} == {
            d2l.try_gpu().type if num_gpus else "cpu"
        }
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
