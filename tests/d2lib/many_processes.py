"""A program for torchrun: what several processes learn goes to files.

Usage: torchrun ... many_processes.py OUT CASE [FILE]
"""

import os
import signal
import sys
from pathlib import Path

import torch
from torch import nn

import d2lib as d2l


class Net(d2l.Classifier):
    """Lazy layers, batch-free: every process can compute the same."""

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1, momentum=0.9)

    def __init__(self, kill=(-1, -1)):
        super().__init__()
        self.kill = kill
        self.net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3))

    def training_step(self, batch):
        if self.kill == (self.trainer.epoch, d2l.process_rank()):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().training_step(batch)


class Points(d2l.DataModule):
    """Points in space with three classes, in batches."""

    def __init__(self, num_train, num_val, batch_size, seed=5):
        super().__init__()
        self.save_hyperparameters()
        generator = torch.Generator().manual_seed(seed)
        self.X = torch.randn(num_train + num_val, 4, generator=generator)
        self.y = (self.X[:, :2] > 0).sum(1)

    def get_dataloader(self, train):
        n = self.num_train
        rows = slice(0, n) if train else slice(n, None)
        return self.get_tensorloader((self.X, self.y), train, rows)


class Drawn(torch.utils.data.IterableDataset):
    """A stream that draws every example from the global generator."""

    def __iter__(self):
        for _ in range(20):
            x = torch.randn(4)
            yield x, (x[:2] > 0).sum()


class Stream(d2l.DataModule):
    """Batches of six from the stream; the last one has two."""

    def get_dataloader(self, train):
        loader = torch.utils.data.DataLoader(Drawn(), batch_size=6)
        return Counted(loader) if train else None


class Counted:
    """The stream with a length, which the trainer asks for."""

    def __init__(self, loader):
        self.loader, self.dataset = loader, loader.dataset

    def __len__(self):
        return 4

    def __iter__(self):
        return iter(self.loader)


class Streamed(Points):
    """The same points from a DataLoader."""

    def get_dataloader(self, train):
        loader = super().get_dataloader(train)
        dataset = torch.utils.data.TensorDataset(*loader.tensors)
        return torch.utils.data.DataLoader(dataset, self.batch_size, train)


CASES = {
    "clipped": (Points(81, 20, 16), {"gradient_clip_val": 0.5}),
    "tiny batches": (Points(7, 4, 2), {}),
    "one example left": (Points(9, 1, 4), {}),
    "streamed": (Streamed(50, 13, 8), {}),
    "drawn as it goes": (Stream(), {}),
    "no seed": (Points(30, 10, 8), {"seed": None}),
}


def learn(out: Path) -> None:
    """Fit every case, and write parameters, history and random state."""
    learned = {}
    for name, (data, options) in CASES.items():
        options = {"seed": int(os.environ.get("SEED", "3")), **options}
        if options["seed"] is None:  # process 0 decides
            torch.manual_seed(11 + d2l.process_rank())
        model = Net()
        history = d2l.Trainer(3, progress=False, **options).fit(model, data)
        state, random = model.state_dict(), torch.get_rng_state()
        learned[name] = (state, dict(history), random)
    torch.save(learned, out / f"{d2l.num_processes()}-{d2l.process_rank()}.pt")


def differ(out: Path) -> None:
    """Give each process other data, and write what the trainer says."""
    data = Points(20, 4, 4, seed=d2l.process_rank())
    try:
        d2l.Trainer(1, progress=False).fit(Net(), data)
    except d2l.ProcessError as error:
        (out / f"differ-{d2l.process_rank()}").write_text(str(error))


def diverge(out: Path) -> None:
    """Train until the loss is infinite in one process only."""
    data = Points(20, 4, 4)
    data.X[19] = float("nan")  # one example, so in one share
    try:
        d2l.Trainer(1, progress=False).fit(Net(), data)
    except FloatingPointError as error:
        (out / f"diverge-{d2l.process_rank()}").write_text(str(error))


def resume(out: Path, kill: tuple[int, int] = (-1, -1)) -> None:
    """Train with a checkpoint; perhaps one process ends on the way."""
    trainer = d2l.Trainer(
        4, seed=3, progress=False, checkpoint=out / "point.pt", resume=True
    )
    model = Net(kill)
    trainer.fit(model, Points(81, 20, 16))
    torch.save(model.state_dict(), out / f"resumed-{d2l.process_rank()}.pt")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if "learn" in sys.argv:
        learn(folder)
        differ(folder)
        diverge(folder)
    if "killed" in sys.argv:
        resume(folder, kill=(2, 1))
    if "resume" in sys.argv:
        resume(folder)
