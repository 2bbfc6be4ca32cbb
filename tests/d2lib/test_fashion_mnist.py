"""Fashion-MNIST against torchvision's data set and the original d2l."""

import itertools
import os

import d2l.torch as original
import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torch import Tensor
from torchvision.transforms import functional as vision

import d2lib as d2l
from booktools.benchmark.files import prepare_files


@pytest.fixture(scope="module")
def their_folder(tmp_path_factory):
    """Put the real files where torchvision looks: data/FashionMNIST/raw."""
    base = tmp_path_factory.mktemp("torchvision")
    assert prepare_files(str(base))["place"] != "nowhere"
    (base / "work").mkdir()
    return base


@pytest.fixture(scope="module")
def torchvision_sets(their_folder):
    root = str(their_folder / "data")
    return {
        train: torchvision.datasets.FashionMNIST(root=root, train=train)
        for train in (True, False)
    }


@pytest.fixture(scope="module")
def data():
    return d2l.FashionMNIST(batch_size=256)


@pytest.fixture
def original_data(their_folder, monkeypatch):
    """Make the original's data module, which reads from ../data."""
    monkeypatch.chdir(their_folder / "work")

    def make(**options):
        made = original.FashionMNIST(**options)
        made.num_workers = 0
        return made

    return make


def few_pictures(train):
    """Return pictures that show their own number, with four classes."""
    n, first = (60, 0) if train else (20, 100)
    shown = torch.arange(first, first + n, dtype=torch.uint8)
    return shown[:, None, None].expand(n, 28, 28).clone(), torch.arange(n) % 4


@pytest.fixture
def small(monkeypatch):
    """Replace the files by 60 pictures that show their own number."""
    monkeypatch.setattr(d2l, "fashion_mnist", few_pictures)


def numbers(part):
    """Return the numbers that the pictures of a part show."""
    return part.data[:, 0, 0].tolist()


# ---- the pictures themselves -------------------------------------------------
@pytest.mark.parametrize("train", [True, False])
def test_all_pictures_and_labels_are_torchvision_s(
    data, torchvision_sets, train
):
    ours = data.train if train else data.test
    theirs = torchvision_sets[train]
    assert torch.equal(ours.data, theirs.data)
    assert torch.equal(ours.targets, theirs.targets)
    assert ours.targets.bincount().tolist() == [6000 if train else 1000] * 10
    assert d2l.FASHION_LABELS[0] == theirs.classes[0].split("/")[0].lower()


def test_one_example_equals_the_original_s(data, original_data):
    theirs = original_data(batch_size=256)
    for i in (0, 17, 59_999):
        image, label = data.train[i]
        expected, expected_label = theirs.train[i]
        assert torch.equal(image, expected)
        assert label == expected_label and type(label) is int
    assert len(data.train) == len(theirs.train)
    assert len(data.val) == len(theirs.val)


@pytest.mark.parametrize("train", [True, False])
def test_batches_and_random_state_equal_the_original_s(
    data, original_data, train
):
    states, batches = [], []
    for source in (data, original_data(batch_size=256)):
        torch.manual_seed(3)
        loader = source.get_dataloader(train)
        assert len(loader) == (235 if train else 40)
        batches.append(list(itertools.islice(loader, 3)))
        states.append(torch.get_rng_state())
    assert torch.equal(*states)
    for ours, theirs in zip(*batches, strict=True):
        assert torch.equal(ours[0], theirs[0])
        assert torch.equal(ours[1], theirs[1])


def test_an_epoch_has_every_picture_once(data):
    counts = torch.zeros(10, dtype=torch.int64)
    total = 0.0
    for X, y in data.train_dataloader():
        counts += y.bincount(minlength=10)
        total += X.sum(dtype=torch.float64).item()
    assert counts.tolist() == [6000] * 10
    exact = data.train.data.sum(dtype=torch.int64).item() / 255
    assert total == pytest.approx(exact, rel=1e-6)


def test_names_of_classes_equal_the_original_s(data):
    theirs = original.get_fashion_mnist_labels(range(10))
    assert data.text_labels(torch.arange(10)) == theirs
    assert d2l.get_fashion_mnist_labels([9, 0]) == ["ankle boot", "t-shirt"]


# ---- resizing ----------------------------------------------------------------
@settings(max_examples=30, deadline=None)
@given(
    height=st.integers(1, 100),
    width=st.integers(2, 100),  # a width of 1 takes another way in torch
    seed=st.integers(0, 2**40),
)
def test_resizing_equals_torchvision(height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    X = torch.randint(
        0, 256, (3, 1, 28, 28), dtype=torch.uint8, generator=generator
    )
    ours = d2l.PixelTransform((height, width))(X)
    theirs = vision.resize(X / 255, (height, width), antialias=True)
    assert ours.shape == (3, 1, height, width) and ours.dtype == torch.float32
    torch.testing.assert_close(ours, theirs, atol=2e-6, rtol=0)


@pytest.mark.parametrize("size", [14, 32, 64, 96])
def test_resizing_is_within_a_grey_level_of_the_original(data, size):
    """The original rounds to bytes after resizing, we keep floats."""
    X = data.train.data[:32]
    ours = d2l.PixelTransform((size, size))(X[:, None])
    pictures = [Image.fromarray(image.numpy()) for image in X]
    theirs = torch.stack(
        [
            vision.to_tensor(vision.resize(picture, (size, size)))
            for picture in pictures
        ]
    )
    assert (ours - theirs).abs().max().item() <= 1.01 / 255


def test_rows_of_interpolation_sum_to_one():
    for source, target in [(28, 28), (28, 7), (28, 224), (5, 3)]:
        matrix = d2l.interpolation_matrix(source, target)
        assert matrix.shape == (target, source)
        torch.testing.assert_close(matrix.sum(dim=1), torch.ones(target))
    assert torch.equal(d2l.interpolation_matrix(28, 28), torch.eye(28))


@pytest.mark.parametrize("resize", [(28, 28), (40, 20)])
def test_resizing_happens_where_the_batch_is(resize):
    X = torch.zeros(2, 1, 28, 28, dtype=torch.uint8, device="meta")
    result = d2l.PixelTransform(resize)(X)
    assert result.device.type == "meta" and result.shape == (2, 1, *resize)


@pytest.mark.parametrize(
    "resize", [0, -3, 2.5, "64", None, (28,), (28, 28, 1), (28, 0), (28, 2.0)]
)
def test_a_size_that_is_none(resize):
    with pytest.raises(ValueError, match="resize must be a positive whole"):
        d2l.FashionMNIST(resize=resize)


@pytest.mark.parametrize("resize", [32, (32, 32), [32, 32]])
def test_a_size_in_each_form(small, resize):
    X, _ = next(iter(d2l.FashionMNIST(resize=resize).val_dataloader()))
    assert X.shape == (20, 1, 32, 32)


# ---- splits ------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(
    labels=st.lists(st.integers(0, 5), min_size=1, max_size=80),
    seed=st.integers(0, 2**40),
)
def test_classes_take_turns(labels, seed):
    y = torch.tensor(labels)
    order = d2l.take_turns(y, seed)
    assert order.sort().values.tolist() == list(range(len(y)))
    assert torch.equal(order, d2l.take_turns(y, seed))
    sizes, seen = y.bincount(), torch.zeros(6, dtype=torch.int64)
    for label in y[order].tolist():
        seen[label] += 1
        left = [k for k in range(len(sizes)) if seen[k] < sizes[k]]
        # Nobody is served again while somebody with pictures left waits.
        assert all(seen[k] >= seen[label] - 1 for k in left)


@settings(max_examples=25, deadline=None)
@given(
    holdout=st.integers(0, 59),
    num_train=st.integers(1, 60),
    seed=st.integers(0, 9),
)
def test_splits_are_balanced_disjoint_and_nested(holdout, num_train, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(d2l, "fashion_mnist", few_pictures)
        if holdout + num_train > 60:
            with pytest.raises(ValueError, match=f"num_train={num_train} and"):
                d2l.FashionMNIST(num_train=num_train, holdout=holdout)
            return
        data = d2l.FashionMNIST(num_train=num_train, holdout=holdout, seed=seed)
        larger = d2l.FashionMNIST(holdout=holdout, seed=seed)
    kept, held = numbers(data.train), numbers(data.val)
    assert len(kept) == num_train and kept == sorted(kept)
    assert set(kept) <= set(numbers(larger.train))
    counts = data.train.targets.bincount(minlength=4)
    assert counts.max() - counts.min() <= 1
    if holdout:
        assert len(held) == holdout and not set(kept) & set(held)
        assert held == numbers(larger.val)  # whatever num_train is
    else:
        assert data.val is data.test
    assert numbers(data.test) == list(range(100, 120))


def test_without_a_split_the_order_is_that_of_the_files(small):
    data = d2l.FashionMNIST()
    assert numbers(data.train) == list(range(60))
    assert data.val is data.test


def test_another_seed_holds_back_other_pictures(small):
    held = [numbers(d2l.FashionMNIST(holdout=20, seed=s).val) for s in (0, 1)]
    assert held[0] != held[1]


@pytest.mark.parametrize(
    "options",
    [
        {"num_train": 0},
        {"num_train": 61},
        {"holdout": 60},
        {"holdout": -1},
        {"num_train": 50, "holdout": 11},
    ],
)
def test_numbers_that_do_not_fit(small, options):
    with pytest.raises(ValueError, match="there are 60"):
        d2l.FashionMNIST(**options)


# ---- loaders -----------------------------------------------------------------
def test_changing_a_batch_leaves_the_data_alone(small):
    data = d2l.FashionMNIST(batch_size=8)
    for X, _ in data.val_dataloader():
        X.zero_()
    assert numbers(data.val) == list(range(100, 120))


def test_the_two_loaders_of_the_functional_style(data):
    train_iter, test_iter = d2l.load_data_fashion_mnist(32, resize=(20, 30))
    X, y = next(iter(train_iter))
    assert X.shape == (32, 1, 20, 30) and X.dtype == torch.float32
    assert y.shape == (32,) and y.dtype == torch.int64
    assert len(train_iter) == 1875 and len(test_iter) == 313
    X, y = next(iter(test_iter))
    assert torch.equal(y, data.test.targets[:32])


def test_no_more_workers_than_cores():
    assert 1 <= d2l.get_dataloader_workers() <= (os.cpu_count() or 1)


def test_the_original_s_arguments_by_position(small):
    data = d2l.FashionMNIST(16, (14, 14))
    assert (data.batch_size, data.resize) == (16, (14, 14))
    X, _ = next(iter(data.train_dataloader()))
    assert X.shape == (16, 1, 14, 14)


# ---- showing pictures --------------------------------------------------------
@pytest.fixture
def closing():
    yield
    d2l.plt.close("all")


def shown(axes):
    return [bool(ax.images) for ax in axes]


@pytest.mark.parametrize(
    ("rows", "columns", "count"), [(1, 1, 1), (2, 3, 6), (2, 3, 4), (1, 2, 5)]
)
def test_show_images(closing, rows, columns, count):
    images = torch.rand(count, 28, 28)
    names = [str(i) for i in range(count)]
    axes = d2l.show_images(images, rows, columns, titles=names)
    cells = rows * columns
    assert shown(axes) == [i < count for i in range(cells)]
    assert [ax.get_title() for ax in axes] == (names + [""] * cells)[:cells]


def test_show_images_of_every_kind(closing):
    images: list[Tensor | np.ndarray | Image.Image] = [
        torch.rand(5, 5, requires_grad=True),
        np.zeros((5, 5, 3)),
        Image.new("RGB", (5, 5)),
    ]
    assert shown(d2l.show_images(images, 1, 3)) == [True] * 3


def test_visualize(closing, small):
    data = d2l.FashionMNIST(batch_size=4)
    batch = next(iter(data.val_dataloader()))
    data.visualize(batch, ncols=4)
    titles = [ax.get_title() for ax in d2l.plt.gcf().axes]
    assert titles == ["t-shirt", "trouser", "pullover", "dress"]
    data.visualize(batch, 2, 2, labels=["a", "b", "c", "d"])
    assert [ax.get_title() for ax in d2l.plt.gcf().axes] == list("abcd")
