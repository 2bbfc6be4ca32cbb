"""What the chapter ``linear_classification`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/linear_classification/image_dataset.ipynb
- chapters/linear_classification/functional_style.ipynb
- chapters/linear_classification/from_scratch.ipynb
- chapters/linear_classification/concise.ipynb
- chapters/linear_classification/custom_datasets.ipynb
- chapters/convolutional_networks/lenet.ipynb
"""

import os
import time
import torch
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from typing import Any

import d2lib as d2l


# chapters/linear_classification/image_dataset.ipynb#labels
FASHION_LABELS = [  #@save
    *"t-shirt trouser pullover dress coat sandal shirt sneaker bag".split(),
    "ankle boot",
]


# chapters/linear_classification/image_dataset.ipynb#labels
def get_fashion_mnist_labels(labels: Iterable[int]) -> list[str]:  #@save
    """Return the names of Fashion-MNIST classes given by number."""
    return [FASHION_LABELS[int(label)] for label in labels]


# chapters/linear_classification/image_dataset.ipynb#show-images
def show_images(  #@save
    imgs: Sequence[Any],
    num_rows: int,
    num_cols: int,
    titles: Sequence[str] | None = None,
    scale: float = 1.5,
) -> Any:
    """Show images in a grid; return the axes, row by row.

    Shapes: each image (height, width) or (height, width, channels).
    """
    figsize = (num_cols * scale, num_rows * scale)
    _, axes = d2l.plt.subplots(
        num_rows, num_cols, figsize=figsize, squeeze=False
    )
    axes = axes.flatten()
    for ax in axes:
        ax.set_axis_off()
    for ax, img in zip(axes, imgs, strict=False):
        if isinstance(img, Tensor):
            img = img.detach().cpu().numpy()
        ax.imshow(img, cmap="gray")
    for ax, title in zip(axes, () if titles is None else titles, strict=False):
        ax.set_title(title)
    return axes


# chapters/linear_classification/image_dataset.ipynb#interpolation-matrix
def interpolation_matrix(source: int, target: int) -> Tensor:  #@save
    """Return the (target, source) matrix of bilinear interpolation."""
    unit = torch.eye(source)[None, None]
    matrix = nn.functional.interpolate(
        unit, size=(target, source), mode="bilinear", antialias=True
    )
    return matrix[0, 0]


# chapters/linear_classification/image_dataset.ipynb#pixel-transform
class PixelTransform:  #@save
    """Turn bytes into floats between 0 and 1, and resize them if asked.

    It works on a whole batch, on the device where the batch is.

    Shapes: (B, 1, 28, 28) uint8 to (B, 1, height, width) float32.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size, self.matrices = size, None
        if size != (28, 28):
            d2l.keep_freed_memory()
            self.matrices = [interpolation_matrix(28, n) for n in size]

    def __call__(self, X: Tensor) -> Tensor:
        X = X / 255
        if self.matrices is None:
            return X
        self.matrices = [matrix.to(X.device) for matrix in self.matrices]
        rows, columns = self.matrices
        return rows @ (X @ columns.T)


# chapters/linear_classification/image_dataset.ipynb#labelled-images
class LabelledImages(torch.utils.data.Dataset):  #@save
    """Pictures and labels in memory; indexing gives one pair.

    Shapes: data (n, 28, 28) uint8, targets (n,) int64.
    """

    def __init__(
        self, data: Tensor, targets: Tensor, transform: PixelTransform
    ) -> None:
        self.data, self.targets, self.transform = data, targets, transform

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image = self.transform(self.data[index][None, None])[0]
        return image, int(self.targets[index])


# chapters/linear_classification/image_dataset.ipynb#take-turns
def take_turns(labels: Tensor, seed: int) -> Tensor:  #@save
    """Return all indices in a random order in which the classes take turns.

    Shapes: labels (n,) to indices (n,).
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    by_class = order[labels[order].argsort(stable=True)]
    turns = [torch.arange(int(count)) for count in labels.bincount()]
    return by_class[torch.cat(turns).argsort(stable=True)]


# chapters/linear_classification/image_dataset.ipynb#checks
def image_size(resize: int | Sequence[int]) -> tuple[int, int]:  #@save
    """Return (height, width); one number stands for both.

    Raises: ValueError for anything but one or two positive whole numbers.
    """
    pair = isinstance(resize, (tuple, list)) and len(resize) == 2
    size = tuple(resize) if pair else (resize, resize)
    if not all(isinstance(n, int) and n > 0 for n in size):
        raise ValueError(
            "resize must be a positive whole number or a pair of them "
            f"(height, width), got {resize!r}"
        )
    return size


# chapters/linear_classification/image_dataset.ipynb#fashion
class FashionMNIST(d2l.DataModule):  #@save
    """Fashion-MNIST in memory: 60,000 images to train, 10,000 to test.

    ``num_train`` takes a class-balanced subset, ``holdout`` keeps that many
    training images for validation; both are drawn from ``seed``. Without a
    holdout the validation data are the test images, as in D2L. A part of
    more than ``max_bytes`` is streamed, not kept on the device that trains.

    Raises: ValueError for a number or a size that cannot be had.
    """

    def __init__(
        self,
        batch_size: int = 64,
        resize: int | tuple[int, int] = (28, 28),
        *,
        num_train: int | None = None,
        holdout: int = 0,
        seed: int = 0,
        max_bytes: int = 2**30,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        transform = PixelTransform(image_size(resize))
        images, labels = d2l.fashion_mnist(train=True)
        order, left = take_turns(labels, seed), len(labels) - holdout
        count = left if num_train is None else num_train
        if holdout < 0 or not 1 <= count <= left:
            raise ValueError(
                f"num_train={num_train} and holdout={holdout}: at least one "
                f"image to train on is needed, and there are {len(labels)}"
            )
        self.test = LabelledImages(*d2l.fashion_mnist(train=False), transform)
        self.val = self.test
        if holdout:
            held = order[:holdout].sort().values
            self.val = LabelledImages(images[held], labels[held], transform)
        if count < len(labels):  # all of them need no copy
            kept = order[holdout : holdout + count].sort().values
            images, labels = images[kept], labels[kept]
        self.train = LabelledImages(images, labels, transform)

    # chapters/linear_classification/image_dataset.ipynb#loaders
    def loader(self, data: LabelledImages, shuffle: bool) -> Iterable[Any]:
        """Return batches of a data set: from memory, or streamed if too large."""
        if not d2l.fits(data.data, self.max_bytes):
            return d2l.stream(data, self.batch_size, shuffle)
        tensors = (data.data[:, None], data.targets)
        return d2l.TensorLoader(tensors, self.batch_size, shuffle, data.transform)

    # chapters/linear_classification/image_dataset.ipynb#loaders
    def get_dataloader(self, train: bool) -> Iterable[Any]:
        """Return the batches of the training or of the validation images."""
        return self.loader(self.train if train else self.val, shuffle=train)

    # chapters/linear_classification/image_dataset.ipynb#loaders
    def test_dataloader(self) -> Iterable[Any]:
        """Return the batches of the 10,000 test images."""
        return self.loader(self.test, shuffle=False)

    # chapters/linear_classification/image_dataset.ipynb#visualize
    def text_labels(self, indices: Iterable[int]) -> list[str]:
        """Return the names of classes given by number."""
        return get_fashion_mnist_labels(indices)

    # chapters/linear_classification/image_dataset.ipynb#visualize
    def visualize(
        self,
        batch: Sequence[Tensor],
        nrows: int = 1,
        ncols: int = 8,
        labels: Sequence[str] = (),
    ) -> None:
        """Show the first images of a batch with their labels."""
        X, y = batch
        titles = list(labels) or self.text_labels(y)
        show_images(X.squeeze(1), nrows, ncols, titles=titles)


# chapters/linear_classification/image_dataset.ipynb#load-data
def load_data_fashion_mnist(  #@save
    batch_size: int, resize: int | tuple[int, int] | None = None
) -> tuple[Iterable[Any], Iterable[Any]]:
    """Return the batches of the training and of the test images."""
    data = FashionMNIST(batch_size, (28, 28) if resize is None else resize)
    return data.train_dataloader(), data.test_dataloader()


# chapters/linear_classification/functional_style.ipynb#accuracy
def accuracy(y_hat: Tensor, y: Tensor) -> float:  #@save
    """Return how many predictions are right: a count, not a share.

    Shapes: y_hat (B, K) scores or (B,) classes, y (B,) or (B, 1).
    """
    if y_hat.dim() > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(dim=1)
    return float((y_hat.to(y.dtype) == y.reshape(y_hat.shape)).sum())


# chapters/linear_classification/functional_style.ipynb#accumulator
class Accumulator:  #@save
    """Sum n quantities at once.

    Raises: ValueError if another number of values is added.
    """

    def __init__(self, n: int) -> None:
        self.data = [0.0] * n

    def add(self, *args: float) -> None:
        """Add one number to each sum."""
        if len(args) != len(self.data):
            raise ValueError(f"{len(self.data)} numbers expected, got {args}")
        self.data = [a + float(b) for a, b in zip(self.data, args, strict=True)]

    def reset(self) -> None:
        """Start all sums at zero again."""
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx: int) -> float:
        return self.data[idx]


# chapters/linear_classification/functional_style.ipynb#evaluating
@contextmanager
def evaluating(net: Any) -> Iterator[None]:  #@save
    """Evaluate inside a with block: no graph, and modes restored after it.

    A plain function has no mode, so nothing is set for it.
    """
    modules = list(net.modules()) if isinstance(net, nn.Module) else []
    modes = [module.training for module in modules]
    try:
        for module in modules:
            module.training = False
        with torch.no_grad():
            yield
    finally:
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode


# chapters/linear_classification/functional_style.ipynb#evaluate-accuracy
def evaluate_accuracy(  #@save
    net: Any, data_iter: Iterable[Sequence[Tensor]]
) -> float:
    """Return the share of right predictions over all batches."""
    metric = Accumulator(2)  # right ones, all
    with evaluating(net):
        for X, y in data_iter:
            metric.add(accuracy(net(X), y), y.numel())
    return metric[0] / metric[1]


# chapters/linear_classification/functional_style.ipynb#train-epoch
def train_epoch_ch3(  #@save
    net: Any,
    train_iter: Iterable[Sequence[Tensor]],
    loss: Callable[[Tensor, Tensor], Tensor],
    updater: Any,
) -> tuple[float, float]:
    """Train for one epoch; return mean loss and accuracy.

    ``updater`` is an optimiser, or a function of the batch size that takes
    the gradients of the summed loss. ``loss`` returns one value for each
    example, or their mean.
    """
    if isinstance(net, nn.Module):
        net.train()
    metric = Accumulator(3)  # summed loss, right ones, all
    for X, y in train_iter:
        y_hat = net(X)
        mean = loss(y_hat, y).mean()
        if hasattr(updater, "step"):
            updater.zero_grad()
            mean.backward()
            updater.step()
        else:
            (mean * len(y)).backward()
            updater(len(y))
        metric.add(mean.detach() * len(y), accuracy(y_hat, y), len(y))
    return metric[0] / metric[2], metric[1] / metric[2]


# chapters/linear_classification/functional_style.ipynb#animator
class Animator:  #@save
    """Draw curves that grow by one point per call of ``add``."""

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        legend: Sequence[str] | None = None,
        xlim: Sequence[float] | None = None,
        ylim: Sequence[float] | None = None,
        xscale: str = "linear",
        yscale: str = "linear",
        fmts: Sequence[str] = ("-", "m--", "g-.", "r:"),
        nrows: int = 1,
        ncols: int = 1,
        figsize: tuple[float, float] = (3.5, 2.5),
    ) -> None:
        self.fig, axes = d2l.plt.subplots(
            nrows, ncols, figsize=figsize, squeeze=False
        )
        d2l.plt.close(self.fig)  # it is shown by us, not by the cell
        self.axes, self.fmts = list(axes.flatten()), fmts
        self.settings = (xlabel, ylabel, xlim, ylim, xscale, yscale, legend)
        self.X: list[list[float]] = []
        self.Y: list[list[float]] = []
        self.lines: list[Any] = []
        self.handle: Any = None
        self.waiting, self.shown = False, time.monotonic()

    # chapters/linear_classification/functional_style.ipynb#animator-add
    def add(self, x: Any, y: Any) -> None:
        """Append one value to each curve; None leaves a curve as it is."""
        ys = list(y) if hasattr(y, "__len__") else [y]
        xs = list(x) if hasattr(x, "__len__") else [x] * len(ys)
        for i in range(len(self.lines), len(ys)):
            style = d2l.curve_style(i, len(self.fmts))
            fmt = self.fmts[i % len(self.fmts)]
            self.lines += self.axes[0].plot([], [], fmt, **style)
            self.X.append([])
            self.Y.append([])
        for i, (a, b) in enumerate(zip(xs, ys, strict=True)):
            if a is not None and b is not None:
                self.X[i].append(float(a))
                self.Y[i].append(float(b))
                self.lines[i].set_data(self.X[i], self.Y[i])
        if not self.waiting:
            d2l.at_cell_end(self.show)
        self.waiting = True
        if time.monotonic() - self.shown > 1:
            self.show()

    # chapters/linear_classification/functional_style.ipynb#animator-add
    def show(self) -> None:
        """Bring the figure in the notebook up to date."""
        if self.waiting:
            d2l.configure_axes(self.axes[0], *self.settings)
            self.handle = d2l.show_figure(self.fig, self.handle)
        self.waiting, self.shown = False, time.monotonic()


# chapters/linear_classification/functional_style.ipynb#train-ch3
def train_ch3(  #@save
    net: Any,
    train_iter: Iterable[Sequence[Tensor]],
    test_iter: Iterable[Sequence[Tensor]],
    loss: Callable[[Tensor, Tensor], Tensor],
    num_epochs: int,
    updater: Any,
) -> "d2l.History":
    """Train a classifier, draw its progress and return the history."""
    legend = ["train loss", "train acc", "test acc"]
    animator, history = Animator(xlabel="epoch", legend=legend), d2l.History()
    for epoch in range(num_epochs):
        train_loss, train_acc = train_epoch_ch3(net, train_iter, loss, updater)
        test_acc = evaluate_accuracy(net, test_iter)
        animator.add(epoch + 1, (train_loss, train_acc, test_acc))
        history.record(
            train_loss=train_loss, train_acc=train_acc, test_acc=test_acc
        )
    return history


# chapters/linear_classification/functional_style.ipynb#predict-ch3
def predict_ch3(  #@save
    net: Any, test_iter: Iterable[Sequence[Tensor]], n: int = 6
) -> None:
    """Show n images of a batch, the true class above the predicted one."""
    X, y = next(iter(test_iter))
    with evaluating(net):
        guesses = net(X[:n]).argmax(dim=1)
    names = map(d2l.get_fashion_mnist_labels, (y[:n], guesses))
    titles = ["\n".join(pair) for pair in zip(*names, strict=True)]
    d2l.show_images(X[:n].squeeze(1), 1, len(titles), titles=titles)


# chapters/linear_classification/from_scratch.ipynb#classifier
class Classifier(d2l.Module):  #@save
    """The base class of classifiers: validation also counts right answers."""

    def validation_step(self, batch: Sequence[Tensor]) -> None:
        """Plot loss and accuracy of one validation batch."""
        Y_hat = self(*batch[:-1])
        self.plot("loss", self.loss(Y_hat, batch[-1]), train=False)
        self.plot("acc", self.accuracy(Y_hat, batch[-1]), train=False)

    def accuracy(
        self, Y_hat: Tensor, Y: Tensor, averaged: bool = True
    ) -> Tensor:
        """Return the share of right predictions, or 1 and 0 for each.

        Shapes: Y_hat (..., K), Y (...).
        """
        Y_hat = Y_hat.reshape(-1, Y_hat.shape[-1])
        right = (Y_hat.argmax(dim=1) == Y.reshape(-1)).float()
        return right.mean() if averaged else right

    # chapters/linear_classification/concise.ipynb#loss
    def loss(self, Y_hat: Tensor, Y: Tensor, averaged: bool = True) -> Tensor:
        """Return the cross-entropy of logits, as mean or for each example.

    Shapes: Y_hat (..., K), Y (...) with class numbers.
    """
        Y_hat = Y_hat.reshape(-1, Y_hat.shape[-1])
        reduction = "mean" if averaged else "none"
        return nn.functional.cross_entropy(
            Y_hat, Y.reshape(-1), reduction=reduction
        )

    # chapters/convolutional_networks/lenet.ipynb#layer-summary
    def layer_summary(self, X_shape: Sequence[int]) -> None:
        """Print what comes out of each layer of ``self.net``, for a random batch.

    Shapes: X_shape is that of the batch, such as (1, 1, 28, 28).
    Raises: TypeError if the network is no chain of layers.
    """
        if not isinstance(getattr(self, "net", None), Iterable):
            raise TypeError(
                f"layer_summary needs a chain of layers, {type(self).__name__}.net"
            )
        X = torch.randn(*X_shape)
        for parameter in self.parameters():
            X = X.to(parameter.device, parameter.dtype)
        with d2l.evaluating(self):
            for layer in self.net:
                X = layer(X)
                print(type(layer).__name__, "output shape:\t", X.shape)


# chapters/linear_classification/concise.ipynb#model-code
class SoftmaxRegression(d2l.Classifier):  #@save
    """Softmax regression: one linear layer on the flattened image."""

    def __init__(self, num_outputs: int, lr: float) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Flatten(), nn.LazyLinear(num_outputs))

    def forward(self, X: Tensor) -> Tensor:
        """Return the logits, one row per example."""
        return self.net(X)


# chapters/linear_classification/custom_datasets.ipynb#workers
def get_dataloader_workers() -> int:  #@save
    """Return how many processes may read data: one for each usable core."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# chapters/linear_classification/custom_datasets.ipynb#stream
def fits(tensor: Tensor, max_bytes: int) -> bool:  #@save
    """Say whether a tensor takes at most ``max_bytes``.

    Raises: ValueError if the limit is no whole number of bytes.
    """
    if type(max_bytes) is not int or max_bytes < 0:
        raise ValueError(
            f"max_bytes must be a whole number of bytes, got {max_bytes!r}"
        )
    return tensor.nbytes <= max_bytes


# chapters/linear_classification/custom_datasets.ipynb#stream
def stream(  #@save
    dataset: Dataset, batch_size: int, shuffle: bool = False
) -> DataLoader:
    """Return batches that one worker per core reads while a model trains."""
    return DataLoader(
        dataset,
        batch_size,
        shuffle,
        num_workers=get_dataloader_workers(),
        pin_memory=torch.cuda.is_available(),
    )
