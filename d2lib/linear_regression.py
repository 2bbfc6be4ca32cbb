"""What the chapter ``linear_regression`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/linear_regression/linear_regression.ipynb
- chapters/linear_regression/functional_style.ipynb
- chapters/linear_regression/object_oriented_design.ipynb
- chapters/linear_regression/synthetic_data.ipynb
- chapters/linear_regression/from_scratch.ipynb
- chapters/linear_regression/concise.ipynb
- chapters/linear_classification/from_scratch.ipynb
- chapters/builders_guide/initialization.ipynb
- chapters/computational_performance/distributed_trainer.ipynb
- chapters/appendix/live_curves.ipynb
- chapters/appendix/trainer_options.ipynb
"""

import inspect
import math
import sys
import time
import torch
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import accumulate
from os import PathLike
from pathlib import Path
from torch import Tensor, distributed as dist, nn
from torch.utils.data import DataLoader, TensorDataset
from typing import Any

import d2lib as d2l


# chapters/linear_regression/linear_regression.ipynb#timer
class Timer:  #@save
    """Record running times, one for each start and stop.

    Units: seconds.
    """

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        """Start the clock."""
        self.tik = time.perf_counter()

    def stop(self) -> float:
        """Record and return the time since the start."""
        self.times.append(time.perf_counter() - self.tik)
        return self.times[-1]

    def avg(self) -> float:
        """Return the mean of the recorded times."""
        if not self.times:
            raise ValueError("no time is recorded yet: call stop() first")
        return sum(self.times) / len(self.times)

    def sum(self) -> float:
        """Return the sum of the recorded times."""
        return sum(self.times)

    def cumsum(self) -> list[float]:
        """Return the running totals of the recorded times."""
        return list(accumulate(self.times))


# chapters/linear_regression/functional_style.ipynb#synthetic-data
def synthetic_data(  #@save
    w: Tensor, b: float, num_examples: int
) -> tuple[Tensor, Tensor]:
    """Draw examples of y = Xw + b + noise with standard deviation 0.01.

    Shapes: w (d,), X (num_examples, d), y (num_examples, 1).
    """
    X = torch.normal(0, 1, (num_examples, len(w)))
    y = X @ w + b
    y += torch.normal(0, 0.01, y.shape)
    return X, y.reshape(-1, 1)


# chapters/linear_regression/functional_style.ipynb#data-iter
def data_iter(  #@save
    batch_size: int, features: Tensor, labels: Tensor
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield minibatches in random order, every example once.

    Raises: ValueError if there are not as many labels as features.
    """
    if len(features) != len(labels):
        raise ValueError(
            f"{len(features)} rows of features but {len(labels)} labels"
        )
    order = torch.randperm(len(features))
    for start in range(0, len(features), batch_size):
        rows = order[start : start + batch_size]
        yield features[rows], labels[rows]


# chapters/linear_regression/functional_style.ipynb#linreg
def linreg(X: Tensor, w: Tensor, b: Tensor) -> Tensor:  #@save
    """Return the predictions Xw + b of a linear model.

    Shapes: X (n, d), w (d, 1), b (1,), result (n, 1).
    """
    return X @ w + b


# chapters/linear_regression/functional_style.ipynb#linreg
def squared_loss(y_hat: Tensor, y: Tensor) -> Tensor:  #@save
    """Return (y_hat - y)^2 / 2 for each example, in the shape of y_hat."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


# chapters/linear_regression/functional_style.ipynb#sgd
def sgd(  #@save
    params: Iterable[Tensor], lr: float, batch_size: int
) -> None:
    """Take one step of minibatch descent for a summed loss; clear gradients."""
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


# chapters/linear_regression/functional_style.ipynb#load-array
def load_array(  #@save
    data_arrays: Sequence[Tensor], batch_size: int, is_train: bool = True
) -> DataLoader:
    """Return a loader of minibatches of tensors, shuffled for training."""
    dataset = TensorDataset(*data_arrays)
    return DataLoader(dataset, batch_size, shuffle=is_train)


# chapters/linear_regression/object_oriented_design.ipynb#add-to-class
def add_to_class(Class: type) -> Callable[[Any], Any]:  #@save
    """Register the decorated function or property as an attribute of Class.

    The object itself is returned, so that its name stays usable.
    """

    def wrapper(obj: Any) -> Any:
        function = obj.fget if isinstance(obj, property) else obj
        function = getattr(function, "__func__", function)
        setattr(Class, function.__name__, obj)
        return obj

    return wrapper


# chapters/linear_regression/object_oriented_design.ipynb#hyperparameters
class HyperParameters:  #@save
    """Give a class ``save_hyperparameters``."""

    def save_hyperparameters(self, ignore: Sequence[str] = ()) -> None:
        """Save the arguments of the calling method as attributes.

        They are also kept in the dict ``hparams``; a subclass adds to the
        entries of its parent. Names in ``ignore`` and names that start with
        an underscore are left out.
        """
        frame = inspect.currentframe().f_back
        arguments = inspect.getargvalues(frame)
        names = [*arguments.args, arguments.varargs, arguments.keywords]
        saved = {
            name: arguments.locals[name]
            for name in names
            if name and name != "self"
            if name not in ignore and not name.startswith("_")
        }
        for name, value in saved.items():
            setattr(self, name, value)
        self.hparams = {**getattr(self, "hparams", {}), **saved}


# chapters/linear_regression/object_oriented_design.ipynb#board
class ProgressBoard(HyperParameters):  #@save
    """Plot curves that grow while a cell runs.

    Values may be tensors on any device: they are brought to the host only
    when the figure is drawn, at most once a second, and at the end.
    """

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        xlim: Sequence[float] | None = None,
        ylim: Sequence[float] | None = None,
        xscale: str = "linear",
        yscale: str = "linear",
        ls: Sequence[str] = ("-", "--", "-.", ":"),
        colors: Sequence[str] = ("C0", "C1", "C2", "C3"),
        fig: Any = None,
        axes: Any = None,
        figsize: tuple[float, float] = (3.5, 2.5),
        display: bool = True,
    ) -> None:
        self.save_hyperparameters()
        self.weight = 1.0  # examples in the current batch; the loop sets it
        self.reset()

    def reset(self) -> None:
        """Forget all curves; the next drawing starts a new figure."""
        self.curves: dict[str, d2l.Curve] = {}
        self.lines: dict[str, Any] = {}
        self.handle: Any = None
        self.started = self.drawn = time.monotonic()
        self.cost = self.spent = 0.0  # seconds of the last drawing, of all
        self.waiting = False
        self.fig, self.axes = self.hparams["fig"], self.hparams["axes"]

    # chapters/appendix/live_curves.ipynb#board-due
    def draw_if_due(self) -> None:
        """Redraw when the last drawing is a second or more ago.

    Drawing may take 0.15 of the first 10 seconds, later a twentieth of the
    time. The end of the cell draws what is left.
    """
        if not self.display or not d2l.in_notebook():
            return
        if not self.waiting:
            d2l.at_cell_end(self.finish)
        self.waiting = True
        now = time.monotonic()
        passed = now - self.started
        allowed = 0.15 if passed < 10 else passed / 20
        soon = self.spent + 3 * self.cost  # the last one, cropped, is due, too
        if now - self.drawn >= 1 and soon <= allowed:
            self.redraw(crop=False)
    # chapters/appendix/live_curves.ipynb#board-redraw
    def finish(self) -> None:
        """Draw what has not been drawn yet."""
        for curve in self.curves.values():
            if curve.raw and not curve.points and not curve.chunks:
                curve.close()
                self.waiting = True
        if self.waiting and self.display and d2l.in_notebook():
            self.redraw()

    # chapters/linear_regression/object_oriented_design.ipynb#board-draw
    def draw(self, x: float, y: Any, label: str, every_n: int = 1) -> None:
        """Add one value to a curve; ``every_n`` values make one point."""
        if label not in self.curves:
            self.curves[label] = d2l.Curve()
        curve = self.curves[label]
        y = y.detach() if isinstance(y, Tensor) else float(y)
        curve.add(float(x), y, self.weight)
        if len(curve.raw) >= every_n:
            curve.close()
            self.draw_if_due()

    # chapters/linear_regression/object_oriented_design.ipynb#board-data
    @property
    def data(self) -> dict[str, list[Any]]:
        """The points of each curve, as numbers."""
        for curve in self.curves.values():
            curve.flush()
        return {label: curve.points for label, curve in self.curves.items()}

    # chapters/linear_regression/object_oriented_design.ipynb#board-data
    @property
    def raw_points(self) -> dict[str, list[Any]]:
        """The values of each curve that do not make a point yet."""
        return {label: curve.raw for label, curve in self.curves.items()}

    # chapters/appendix/live_curves.ipynb#board-redraw
    def redraw(self, crop: bool = True) -> None:
        """Bring the one line that each curve has up to date, and show it."""
        start = time.monotonic()
        if self.axes is None:
            self.fig, self.axes = d2l.plt.subplots(figsize=self.figsize)
            self.fig.subplots_adjust(left=0.15, bottom=0.2)
        for label, points in self.data.items():
            if label not in self.lines:
                n = len(self.lines)
                style = self.ls[n % len(self.ls)]
                color = self.colors[n % len(self.colors)]
                (self.lines[label],) = self.axes.plot(
                    [], [], linestyle=style, color=color, label=label
                )
            xs, ys = [p.x for p in points], [p.y for p in points]
            self.lines[label].set_data(xs, ys)
        labels, limits = (self.xlabel, self.ylabel), (self.xlim, self.ylim)
        scales, legend = (self.xscale, self.yscale), list(self.lines)
        d2l.configure_axes(self.axes, *labels, *limits, *scales, legend)
        figure = self.fig if self.fig is not None else self.axes.figure
        self.handle = d2l.show_figure(figure, self.handle, crop)
        self.waiting, self.drawn = not crop, time.monotonic()
        self.cost = self.drawn - start
        self.spent += self.cost


# chapters/linear_regression/object_oriented_design.ipynb#module
class Module(nn.Module, HyperParameters):  #@save
    """The base class of models: layers, loss, one step, the optimiser."""

    def __init__(
        self, plot_train_per_epoch: int = 2, plot_valid_per_epoch: int = 1
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.board = ProgressBoard()

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Return the mean loss of a batch; a model defines it."""
        raise NotImplementedError

    def forward(self, X: Tensor) -> Tensor:
        """Return the predictions of ``self.net``."""
        if not hasattr(self, "net"):
            name = type(self).__name__
            raise AttributeError(
                f"{name} has no network: set self.net in {name}.__init__, "
                f"or define {name}.forward"
            )
        return self.net(X)

    # chapters/linear_classification/from_scratch.ipynb#optimizers
    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return stochastic gradient descent with the rate ``self.lr``."""
        return torch.optim.SGD(self.parameters(), lr=self.lr)

    # chapters/appendix/live_curves.ipynb#module-plot
    def plot(self, key: str, value: Tensor, train: bool) -> None:
        """Put one batch's value on the board, against the epoch."""
        trainer = self.trainer
        self.board.xlabel = "epoch"
        if train:
            n, points = trainer.num_train_batches, self.plot_train_per_epoch
            i = trainer.train_batch_idx
            x, label = i / n, "train_" + key
        else:
            n, points = trainer.num_val_batches, self.plot_valid_per_epoch
            i = trainer.val_batch_idx
            x, label = trainer.epoch + 1, "val_" + key
        every_n = d2l.share(i % n, n, points)
        self.board.draw(x, value, label, every_n)

    # chapters/linear_regression/object_oriented_design.ipynb#module-steps
    def training_step(self, batch: Sequence[Tensor]) -> Tensor:
        """Return the loss of one training batch and plot it."""
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("loss", loss, train=True)
        return loss

    # chapters/linear_regression/object_oriented_design.ipynb#module-steps
    def validation_step(self, batch: Sequence[Tensor]) -> None:
        """Plot the loss of one validation batch."""
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("loss", loss, train=False)

    # chapters/builders_guide/initialization.ipynb#apply-init-code
    def apply_init(
        self,
        inputs: Sequence[Any],
        init: Callable[[nn.Module], Any] | None = None,
    ) -> None:
        """Give lazy layers their shapes, then call ``init`` on every module.

    ``inputs`` are the arguments of ``forward`` for one batch. Only their
    shapes matter: the batch leaves no gradient and no running mean.

    Raises: TypeError if ``inputs`` is one tensor instead of a list.
    """
        if isinstance(inputs, Tensor):
            raise TypeError(
                "inputs must be the arguments of forward in a list, such as [X], "
                f"got a tensor of shape {tuple(inputs.shape)}"
            )
        modes = {module: module.training for module in self.modules()}
        self.eval()
        try:
            with torch.no_grad():
                self(*inputs)
        finally:
            for module, mode in modes.items():
                module.training = mode
        if init is not None:
            self.apply(init)


# chapters/linear_regression/object_oriented_design.ipynb#data-module
class DataModule(HyperParameters):  #@save
    """The base class of data: a loader for training, one for validation."""

    def __init__(self, root: str = "../data", num_workers: int = 4) -> None:
        self.save_hyperparameters()

    def get_dataloader(self, train: bool) -> Iterable[Any]:
        """Return the batches of one part of the data; a subclass defines it."""
        raise NotImplementedError

    def train_dataloader(self) -> Iterable[Any]:
        """Return the training batches."""
        return self.get_dataloader(train=True)

    def val_dataloader(self) -> Iterable[Any] | None:
        """Return the validation batches."""
        return self.get_dataloader(train=False)

    # chapters/linear_regression/synthetic_data.ipynb#get-tensorloader
    def get_tensorloader(
        self,
        tensors: Sequence[Tensor],
        train: bool,
        indices: Any = slice(0, None),  # noqa: B008
    ) -> "TensorLoader":
        """Return batches of the rows ``indices``, shuffled for training."""
        rows = [tensor[indices] for tensor in tensors]
        return TensorLoader(rows, self.batch_size, shuffle=train)


# chapters/linear_regression/object_oriented_design.ipynb#trainer
class Trainer(HyperParameters):  #@save
    """Fit a model to data; ``num_gpus`` means at most what exists."""

    seed: int | None = None
    progress: bool = True
    checkpoint: str | PathLike[str] | None = None
    resume: bool = False
    precision: str = "32"
    compile: bool = False
    train_dataloader: Any
    val_dataloader: Any
    num_train_batches: int

    def __init__(
        self,
        max_epochs: int,
        num_gpus: int = 0,
        gradient_clip_val: float = 0,
        *,
        seed: int | None = None,
        progress: bool = True,
        checkpoint: str | PathLike[str] | None = None,
        resume: bool = False,
        precision: str = "32",
        compile: bool = False,
    ) -> None:
        self.save_hyperparameters()
        self.gpus = self.find_gpus()

    # chapters/appendix/trainer_options.ipynb#find-gpus
    def find_gpus(self) -> list[torch.device]:
        """Return the GPUs to train on, at most num_gpus; none for the CPU."""
        asked = self.num_gpus
        if not isinstance(asked, int) or asked < 0:
            raise ValueError(f"num_gpus must be 0 or more, got {asked!r}")
        found = min(asked, torch.cuda.device_count()) if asked else 0
        if found and d2l.num_processes() > 1:
            return [d2l.own_gpu()]
        return [torch.device("cuda", i) for i in range(found)]
    # chapters/appendix/trainer_options.ipynb#optimise-code
    def optimise_model(self, model: nn.Module) -> None:
        """Bring the model to its device and into its fastest form."""
        model.to(self.gpus[0] if self.gpus else "cpu")
        parameters = list(model.parameters())
        if not self.gpus:
            d2l.keep_freed_memory()
        lazy = any(map(nn.parameter.is_lazy, parameters))
        if not self.gpus and not lazy and any(p.dim() == 4 for p in parameters):
            model.to(memory_format=torch.channels_last)
        if self.compile:
            model.compile()
    # chapters/appendix/trainer_options.ipynb#autocast
    def autocast(self) -> AbstractContextManager[Any]:
        """Return the context in which a training step computes.

    Raises: ValueError for a precision other than "32" and "bf16".
    """
        if self.precision == "32":
            return nullcontext()
        if self.precision == "bf16":
            device = "cuda" if self.gpus else "cpu"
            return torch.autocast(device, dtype=torch.bfloat16)
        raise ValueError(
            f'precision must be "32" or "bf16", got {self.precision!r}'
        )
    # chapters/linear_regression/from_scratch.ipynb#prepare-batch
    def prepare_batch(self, batch: Sequence[Tensor]) -> Sequence[Tensor]:
        """Return the batch on the device that trains."""
        if not self.gpus:
            return batch
        return [tensor.to(self.gpus[0], non_blocking=True) for tensor in batch]
    # chapters/linear_regression/from_scratch.ipynb#fit-epoch
    def fit_epoch(self) -> None:
        """Train on every batch once, then validate."""
        self.model.train()
        for batch in self.train_dataloader:
            with self.autocast():
                loss = self.model.training_step(self.prepare_batch(batch))
            self.optim.zero_grad()
            loss.backward()
            with torch.no_grad():
                if self.gradient_clip_val > 0:
                    self.clip_gradients(self.gradient_clip_val, self.model)
                self.optim.step()
            self.train_batch_idx += 1
        if self.val_dataloader is None:
            return
        self.model.eval()
        with torch.no_grad():
            for batch in self.val_dataloader:
                self.model.validation_step(self.prepare_batch(batch))
                self.val_batch_idx += 1
    # chapters/linear_regression/from_scratch.ipynb#end-epoch
    def end_epoch(self, seconds: float) -> None:
        """Write the epoch into the history and, if asked, a checkpoint."""
        self.gather_curves()
        curves = self.model.board.curves
        means = {name: curve.epoch_mean() for name, curve in curves.items()}
        for name, curve in curves.items():
            if curve.first_bad is not None and name.startswith("train_"):
                batch = int(curve.first_bad * self.num_train_batches)
                raise FloatingPointError(
                    f"{name} is {means[name]} in epoch {self.epoch}, first near "
                    f"batch {batch}: lower the learning rate, clip the "
                    "gradients (gradient_clip_val=1), or look at the inputs"
                )
        self.history.record(seconds=seconds, **means)
        if self.checkpoint is not None:
            self.save_checkpoint()
    # chapters/linear_regression/from_scratch.ipynb#clip
    def clip_gradients(self, grad_clip_val: float, model: nn.Module) -> None:
        """Scale the gradients down to a norm of at most grad_clip_val."""
        clip_norm(model.parameters(), grad_clip_val)
    # chapters/appendix/trainer_options.ipynb#save-checkpoint
    def save_checkpoint(self) -> None:
        """Write what the rest of the training depends on to one file."""
        if d2l.process_rank() > 0:
            return  # of several processes the first one writes
        stateful = hasattr(self.optim, "state_dict")
        state = {
            "epoch": self.epoch + 1,
            "train_batch_idx": self.train_batch_idx,
            "val_batch_idx": self.val_batch_idx,
            "model": self.model.state_dict(),
            "optim": self.optim.state_dict() if stateful else None,
            "history": dict(self.history),
            "board": d2l.pack_board(self.model.board),
            "random": d2l.pack_random_state(),
        }
        d2l.write_checkpoint(Path(self.checkpoint), state)
    # chapters/appendix/trainer_options.ipynb#load-checkpoint
    def load_checkpoint(self) -> None:
        """Go on where the checkpoint was written, if there is one.

    Raises: CheckpointError if it is damaged or of another model.
    """
        if self.checkpoint is None:
            raise ValueError("resume=True needs checkpoint=<path of a file>")
        path = Path(self.checkpoint)
        if not path.exists():
            return
        state = d2l.read_checkpoint(path, self.gpus[0] if self.gpus else "cpu")
        try:
            self.model.load_state_dict(state["model"])
            if state["optim"] is not None:
                self.optim.load_state_dict(state["optim"])
        except (RuntimeError, ValueError, KeyError, AttributeError) as error:
            raise d2l.CheckpointError(
                f"{path} belongs to another model or optimiser: {error}"
            ) from error
        self.epoch = state["epoch"]
        self.train_batch_idx = state["train_batch_idx"]
        self.val_batch_idx = state["val_batch_idx"]
        self.history = d2l.History(state["history"])
        d2l.unpack_board(self.model.board, state["board"])
        d2l.unpack_random_state(state["random"])
    # chapters/computational_performance/distributed_trainer.ipynb#join-processes
    def join_processes(self) -> None:
        """Under torchrun, share batches and gradients with the other processes.

    Raises: ProcessError if they have other data or another checkpoint.
    """
        if d2l.num_processes() == 1:
            return
        d2l.join_group(self.gpus[0] if self.gpus else None)
        plan = [len(self.gpus), self.num_train_batches, self.num_val_batches]
        d2l.agree("GPUs and batches for training and validation", plan)
        d2l.agree("the epoch of their checkpoints", self.epoch)
        train, val = self.train_dataloader, self.val_dataloader
        self.train_dataloader = d2l.SharedLoader(train.loader, self)
        if val is not None:
            self.val_dataloader = d2l.SharedLoader(val.loader, self)
        self.replica = None  # made at the first batch, when all shapes are known
        self.handled = sys.exception()  # if the caller is handling an error

        def step(batch: Sequence[Tensor]) -> Tensor:
            if self.replica is None:
                self.replica = d2l.replicate(self.model, batch)
            return self.replica(batch, self.share)

        self.model.__dict__["training_step"] = step
    # chapters/computational_performance/distributed_trainer.ipynb#gather-curves
    def gather_curves(self) -> None:
        """Give the curves of all processes the sums over all of them."""
        if d2l.num_processes() == 1:
            return
        curves = self.model.board.curves
        d2l.agree("what they plot", sorted(curves))
        for _, curve in sorted(curves.items()):
            curve.count()
            sums = torch.tensor([curve.total, curve.weight], dtype=torch.float64)
            first_bad = math.inf if curve.first_bad is None else curve.first_bad
            bad = torch.tensor(first_bad, dtype=torch.float64)
            dist.all_reduce(sums)
            dist.all_reduce(bad, dist.ReduceOp.MIN)
            curve.total, curve.weight = sums.tolist()
            curve.first_bad = bad.item() if bad.isfinite() else None
    # chapters/computational_performance/distributed_trainer.ipynb#leave-processes
    def leave_processes(self) -> None:
        """Make the model an ordinary one again; say so if a process was lost.

    Raises: ProcessError in place of the error of a broken connection.
    """
        if d2l.num_processes() == 1:
            return
        self.model.__dict__.pop("training_step", None)
        self.replica = None
        error = sys.exception()
        if error is self.handled:
            d2l.follow_first(self.model)
        elif error is not None and d2l.is_lost_connection(error):
            raise d2l.ProcessError(
                f"process {d2l.process_rank()} of {d2l.num_processes()} has lost "
                f"another one in epoch {self.epoch}: look for its message above. "
                "Start all of them again; with checkpoint=<file> and resume=True "
                "they go on after the last whole epoch"
            ) from error

    # chapters/linear_regression/object_oriented_design.ipynb#prepare
    def prepare_data(self, data: DataModule) -> None:
        """Get the two loaders, with tensors in memory moved to the device."""
        train, val = data.train_dataloader(), data.val_dataloader()
        if self.gpus and isinstance(train, d2l.TensorLoader):
            train = train.to(self.gpus[0])
        if self.gpus and isinstance(val, d2l.TensorLoader):
            val = val.to(self.gpus[0])
        self.train_dataloader = d2l.CountedLoader(train, self)
        self.val_dataloader = None
        if val is not None:
            self.val_dataloader = d2l.CountedLoader(val, self)
        self.num_train_batches = len(train)
        self.num_val_batches = 0 if val is None else len(val)

    # chapters/linear_regression/object_oriented_design.ipynb#prepare
    def prepare_model(self, model: Module) -> None:
        """Introduce model and trainer to each other."""
        model.trainer = self
        model.board.reset()
        model.board.xlim = [0, self.max_epochs]
        if not self.progress:
            model.board.display = False
        self.model = model
        self.optimise_model(model)

    # chapters/linear_regression/object_oriented_design.ipynb#fit
    def fit(self, model: Module, data: DataModule) -> "d2l.History":
        """Train the model; return what was measured, epoch by epoch.

    Raises: FloatingPointError when the training loss is not finite.
    """
        if self.seed is not None:
            d2l.set_seed(self.seed)
        self.prepare_data(data)
        self.prepare_model(model)
        self.optim = model.configure_optimizers()
        self.history = d2l.History()
        self.epoch = self.train_batch_idx = self.val_batch_idx = 0
        if self.resume:
            self.load_checkpoint()
        self.join_processes()
        epochs = range(self.epoch, self.max_epochs)
        try:
            for self.epoch in epochs:
                start = time.perf_counter()
                self.fit_epoch()
                self.end_epoch(time.perf_counter() - start)
        finally:  # also after Ctrl-C: what was learned stays, and is drawn
            self.leave_processes()
            model.board.finish()
        return self.history


# chapters/linear_regression/synthetic_data.ipynb#data
class SyntheticRegressionData(d2l.DataModule):  #@save
    """Examples of y = Xw + b + noise with known w and b.

    Shapes: X (num_train + num_val, len(w)), y (num_train + num_val, 1).
    """

    def __init__(
        self,
        w: Tensor,
        b: float,
        noise: float = 0.01,
        num_train: int = 1000,
        num_val: int = 1000,
        batch_size: int = 32,
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        n = num_train + num_val
        self.X = torch.randn(n, len(w))
        epsilon = torch.randn(n, 1) * noise
        self.y = self.X @ w.reshape(-1, 1) + b + epsilon

    # chapters/linear_regression/synthetic_data.ipynb#get-tensorloader
    def get_dataloader(self, train: bool) -> "TensorLoader":
        """Return batches of the first num_train rows, or of the others."""
        n = self.num_train
        indices = slice(0, n) if train else slice(n, None)
        return self.get_tensorloader((self.X, self.y), train, indices)


# chapters/linear_regression/synthetic_data.ipynb#loader-class
class TensorLoader:  #@save
    """Batches of tensors in memory, in the order a DataLoader would take.

    It draws the same numbers as ``DataLoader(TensorDataset(*tensors),
    batch_size, shuffle)`` and leaves the generator in the same state.
    ``transform`` is applied to the first tensor of each batch.

    Raises: ValueError for tensors of unequal length or a bad batch size.
    """

    def __init__(
        self,
        tensors: Sequence[Tensor],
        batch_size: int,
        shuffle: bool = False,
        transform: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        lengths = [len(tensor) for tensor in tensors]
        if len(set(lengths)) != 1:
            raise ValueError(f"tensors of equal length expected, got {lengths}")
        if not isinstance(batch_size, int) or batch_size < 1:
            raise ValueError(
                f"batch_size must be 1 or more, got {batch_size!r}"
            )
        self.tensors = tuple(tensors)
        self.batch_size, self.shuffle = batch_size, shuffle
        self.transform = transform

    def __len__(self) -> int:
        """Return the number of batches."""
        return math.ceil(len(self.tensors[0]) / self.batch_size)

    def __iter__(self) -> Iterator[list[Tensor]]:
        draw_seed()  # a DataLoader draws one for its workers, used or not
        take = self.take_shuffled if self.shuffle else self.take_in_order
        for X, *rest in take():
            yield [self.transform(X) if self.transform else X, *rest]

    # chapters/linear_regression/synthetic_data.ipynb#loader-take
    def take_in_order(self) -> Iterator[Any]:
        """Return the batches as they stand in memory, without a copy."""
        parts = [tensor.split(self.batch_size) for tensor in self.tensors]
        return zip(*parts, strict=True)

    # chapters/linear_regression/synthetic_data.ipynb#loader-take
    def take_shuffled(self) -> Iterator[list[Tensor]]:
        """Draw an order of all examples and take one batch after another."""
        generator = torch.Generator().manual_seed(draw_seed())
        order = torch.randperm(len(self.tensors[0]), generator=generator)
        order = order.to(self.tensors[0].device)
        for indices in order.split(self.batch_size):
            yield [tensor.index_select(0, indices) for tensor in self.tensors]

    # chapters/linear_regression/synthetic_data.ipynb#loader-to
    def to(self, device: torch.device | str) -> "TensorLoader":
        """Return a loader over copies of the tensors on a device."""
        tensors = [tensor.to(device) for tensor in self.tensors]
        return TensorLoader(tensors, self.batch_size, self.shuffle, self.transform)


# chapters/linear_regression/synthetic_data.ipynb#loader-take
def draw_seed() -> int:  #@save
    """Draw a seed from torch's global generator, as DataLoader does."""
    return int(torch.empty((), dtype=torch.int64).random_().item())


# chapters/linear_regression/synthetic_data.ipynb#counted
class CountedLoader:  #@save
    """Pass batches on and tell the model's board how many examples each has."""

    def __init__(self, loader: Any, trainer: d2l.Trainer) -> None:
        self.loader, self.trainer = loader, trainer

    def __len__(self) -> int:
        return len(self.loader)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def __iter__(self) -> Iterator[Any]:
        board = getattr(self.trainer.model, "board", None)
        for batch in self.loader:
            if board is not None:
                board.weight = float(len(batch[-1]))
            yield batch


# chapters/linear_regression/from_scratch.ipynb#model-code
class LinearRegressionScratch(d2l.Module):  #@save
    """Linear regression with parameters and loss written by hand.

    Shapes: w (num_inputs, 1), b (1,).
    """

    def __init__(self, num_inputs: int, lr: float, sigma: float = 0.01) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.w = nn.Parameter(torch.normal(0, sigma, (num_inputs, 1)))
        self.b = nn.Parameter(torch.zeros(1))

    def forward(self, X: Tensor) -> Tensor:
        """Return Xw + b, one row per example."""
        return X @ self.w + self.b

    # chapters/linear_regression/from_scratch.ipynb#loss-code
    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Return the mean of (y_hat - y)^2 / 2."""
        return ((y_hat - y) ** 2 / 2).mean()

    # chapters/linear_regression/from_scratch.ipynb#sgd-code
    def configure_optimizers(self) -> "SGD":
        """Return stochastic gradient descent on w and b."""
        return SGD([self.w, self.b], self.lr)


# chapters/linear_regression/from_scratch.ipynb#sgd-code
class SGD(d2l.HyperParameters):  #@save
    """Minibatch stochastic gradient descent."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.save_hyperparameters()
        self.params = list(params)

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter against its gradient by lr times it."""
        for param in self.params:
            if param.grad is not None:
                param -= self.lr * param.grad

    def zero_grad(self) -> None:
        """Set the gradients to zero."""
        for param in self.params:
            if param.grad is not None:
                param.grad.zero_()


# chapters/linear_regression/from_scratch.ipynb#clip
def clip_norm(params: Iterable[Tensor], theta: float) -> None:  #@save
    """Scale the gradients of params down to a joint norm of at most theta."""
    grads = [p.grad for p in params if p.grad is not None]
    if not grads:
        return
    norm = torch.stack([(grad**2).sum() for grad in grads]).sum().sqrt()
    factor = (theta / norm).clamp(max=1)  # 1 where nothing is to do
    for grad in grads:
        grad *= factor


# chapters/linear_regression/concise.ipynb#model-code
class LinearRegression(d2l.Module):  #@save
    """Linear regression with PyTorch's layer, loss and optimiser."""

    def __init__(self, lr: float) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.LazyLinear(1)

    def forward(self, X: Tensor) -> Tensor:
        """Return the predictions, one row per example."""
        return self.net(X)

    def loss(self, y_hat: Tensor, y: Tensor) -> Tensor:
        """Return the mean of (y_hat - y)^2, without the factor 1/2."""
        return nn.functional.mse_loss(y_hat, y)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return stochastic gradient descent on all parameters."""
        return torch.optim.SGD(self.parameters(), self.lr)

    def get_w_b(self) -> tuple[Tensor, Tensor]:
        """Return weight (1, num_inputs) and bias (1,)."""
        return self.net.weight.data, self.net.bias.data
