"""What the chapter ``convolutional_networks`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/convolutional_networks/convolution_layer.ipynb
- chapters/convolutional_networks/lenet.ipynb
"""

import torch
import warnings
from collections.abc import Iterable, Sequence
from torch import Tensor, nn
from typing import Any

import d2lib as d2l


# chapters/convolutional_networks/convolution_layer.ipynb#corr2d
def corr2d(X: Tensor, K: Tensor) -> Tensor:  #@save
    """Compute the two-dimensional cross-correlation, where the kernel fits.

    The result has the type and the device of X; only whole numbers that meet
    a kernel of fractions become fractions.

    Shapes: X (H, W), K (h, w) to (H - h + 1, W - w + 1).
    Raises: ValueError for a tensor that is no matrix, and for a kernel that
    is empty or larger than X.
    """
    for name, tensor in (("X", X), ("K", K)):
        if tensor.dim() != 2:
            raise ValueError(
                f"corr2d takes matrices, and {name} has the shape "
                f"{tuple(tensor.shape)}: pick one channel of one picture, "
                "or use nn.Conv2d"
            )
    (height, width), (h, w) = X.shape, K.shape
    if not (0 < h <= height and 0 < w <= width):
        raise ValueError(
            f"a kernel of {h} x {w} does not fit into an input of "
            f"{height} x {width}: pad the input, or take a smaller kernel"
        )
    if not X.is_floating_point():
        X = X.to(torch.result_type(X, K))
    windows = X.unfold(0, h, 1).unfold(1, w, 1)
    return (windows * K).sum(dim=(2, 3)).to(X.dtype)


# chapters/convolutional_networks/lenet.ipynb#lenet
class LeNet(d2l.Classifier):  #@save
    """LeNet in its classic form: sigmoids and average pooling.

    Shapes: (B, channels, 28, 28) to (B, num_classes) logits.
    Source: LeCun et al. (1998), in the simpler form that D2L gives it.
    """

    def __init__(self, lr: float = 0.1, num_classes: int = 10) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.LazyConv2d(6, kernel_size=5, padding=2), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.LazyConv2d(16, kernel_size=5), nn.Sigmoid(),
            nn.AvgPool2d(kernel_size=2, stride=2),
            nn.Flatten(),
            nn.LazyLinear(120), nn.Sigmoid(),
            nn.LazyLinear(84), nn.Sigmoid(),
            nn.LazyLinear(num_classes),
        )


# chapters/convolutional_networks/lenet.ipynb#init-cnn
def init_cnn(module: nn.Module) -> None:  #@save
    """Give a convolution or a linear layer weights by Xavier's rule.

    A lazy layer that has seen no batch yet is left alone, with a warning.
    """
    if type(module) in (nn.Linear, nn.Conv2d):
        nn.init.xavier_uniform_(module.weight)
    elif isinstance(module, nn.LazyLinear | nn.LazyConv2d):
        text = f"{type(module).__name__} has no weights before its first batch"
        warnings.warn(text + ": use apply_init([X], init_cnn)", stacklevel=2)


# chapters/convolutional_networks/lenet.ipynb#evaluate
def evaluate_accuracy_gpu(  #@save
    net: Any,
    data_iter: Iterable[Sequence[Any]],
    device: torch.device | str | None = None,
) -> float:
    """Return the share of right answers, computed on the device of net.

    Raises: ValueError if data_iter has no batch.
    """
    if device is None and isinstance(net, nn.Module):
        device = next((p.device for p in net.parameters()), None)
    metric = d2l.Accumulator(2)  # right ones, all
    with d2l.evaluating(net):
        for batch in data_iter:
            X, y = batch if device is None else d2l.on_device(batch, device)
            metric.add(d2l.accuracy(net(X), y), y.numel())
    if metric[1] == 0:
        raise ValueError("no batch to evaluate on: data_iter is empty")
    return metric[0] / metric[1]


# chapters/convolutional_networks/lenet.ipynb#train-ch6
def train_ch6(  #@save
    net: nn.Module,
    train_iter: d2l.TensorLoader | torch.utils.data.DataLoader,
    test_iter: Iterable[Sequence[Any]],
    num_epochs: int,
    lr: float,
    device: torch.device | str,
) -> "d2l.History":
    """Initialise a classifier, train it on a device and draw its progress.

    Raises: ValueError where there is nothing to train, or to train on.
    """
    if next(net.parameters(), None) is None:
        raise ValueError(f"{type(net).__name__} has no parameters to train")
    if num_epochs < 1 or len(train_iter) == 0:
        raise ValueError(f"{num_epochs} epochs of {len(train_iter)} batches")
    net.apply(init_cnn).to(device)
    print("training on", device)
    d2l.keep_freed_memory()
    optim = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss()
    legend = ["train loss", "train acc", "test acc"]
    animator = d2l.Animator("epoch", legend=legend, xlim=[0, num_epochs])
    history, timer, metric = d2l.History(), d2l.Timer(), d2l.Accumulator(3)
    num_batches = len(train_iter)
    for epoch in range(num_epochs):
        metric.reset()
        timer.start()
        for i, (X, y) in enumerate(train_iter, 1):
            mean, right = d2l.train_batch_ch13(net, X, y, loss, optim, [device])
            metric.add(mean * len(y), right, len(y))
            means = metric[0] / metric[2], metric[1] / metric[2]
            if i % max(1, num_batches // 5) == 0 or i == num_batches:
                animator.add(epoch + i / num_batches, (*means, None))
        timer.stop()
        acc = evaluate_accuracy_gpu(net, test_iter, device)
        animator.add(epoch + 1, (None, None, acc))
        history.record(train_loss=means[0], train_acc=means[1], test_acc=acc)
    print(f"loss {means[0]:.3f}, train acc {means[1]:.3f}, test acc {acc:.3f}")
    speed = metric[2] * num_epochs / timer.sum()
    print(f"{speed:.1f} examples/sec on {device}")
    return history
