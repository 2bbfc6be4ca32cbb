"""What the chapter ``computational_performance`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/computational_performance/compilation.ipynb
- chapters/computational_performance/many_devices.ipynb
- chapters/computational_performance/distributed_trainer.ipynb
"""

import atexit
import math
import os
import torch
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from torch import Tensor, distributed as dist, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import IterableDataset
from typing import Any, Self

import d2lib as d2l


# chapters/computational_performance/compilation.ipynb#benchmark
class Benchmark:  #@save
    """Time the block of a with statement and print its description.

    Units: seconds, kept as ``seconds``, which is nan until the block ends.
    Source: D2L's section on compilers and interpreters.
    """

    def __init__(self, description: str = "Done") -> None:
        self.description = description
        self.seconds = math.nan

    def __enter__(self) -> Self:
        self.timer = d2l.Timer()
        return self

    def __exit__(self, *args: object) -> None:
        self.seconds = self.timer.stop()
        print(f"{self.description}: {self.seconds:.4f} sec")


# chapters/computational_performance/many_devices.ipynb#split-batch
def split_batch(
    X: Tensor, y: Tensor, devices: Sequence[torch.device]
) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:  #@save
    """Spread a batch over devices, as evenly as its size allows.

    The first devices get one example more where it does not divide.
    Raises: ValueError for no device, for unequal lengths, or for fewer
    examples than devices.
    """
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} examples and y has {len(y)}")
    if not 0 < len(devices) <= len(X):
        raise ValueError(
            f"{len(X)} examples cannot be spread over {len(devices)} devices"
        )
    Xs, ys = (
        tuple(map(Tensor.to, part.tensor_split(len(devices)), devices))
        for part in (X, y)
    )
    return Xs, ys


# chapters/computational_performance/many_devices.ipynb#world
def num_processes() -> int:  #@save
    """Return how many processes torchrun has started for this program."""
    return int(os.environ.get("WORLD_SIZE", "1"))


# chapters/computational_performance/many_devices.ipynb#world
def process_rank() -> int:  #@save
    """Return the number of this process among them, counted from 0."""
    return int(os.environ.get("RANK", "0"))


# chapters/computational_performance/many_devices.ipynb#world
def own_gpu() -> torch.device:  #@save
    """Return the GPU of this process: its number on this machine.

    Raises: ValueError if more processes than GPUs have been started.
    """
    number, count = int(os.environ.get("LOCAL_RANK", "0")), d2l.num_gpus()
    if number >= count:
        raise ValueError(
            f"process {number} of this machine has no GPU, there are {count}: "
            "start fewer with --nproc-per-node, or pass num_gpus=0"
        )
    return torch.device("cuda", number)


# chapters/computational_performance/many_devices.ipynb#join-group
def join_group(device: torch.device | None) -> None:  #@save
    """Connect this process with the others: gloo on CPUs, NCCL on GPUs."""
    if dist.is_initialized():
        return
    backend = "gloo"
    if device is not None:
        torch.cuda.set_device(device)
        backend = "cpu:gloo,cuda:nccl"
    dist.init_process_group(backend, timeout=timedelta(minutes=10))
    atexit.register(leave_group)


# chapters/computational_performance/many_devices.ipynb#join-group
def leave_group() -> None:  #@save
    """Disconnect this process, if it is connected."""
    if dist.is_initialized():
        dist.destroy_process_group()


# chapters/computational_performance/many_devices.ipynb#agree
class ProcessError(RuntimeError):  #@save
    """Processes that train together disagree, or one of them is lost."""


# chapters/computational_performance/many_devices.ipynb#agree
def agree(what: str, value: Any) -> None:  #@save
    """Compare a value over all processes.

    Raises: ProcessError, with all values, if they are not equal.
    """
    values = [None] * num_processes()
    dist.all_gather_object(values, value)
    if any(other != values[0] for other in values):
        raise ProcessError(
            f"the processes differ in {what}: {values}. Each must run the "
            "same program on the same data: seed it with torch.manual_seed "
            "before data are drawn, and let all see the same files"
        )


# chapters/computational_performance/distributed_trainer.ipynb#share-of
def share_of(
    batch: Sequence[Tensor], rank: int, world: int
) -> tuple[list[Tensor], int]:  #@save
    """Return the rows of a batch for one of ``world`` processes, and how many.

    A process for which none is left gets one row all the same, and 0:
    it has to take part in every sum of gradients.
    Raises: TypeError for anything but tensors with one row per example.
    """
    n = len(batch[-1])
    if not all(isinstance(t, Tensor) and t.shape[:1] == (n,) for t in batch):
        kinds = [getattr(t, "shape", type(t).__name__) for t in batch]
        raise TypeError(f"tensors with {n} rows each expected, got {kinds}")
    start, stop = n * rank // world, n * (rank + 1) // world
    rows = slice(start, stop) if stop > start else slice(0, 1)
    return [tensor[rows] for tensor in batch], stop - start


# chapters/computational_performance/distributed_trainer.ipynb#checksums
def checksums(batch: Sequence[Tensor]) -> list[int]:  #@save
    """Return a number for each tensor, which other contents would change."""
    flat = [tensor.cpu().contiguous().flatten() for tensor in batch]
    return [zlib.crc32(t.view(torch.uint8).numpy()) for t in flat]


# chapters/computational_performance/distributed_trainer.ipynb#follow-first
def follow_first(model: nn.Module) -> None:  #@save
    """Take over the random states and the buffers of process 0."""
    states = [d2l.pack_random_state()]
    dist.broadcast_object_list(states, src=0)
    d2l.unpack_random_state(states[0])
    for buffer in model.buffers():
        if not nn.parameter.is_lazy(buffer):
            dist.broadcast(buffer, src=0)


# chapters/computational_performance/distributed_trainer.ipynb#shared-loader
class SharedLoader(d2l.CountedLoader):  #@save
    """Of each batch, pass on the share of this process."""

    def __iter__(self) -> Iterator[Any]:
        rank, world = d2l.process_rank(), d2l.num_processes()
        dataset = getattr(self.loader, "dataset", None)
        stream = isinstance(dataset, IterableDataset)
        follow_first(self.trainer.model)
        for i, batch in enumerate(self.loader):
            rows, number = share_of(batch, rank, world)
            if i == 0:
                d2l.agree("their first batch", checksums(batch))
            if rank > 0 and (i == 0 or stream):  # now masks differ
                torch.manual_seed((d2l.draw_seed() + rank) % 2**63)
            self.trainer.share = number * world / max(len(batch[-1]), 1)
            self.trainer.model.board.weight = float(number)
            yield rows
            if stream:
                follow_first(self.trainer.model)


# chapters/computational_performance/distributed_trainer.ipynb#weighted-step
class WeightedStep(nn.Module):  #@save
    """The training step of a model as a forward pass, times a weight."""

    def __init__(self, model: d2l.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Sequence[Tensor], weight: float) -> Tensor:
        """Return the loss of the batch, which is a mean, times ``weight``."""
        return type(self.model).training_step(self.model, batch) * weight


# chapters/computational_performance/distributed_trainer.ipynb#weighted-step
def replicate(model: d2l.Module, batch: Sequence[Tensor]) -> nn.Module:  #@save
    """Return the training step whose gradients are summed over processes."""
    if any(map(nn.parameter.is_lazy, model.parameters())):
        model.apply_init(batch[:-1])
    return DistributedDataParallel(WeightedStep(model))


# chapters/computational_performance/distributed_trainer.ipynb#leave-processes
def is_lost_connection(error: BaseException) -> bool:  #@save
    """Tell an error of the connection from one of the program."""
    words = ("gloo", "nccl", "connection", "peer", "timed out")
    message = str(error).lower()
    return isinstance(error, dist.DistError) or (
        type(error) is RuntimeError and any(word in message for word in words)
    )
