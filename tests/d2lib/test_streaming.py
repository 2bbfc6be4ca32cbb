"""What is larger than the limit is streamed, with the same batches."""

import pytest
import torch
from torch.utils.data import DataLoader

import d2lib as d2l


@pytest.fixture(scope="module")
def limited():
    return d2l.FashionMNIST(batch_size=500, max_bytes=8_000_000)


def test_each_part_has_its_own_size(limited):
    assert isinstance(limited.train_dataloader(), DataLoader)
    assert isinstance(limited.val_dataloader(), d2l.TensorLoader)
    assert limited.loader(limited.test, False).tensors[0].nbytes == 7_840_000


def test_one_worker_for_each_core(limited):
    loader = limited.train_dataloader()
    assert loader.num_workers == d2l.get_dataloader_workers()
    assert loader.pin_memory == torch.cuda.is_available()


def test_the_same_batches_in_the_same_order(limited):
    whole = d2l.FashionMNIST(batch_size=500, resize=(28, 28))
    for data in (limited, whole):
        data.train.data = data.train.data[:1200]
        data.train.targets = data.train.targets[:1200]
    limited.max_bytes = 100_000
    batches = []
    for data in (limited, whole):
        torch.manual_seed(4)
        batches.append(list(data.train_dataloader()))
    assert [len(y) for _, y in batches[0]] == [500, 500, 200]
    for (X, y), (X_whole, y_whole) in zip(*batches, strict=True):
        assert torch.equal(X, X_whole) and torch.equal(y, y_whole)


def test_a_trainer_takes_a_stream():
    data = d2l.FashionMNIST(batch_size=64, num_train=256, max_bytes=10)
    data.val = d2l.LabelledImages(
        data.test.data[:100], data.test.targets[:100], data.test.transform
    )
    model = d2l.SoftmaxRegression(num_outputs=10, lr=0.1)
    history = d2l.Trainer(max_epochs=1, seed=0).fit(model, data)
    data.max_bytes = 2**30
    model = d2l.SoftmaxRegression(num_outputs=10, lr=0.1)
    again = d2l.Trainer(max_epochs=1, seed=0).fit(model, data)
    assert history["val_acc"] == again["val_acc"]


def test_a_batch_larger_than_the_data_is_all_of_them():
    data = d2l.FashionMNIST(batch_size=1000, num_train=30)
    ((X, y),) = data.train_dataloader()
    assert len(X) == len(y) == 30 and len(data.train_dataloader()) == 1


@pytest.mark.parametrize("max_bytes", [-1, 0.5, "1 GB", None, True])
def test_a_limit_that_is_none(max_bytes):
    data = d2l.FashionMNIST(max_bytes=max_bytes)
    with pytest.raises(ValueError, match="max_bytes must be a whole number"):
        data.train_dataloader()
