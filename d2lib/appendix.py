"""What the chapter ``appendix`` saves.

Generated from the pages of the book by `make lib`; do not edit.
Its cells marked #@save are on these pages:

- chapters/appendix/plotting.ipynb
- chapters/appendix/live_curves.ipynb
- chapters/appendix/data_files.ipynb
- chapters/appendix/trainer_options.ipynb
- chapters/appendix/compatibility.ipynb
"""

import ctypes
import functools
import glob
import gzip
import hashlib
import http.client
import io
import math
import numpy as np
import os
import random
import sys
import tarfile
import tempfile
import time
import torch
import urllib.request
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import resources
from numbers import Real
from os import PathLike
from pathlib import Path
from pickle import UnpicklingError
from torch import Tensor, nn
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import d2lib as d2l


# chapters/appendix/plotting.ipynb#lazy-modules
LAZY_MODULES = {  #@save
    "plt": "matplotlib.pyplot",
    "nn_Module": "torch.nn.Module",
}


# chapters/appendix/plotting.ipynb#in-notebook
def in_notebook() -> bool:  #@save
    """Say whether this code runs in the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


# chapters/appendix/plotting.ipynb#show-figure
def show_figure(
    fig: Any, handle: Any = None, crop: bool = True
) -> Any:  #@save
    """Show a figure in the notebook, or update the one behind a handle.

    Without ``crop`` it takes half the time: its margins stay as they are.
    Return the handle; outside a notebook nothing happens and it is None.
    """
    if not in_notebook():
        return None
    from IPython.display import display

    svg = io.StringIO()
    fig.savefig(svg, format="svg", bbox_inches="tight" if crop else None)
    content = {"image/svg+xml": svg.getvalue(), "text/plain": repr(fig)}
    if handle is not None:
        handle.update(content, raw=True)
        return handle
    d2l.plt.close(fig)  # or the cell would show it a second time
    return display(content, raw=True, display_id=True)


# chapters/appendix/plotting.ipynb#at-cell-end
def at_cell_end(function: Callable[[], None]) -> None:  #@save
    """Call a function once, when the running cell has ended.

    Outside a notebook there is no cell, and it is never called.
    """
    if not in_notebook():
        return
    from IPython import get_ipython

    events = get_ipython().events

    def once(result: Any) -> None:
        events.unregister("post_run_cell", once)
        function()

    events.register("post_run_cell", once)


# chapters/appendix/plotting.ipynb#configure-axes
def configure_axes(  #@save
    axes: Any,
    xlabel: str | None = None,
    ylabel: str | None = None,
    xlim: Sequence[float] | None = None,
    ylim: Sequence[float] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
    legend: Sequence[str] | None = None,
) -> None:
    """Label, limit and scale the axes, with a grid and perhaps a legend.

    Without limits, or with two equal ones, an axis follows its data. A
    legend names the curves in their order.
    """
    xlim, ylim = (
        limits if limits is not None and limits[0] != limits[1] else None
        for limits in (xlim, ylim)
    )
    axes.set_xscale(xscale)
    axes.set_yscale(yscale)
    if xlabel is not None:
        axes.set_xlabel(xlabel)
    if ylabel is not None:
        axes.set_ylabel(ylabel)
    if xlim is not None:
        axes.set_xlim(xlim)
    if ylim is not None:
        axes.set_ylim(ylim)
    if xlim is None or ylim is None:
        axes.relim()
        axes.autoscale_view(scalex=xlim is None, scaley=ylim is None)
    if legend:
        axes.legend([legend] if isinstance(legend, str) else legend)
    axes.grid(True)


# chapters/appendix/plotting.ipynb#curve-style
def curve_style(index: int, num_formats: int) -> dict[str, Any]:  #@save
    """Return what tells curve ``index`` from one with the same format.

    The first round of formats is left as it is, later ones get markers.
    """
    markers = "osv^Dx*P"
    turn = index // num_formats
    if turn == 0:
        return {}
    return {"marker": markers[(turn - 1) % len(markers)], "markevery": 0.1}


# chapters/appendix/plotting.ipynb#report-function
def report(**numbers: float) -> None:  #@save
    """Hand headline numbers of a page to whoever runs it.

    They are shown, too, one line each.

    Raises: TypeError for what is no number, ValueError for inf and nan.
    """
    values = {name: reported_number(name, x) for name, x in numbers.items()}
    lines = [
        f"{name} = {value if isinstance(value, int) else f'{value:.4g}'}"
        for name, value in values.items()
    ]
    if not in_notebook():
        print("\n".join(lines))
        return
    from IPython.display import display

    kind = "application/vnd.d2l.report+json"
    display({kind: values, "text/plain": "\n".join(lines)}, raw=True)


# chapters/appendix/plotting.ipynb#report-function
def reported_number(name: str, value: Any) -> float:  #@save
    """Return a reported value as int or float; it may be a scalar tensor."""
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"report({name}=...) takes a number, got "
            f"{type(value).__name__}: {value!r}"
        )
    if not math.isfinite(value):
        raise ValueError(f"report({name}=...) takes a finite number: {value}")
    return int(value) if isinstance(value, int) else float(value)


# chapters/appendix/live_curves.ipynb#curve
class Point(NamedTuple):  #@save
    """One point of a curve on a ProgressBoard."""

    x: float
    y: Any


# chapters/appendix/live_curves.ipynb#curve
class Curve:  #@save
    """The values of one quantity, kept where they were computed.

    Raw values stay on their device until ``flush`` copies them to the host,
    a whole chunk at once, so that adding one never waits for the device.
    """

    def __init__(self) -> None:
        self.raw: list[Point] = []
        self.weights: list[float] = []
        self.chunks: list[tuple[float, Any, list[float], int]] = []
        self.points: list[Point] = []
        self.counted = 0  # how many of the raw values the epoch has counted
        self.total = self.weight = 0.0
        self.first_bad: float | None = None

    def add(self, x: float, y: Any, weight: float) -> None:
        """Append one raw value that stands for ``weight`` examples."""
        self.raw.append(Point(x, y))
        self.weights.append(weight)

    def close(self) -> None:
        """Make one point, at the mean x, of the raw values so far."""
        x = sum(point.x for point in self.raw) / len(self.raw)
        values = pack([point.y for point in self.raw])
        self.chunks.append((x, values, self.weights, self.counted))
        self.raw, self.weights, self.counted = [], [], 0

    # chapters/appendix/live_curves.ipynb#curve-flush
    def flush(self) -> None:
        """Bring the closed points to the host."""
        for x, packed, weights, counted in self.chunks:
            values = unpack(packed)
            self.points.append(Point(x, weighted_mean(values, weights)))
            self._count(x, values[counted:], weights[counted:])
        self.chunks = []

    # chapters/appendix/live_curves.ipynb#curve-flush
    def count(self) -> None:
        """Count every value there is towards the mean of the epoch."""
        self.flush()
        fresh = self.raw[self.counted :]
        if fresh:
            values = unpack(pack([point.y for point in fresh]))
            self._count(fresh[-1].x, values, self.weights[self.counted :])
            self.counted = len(self.raw)

    # chapters/appendix/live_curves.ipynb#curve-flush
    def epoch_mean(self) -> float | None:
        """Return the mean since the last call, each value by its weight."""
        self.count()
        mean = self.total / self.weight if self.weight else None
        self.total = self.weight = 0.0
        return mean

    # chapters/appendix/live_curves.ipynb#curve-flush
    def _count(self, x: float, values: list[float], weights: list[float]) -> None:
        """Count values towards the mean of the epoch; note the first bad one."""
        for value, weight in zip(values, weights, strict=True):
            if self.first_bad is None and not math.isfinite(value):
                self.first_bad = x
            self.total += value * weight
            self.weight += weight


# chapters/appendix/live_curves.ipynb#pack
def pack(values: list[Any]) -> Any:  #@save
    """Stack scalar tensors into one vector, without leaving their device."""
    if any(isinstance(value, Tensor) for value in values):
        return torch.stack([torch.as_tensor(v).reshape(()) for v in values])
    return values


# chapters/appendix/live_curves.ipynb#pack
def unpack(packed: Any) -> list[float]:  #@save
    """Return the packed values as Python numbers."""
    return packed.tolist() if isinstance(packed, Tensor) else packed


# chapters/appendix/live_curves.ipynb#pack
def weighted_mean(values: list[float], weights: list[float]) -> float:  #@save
    """Return the mean of values, each counted by its weight."""
    pairs, total = zip(values, weights, strict=True), sum(weights)
    mean = sum(value * weight for value, weight in pairs)
    return mean / total if total else math.nan


# chapters/appendix/live_curves.ipynb#module-plot
def share(i: int, n: int, parts: int) -> int:  #@save
    """Return how many of n batches make the point that batch i belongs to.

    The n batches of an epoch are shared out evenly among ``parts`` points.
    """
    parts = max(1, min(int(parts), n))
    part = i * parts // n
    return -(-(part + 1) * n // parts) - -(-part * n // parts)


# chapters/appendix/data_files.ipynb#data-set
class DataSet(NamedTuple):  #@save
    """Where the files of a data set come from and how they are known.

    ``files`` maps a name to the SHA-256 of its content: unpacked, unless
    the name itself ends in .gz. New files go to the last of ``folders``.
    """

    files: dict[str, str]
    mirrors: list[str]  # addresses that a file's name is added to
    suffix: str  # what the mirrors add to the name
    folders: tuple[str, ...]  # where to look below a data folder
    system: str  # where the operating system's package puts the files
    stand_in: str


# chapters/appendix/data_files.ipynb#data-sets-table
DATA_SETS = {  #@save
    "fashion-mnist": DataSet(
        files={
            "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799"
            "fd8a3f3276145d20f83aa44d888",
            "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f"
            "6a2e1246121d8633921760443d9",
            "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10"
            "ca49f1dbef5c9a5cd8815ce37b",
            "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83"
            "dab82d92729df917d7dec38c34",
        },
        mirrors=[
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data"
            "/fashion/",
        ],
        suffix=".gz",
        folders=("", "FashionMNIST/raw", "fashion-mnist"),
        system="/usr/share/datasets/fashion-mnist",
        stand_in="silhouettes of clothes, drawn by drawn_clothes",
    ),
    "cifar-10": DataSet(
        files={
            "cifar-10-python.tar.gz": "6d958be074577803d12ecdefd02955f39262c8"
            "3c16fe9348329d7fe0b5c001ce",
        },
        mirrors=["https://www.cs.toronto.edu/~kriz/"],
        suffix="",
        folders=("", "cifar-10"),
        system="",
        stand_in="a set in the same format, made on the page custom_datasets",
    ),
}


# chapters/appendix/data_files.ipynb#folders
class DataError(RuntimeError):  #@save
    """Data are damaged, or cannot be had where they were asked for."""


# chapters/appendix/data_files.ipynb#folders
def asked_folder() -> Path | None:  #@save
    """Return the folder that $D2L_DATA names, None if it is not set.

    Raises: DataError if it is set and there is no such folder.
    """
    value = os.environ.get("D2L_DATA", "")
    if not value:
        return None
    folder = Path(value).expanduser()
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise DataError(
            f"D2L_DATA is set to {value!r}, which {what}: make it a folder "
            "(it may be empty), or unset D2L_DATA"
        )
    return folder


# chapters/appendix/data_files.ipynb#folders-rest
def project_folder() -> Path | None:  #@save
    """Return data/ of the book this is run in: next to its _toc.yml."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "_toc.yml").is_file():
            return folder / "data"
    return None


# chapters/appendix/data_files.ipynb#folders-rest
def cache_folder() -> Path:  #@save
    """Return the user's folder for data that can be downloaded again."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")
    return Path(base, "d2lib")


# chapters/appendix/data_files.ipynb#folders-rest
def data_folder() -> Path:  #@save
    """Return the folder that downloaded data are stored in."""
    return asked_folder() or cache_folder()


# chapters/appendix/data_files.ipynb#find-files
def data_places(system: str = "") -> dict[str, Path]:  #@save
    """Return the folders where data may lie, in the order of the search."""
    asked = asked_folder()
    if asked is not None:
        return {"D2L_DATA": asked}
    places = {
        "project": project_folder(),
        "cache": cache_folder(),
        "system": Path(system) if system else None,
    }
    return {place: base for place, base in places.items() if base}


# chapters/appendix/data_files.ipynb#find-files
def find_files(name: str) -> tuple[str, dict[str, Path]]:  #@save
    """Return where a data set was found, and the path of each file.

    The place is "D2L_DATA", "project", "cache", "system" or "nowhere".
    """
    data = DATA_SETS[name]
    for place, base in data_places(data.system).items():
        paths = files_below(base, data)
        if len(paths) == len(data.files):
            return place, paths
    return "nowhere", {}


# chapters/appendix/data_files.ipynb#find-files
def files_below(base: Path, data: DataSet) -> dict[str, Path]:  #@save
    """Return the files of a data set that a folder holds, packed or not."""
    found: dict[str, Path] = {}
    for file in data.files:
        for folder in data.folders:
            for candidate in (file, file + ".gz"):
                path = base / folder / candidate
                if file not in found and path.is_file():
                    found[file] = path
    return found


# chapters/appendix/data_files.ipynb#read-verified
def read_verified(path: Path, file: str, data: DataSet) -> bytearray:  #@save
    """Return the content of a data set's file, unpacked and checked.

    Raises: DataError that names the path and both SHA-256 values.
    """
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b" and not file.endswith(".gz")
    content, digest = bytearray(), hashlib.sha256()
    try:
        with gzip.open(path) if packed else path.open("rb") as source:
            while piece := source.read(2**20):
                content += piece
                digest.update(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(
            f"{path}: cut off or damaged, it cannot be unpacked: {error}"
        ) from None
    found = digest.hexdigest()
    if found != data.files[file]:
        raise DataError(
            f"{path}: not the file it should be, or damaged\n"
            f"  expected SHA-256 {data.files[file]}\n"
            f"  found    SHA-256 {found}\n"
            "Remove it, or put the right file in its place."
        )
    return content


# chapters/appendix/data_files.ipynb#fingerprint-code
STAND_IN_VERSION = 1


# chapters/appendix/data_files.ipynb#fingerprint-code
def data_fingerprint(name: str = "fashion-mnist") -> str:  #@save
    """Describe the data that would be used, without reading them.

    It changes when a file is exchanged, and never asks the network.
    """
    place, paths = find_files(name)
    if place == "nowhere":
        return f"{name} stand-in-{STAND_IN_VERSION}"
    parts = [f"{name} {place}"]
    for path in paths.values():
        stat = path.stat()
        parts.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return "\n".join(parts)


# chapters/appendix/data_files.ipynb#copy-url
DOWNLOAD = {"timeout_s": 5.0, "tries": 2, "limit_s": 900.0}


# chapters/appendix/data_files.ipynb#copy-url
class NetworkError(Exception):  #@save
    """A mirror did not answer, or not in time."""


# chapters/appendix/data_files.ipynb#copy-url
def copy_url(url: str, output: Any) -> None:  #@save
    """Copy what a server sends into an open file.

    Raises: NetworkError, but OSError if the file cannot be written.
    """
    deadline = time.monotonic() + DOWNLOAD["limit_s"]
    try:
        reply = urllib.request.urlopen(url, timeout=DOWNLOAD["timeout_s"])
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NetworkError(str(error)) from None
    with reply:
        while True:
            try:
                block = reply.read(1 << 16)
            except (OSError, http.client.HTTPException) as error:
                raise NetworkError(str(error)) from None
            if not block:
                left = getattr(reply, "length", None)
                if left:
                    raise NetworkError(f"cut off, {left} bytes are missing")
                return
            if time.monotonic() > deadline:
                limit = DOWNLOAD["limit_s"]
                raise NetworkError(f"not complete after {limit:g} s")
            output.write(block)


# chapters/appendix/data_files.ipynb#store-url-code
def store_url(
    url: str, target: Path, prefix: Path, check: Callable[[Path], Any]
) -> None:  #@save
    """Store what a server sends; it gets its name when it is checked.

    ``prefix`` begins the name of the temporary file that ``check`` is
    called with.

    Raises: NetworkError, and what check raises for a wrong content.
    """
    handle, name = tempfile.mkstemp(prefix=prefix.name, dir=prefix.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as output:
            copy_url(url, output)
        check(part)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(part, 0o644)
        os.replace(part, target)
    except DataError as error:
        message = str(error).replace(f"{part}: ", "")
        raise DataError(message) from None
    finally:
        part.unlink(missing_ok=True)


# chapters/appendix/data_files.ipynb#store-url-code
def remove_parts(prefix: Path) -> None:  #@save
    """Remove what a killed process left; its lock is held meanwhile."""
    for part in prefix.parent.glob(glob.escape(prefix.name) + "*"):
        part.unlink(missing_ok=True)


# chapters/appendix/data_files.ipynb#download-file-code
class Unreachable(Exception):  #@save
    """No mirror gave the right file."""


# chapters/appendix/data_files.ipynb#download-file-code
def download_file(name: str, file: str, base: Path) -> Path:  #@save
    """Get one file from the first mirror that has the right content.

    It gets its name only when it is whole and verified.

    Raises: Unreachable with what each mirror answered.
    """
    data, reasons = DATA_SETS[name], []
    target = base / data.folders[-1] / (file + data.suffix)
    prefix = base / f".part-{name}-"
    urls = [mirror + file + data.suffix for mirror in data.mirrors]
    for url in urls * int(DOWNLOAD["tries"]):
        try:
            store_url(
                url,
                target,
                prefix,
                lambda part: read_verified(part, file, data),
            )
            return target
        except (DataError, NetworkError) as error:
            reasons.append(f"  {url}: {str(error).splitlines()[0]}")
    raise Unreachable("\n".join(dict.fromkeys(reasons)))


# chapters/appendix/data_files.ipynb#lock-code
@contextmanager
def file_lock(path: Path) -> Iterator[None]:  #@save
    """Let one process at a time in; where there is no flock, let all in."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# chapters/appendix/data_files.ipynb#fetch-code
UNREACHABLE: dict[tuple[str, str], str] = {}


# chapters/appendix/data_files.ipynb#fetch-code
def fetch_files(name: str) -> dict[str, Path] | None:  #@save
    """Download the missing files of a data set; return all paths.

    None if no mirror has them and $D2L_DATA is not set. One process at a
    time does this, the others wait and find the files.

    Raises: DataError if $D2L_DATA is set, or the folder cannot be written.
    """
    data, base = DATA_SETS[name], data_folder()
    key = (name, str(base))
    if key in UNREACHABLE and asked_folder() is None:
        return None
    try:
        base.mkdir(parents=True, exist_ok=True)
        with file_lock(base / f".{name}.lock"):
            remove_parts(base / f".part-{name}-")
            paths = files_below(base, data)
            for file in data.files:
                if file not in paths:
                    paths[file] = download_file(name, file, base)
    except Unreachable as error:
        if asked_folder() is not None:
            raise DataError(
                f"{name} is not in {base} (D2L_DATA) and cannot be "
                f"downloaded:\n{error}\n"
                "Put the files there, or unset D2L_DATA."
            ) from None
        UNREACHABLE[key] = str(error)
        return None
    except OSError as error:
        raise DataError(
            f"{name} cannot be stored in {base}: {error}. Set D2L_DATA to a "
            "folder that has room and that you may write to."
        ) from error
    return paths


# chapters/appendix/data_files.ipynb#contents-code
def data_contents(
    name: str, wanted: Sequence[str]
) -> list[bytearray] | None:  #@save
    """Return the verified contents of files, downloaded if need be.

    None if they are nowhere and cannot be downloaded.
    """
    data = DATA_SETS[name]
    place, paths = find_files(name)
    if place == "nowhere":
        fetched = fetch_files(name)
        if fetched is None:
            return None
        place, paths = "fetched", fetched
    contents = []
    for file in wanted:
        try:
            contents.append(read_verified(paths[file], file, data))
        except (DataError, FileNotFoundError):
            if place != "cache":
                raise
            remove_broken(name, file, paths[file])
            return data_contents(name, wanted)
    return contents


# chapters/appendix/data_files.ipynb#contents-code
def remove_broken(name: str, file: str, path: Path) -> None:  #@save
    """Remove a file of the cache, unless another process has mended it."""
    with file_lock(cache_folder() / f".{name}.lock"):
        try:
            read_verified(path, file, DATA_SETS[name])
        except (DataError, FileNotFoundError):
            path.unlink(missing_ok=True)


# chapters/appendix/data_files.ipynb#get-code
def get_data_files(name: str = "fashion-mnist") -> str:  #@save
    """Find or download a data set now; return its fingerprint."""
    if find_files(name)[0] == "nowhere":
        fetch_files(name)
    return data_fingerprint(name)


# chapters/appendix/data_files.ipynb#one-sha1
def file_sha1(path: Path) -> str:  #@save
    """Return the SHA-1 of a file of any size, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


# chapters/appendix/data_files.ipynb#one-sha1
def has_sha1(path: Path, sha1: str | None) -> bool:  #@save
    """Say whether a file is there and has the SHA-1; never for None."""
    if sha1 is None or not path.is_file():
        return False
    return file_sha1(path) == sha1.lower()


# chapters/appendix/data_files.ipynb#one-fetch
class NotReached(DataError):  #@save
    """No server sent a file, and no wrong one lies where it belongs."""


# chapters/appendix/data_files.ipynb#one-fetch
def fetch_url(url: str, target: Path, sha1: str | None) -> None:  #@save
    """Download one file, unless it is there and has the SHA-1.

    It gets its name only when it is whole and verified. Without a SHA-1
    it is downloaded each time, with a warning that says which it has.

    Raises: DataError with what went wrong and what to do about it; it is
    a NotReached if nothing came.
    """
    if sha1 is not None and len(sha1) != 40:
        raise ValueError(f"a SHA-1 has 40 hexadecimal digits, got {sha1!r}")

    def check(part: Path) -> None:
        if sha1 is None:
            warn_of_unverified(url, file_sha1(part))
        elif not has_sha1(part, sha1):
            raise DataError(
                "not the file it should be, or damaged\n"
                f"    expected SHA-1 {sha1}\n"
                f"    found    SHA-1 {file_sha1(part)}"
            )

    prefix = target.parent / f".part-{target.name}-"
    errors: list[Exception] = []
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with file_lock(target.parent / f".{target.name}.lock"):
            remove_parts(prefix)
            for _ in range(int(DOWNLOAD["tries"])):
                if has_sha1(target, sha1):
                    return
                try:
                    store_url(url, target, prefix, check)
                    return
                except (DataError, NetworkError) as error:
                    errors.append(error)
    except OSError as error:
        raise DataError(
            f"{url} cannot be stored as {target}: {error}. Name a folder "
            "that has room and that you may write to."
        ) from error
    came = any(isinstance(error, DataError) for error in errors)
    message = not_fetched(url, target, [f"  {error}" for error in errors])
    raise DataError(message) if came else NotReached(message)


# chapters/appendix/data_files.ipynb#one-place-code
def look_up(
    url: str, sha1: str | None, hub: Mapping[str, tuple[str, str]]
) -> tuple[str, str | None]:  #@save
    """Return the address behind a key or address, and its SHA-1 if known.

    Raises: ValueError for what is no address and no key of hub.
    """
    if url in hub:
        address, known_sha1 = hub[url]
        return address, sha1 or known_sha1
    if "://" in url:
        return url, sha1 or dict(hub.values()).get(url)
    near = get_close_matches(url, hub, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise ValueError(
        f"{url!r} is no address and no key of DATA_HUB. {hint}"
        f"The keys are {', '.join(hub)}; add your own with "
        "DATA_HUB[key] = (address, sha1)."
    )


# chapters/appendix/data_files.ipynb#one-place-code
def get_file(
    url: str, sha1: str | None, folder: str | PathLike[str] | None = None
) -> Path:  #@save
    """Return a file that is there and right, or download it.

    Without a folder it is looked for where data may lie, and stored in
    data_folder().

    Raises: DataError if it cannot be had, NotReached if moreover no wrong
    file was found; ValueError for a bad address.
    """
    file = Path(unquote(urlsplit(url).path.rsplit("/", 1)[-1])).name
    if file in ("", ".."):
        raise ValueError(f"{url!r} does not end with the name of a file")
    bases = [Path(folder)] if folder is not None else data_places().values()
    found = [base / file for base in bases if (base / file).is_file()]
    for path in found:
        if has_sha1(path, sha1):
            return path
    target = (data_folder() if folder is None else Path(folder)) / file
    key = (url, str(data_folder()))
    try:
        if key in UNREACHABLE:
            raise NotReached(UNREACHABLE[key])
        fetch_url(url, target, sha1)
    except NotReached as error:
        if not found:
            raise
        wrong = [f"\nNot the right file: {p}" for p in found if p != target]
        raise DataError("".join([str(error), *wrong])) from None
    return target


# chapters/appendix/data_files.ipynb#one-messages
def not_fetched(url: str, target: Path, reasons: Sequence[str]) -> str:  #@save
    """Return the message for a file that could not be had."""
    lines = [f"{url} was not stored as {target}:", *dict.fromkeys(reasons)]
    if target.is_file():
        lines.append(
            f"The file that is there has SHA-1 {file_sha1(target)}; it was "
            "left alone."
        )
    lines.append("Try again later, or put the right file there by hand.")
    return "\n".join(lines)


# chapters/appendix/data_files.ipynb#one-messages
def warn_of_unverified(url: str, found: str) -> None:  #@save
    """Warn that nobody knows whether a file is the right one."""
    warnings.warn(
        f"no SHA-1 is known for {url}, so it was not verified and will be "
        f"downloaded again next time. Its SHA-1 is {found}: pass that as "
        "sha1_hash.",
        stacklevel=2,
    )


# chapters/appendix/data_files.ipynb#prose-code
PROSE_SHA256 = (  #@save
    "5fd7ac43bae64543af6208ac8d6df59a1c85868afcae90d7d4fcdd03a117d1d8"
)


# chapters/appendix/data_files.ipynb#prose-code
def prose_file() -> Path:  #@save
    """Return the path of the book's own prose: sentences in plain ASCII.

    Raises: DataError if it is missing or was changed.
    """
    path = Path(str(resources.files("d2lib"))) / "prose.txt"
    found = hashlib.sha256(path.read_bytes()) if path.is_file() else None
    if found is None or found.hexdigest() != PROSE_SHA256:
        what = "missing" if found is None else "changed"
        raise DataError(f"{path} is {what}: install d2lib again")
    return path


# chapters/appendix/data_files.ipynb#prose-code
def book_prose() -> str:  #@save
    """Return the book's own prose, always the same text."""
    return prose_file().read_text(encoding="ascii")


# chapters/appendix/data_files.ipynb#prose-instead
TIME_MACHINE_SHA1 = "090b5e7e70c295757f55df93cb0a180b9691891a"


# chapters/appendix/data_files.ipynb#prose-instead
def get_file_or_prose(
    url: str, sha1: str | None, folder: str | PathLike[str] | None = None
) -> Path:  #@save
    """Do as get_file; for the novel, if it is not reached, take the prose.

    Then it warns, and asks no server again in this process.

    Raises: DataError and ValueError as get_file does.
    """
    try:
        return get_file(url, sha1, folder)
    except NotReached as error:
        if (sha1 or "").lower() != TIME_MACHINE_SHA1:
            raise
        UNREACHABLE[url, str(data_folder())] = str(error)
        title = "The Time Machine (the text is this book's own prose)"
        warn_of_stand_in(url, title, stacklevel=4)
        return prose_file()


# chapters/appendix/data_files.ipynb#archive-code
def check_members(archive: Any, path: Path, target: Path) -> None:  #@save
    """Refuse an archive with a link, or a path that leads out of target.

    Raises: DataError that names the member.
    """
    root, bad = target.resolve(), []
    if isinstance(archive, zipfile.ZipFile):
        names = archive.namelist()
    else:
        members = archive.getmembers()
        names = [member.name for member in members]
        bad = [m.name for m in members if not (m.isreg() or m.isdir())]
    bad += [n for n in names if not (root / n).resolve().is_relative_to(root)]
    if bad:
        raise DataError(
            f"{path}: refused, nothing was unpacked: its member {bad[0]!r} is "
            f"a link or leads out of {target}. Do not trust this file."
        )


# chapters/appendix/data_files.ipynb#archive-code
def extract(
    filename: str | PathLike[str], folder: str | PathLike[str] | None = None
) -> None:  #@save
    """Unpack a zip or tar archive, into its own folder unless one is named.

    Raises: DataError if it is damaged, or would write outside the folder.
    """
    path = Path(filename)
    target = path.parent if folder is None else Path(folder)
    opener = zipfile.ZipFile if zipfile.is_zipfile(path) else tarfile.open
    damage = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError)
    lock = target / f".{path.name}.lock"
    try:
        target.mkdir(parents=True, exist_ok=True)
        with file_lock(lock), opener(path) as archive:
            check_members(archive, path, target)
            archive.extraction_filter = getattr(
                tarfile, "data_filter", lambda member, path: member
            )
            archive.extractall(target)
    except damage as error:
        raise DataError(
            f"{path}: no zip or tar archive, or a damaged one: {error}"
        ) from error


# chapters/appendix/data_files.ipynb#parse-idx
def parse_idx(  #@save
    content: bytes | bytearray, name: str = "content"
) -> np.ndarray:
    """Return the array of bytes that an IDX file holds, without a copy.

    Raises: ValueError if the header or the length is wrong.
    """
    if len(content) < 4 or content[:3] != b"\0\0\x08":
        raise ValueError(
            f"{name}: no IDX file of bytes, it starts with {content[:4]!r}"
        )
    ndim = content[3]
    start = 4 + 4 * ndim
    if len(content) < start:
        raise ValueError(
            f"{name}: {len(content)} bytes, but the header alone has {start}"
        )
    shape = tuple(np.frombuffer(content, ">u4", ndim, offset=4).tolist())
    if len(content) - start != math.prod(shape):
        raise ValueError(
            f"{name}: the header promises {math.prod(shape)} bytes, shape "
            f"{shape}, but {len(content) - start} follow"
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


# chapters/appendix/data_files.ipynb#cloth
class Cloth:  #@save
    """Shapes drawn on n canvases at once, each one a bit different.

    Coordinates run from -1 to 1, x to the right and y down.

    Shapes: canvas (n, 28, 28), a drawn number (n, 1, 1).
    """

    def __init__(self, n: int, generator: np.random.Generator) -> None:
        axis = np.linspace(-1, 1, 28, dtype=np.float32)
        self.x, self.y = axis[None, None, :], axis[None, :, None]
        self.n, self.generator = n, generator
        self.canvas = np.zeros((n, 28, 28), np.float32)

    def between(self, low: float, high: float) -> np.ndarray:
        """Draw one number for each canvas."""
        values = self.generator.random((self.n, 1, 1), np.float32)
        return low + (high - low) * values

    def paint(self, *inside: Any, tone: Any = 1.0) -> None:
        """Give a tone from 0 to 1 to the points where all are positive."""
        least = functools.reduce(np.minimum, inside)
        share = np.clip(14 * least + 0.5, 0, 1)
        self.canvas += share * (tone - self.canvas)


# chapters/appendix/data_files.ipynb#parts-code
def paint_body(
    c: Cloth, top: Any, bottom: Any, wide: Any, flare: Any
) -> None:  #@save
    """Paint a trunk whose half width grows by flare towards the hem."""
    down = np.clip((c.y - top) / (bottom - top), 0, 1)
    c.paint(wide + flare * down - np.abs(c.x), c.y - top, bottom - c.y)


# chapters/appendix/data_files.ipynb#parts-code
def paint_sleeves(
    c: Cloth, top: Any, end: Any, wide: Any, slant: Any
) -> None:  #@save
    """Paint two bands from the shoulders outwards, down to y = end."""
    middle = wide + slant * (c.y - top)
    band = 0.17 - np.abs(np.abs(c.x) - middle)
    c.paint(band, c.y - top, end - c.y)


# chapters/appendix/data_files.ipynb#parts-code
def paint_upper(c: Cloth, cuff: Any, slant: Any, hem: Any) -> None:  #@save
    """Paint a garment for the upper body, with a neck cut out."""
    top, wide = c.between(-0.9, -0.75), c.between(0.38, 0.5)
    paint_body(c, top, hem, wide, c.between(-0.05, 0.08))
    paint_sleeves(c, top + 0.02, cuff, wide, slant)
    deep = c.between(0.5, 2) * (c.y - top) ** 2
    c.paint(0.18**2 - c.x**2 - deep, tone=0.0)


# chapters/appendix/data_files.ipynb#parts-code
def paint_buttons(c: Cloth, share: float) -> None:  #@save
    """Darken a line down the middle of a share of the canvases."""
    line = np.clip(14 * (0.05 - np.abs(c.x)) + 0.5, 0, 1)
    depth = c.between(0.3, 0.7) * (c.between(0, 1) < share)
    c.canvas *= 1 - depth * line


# chapters/appendix/data_files.ipynb#parts-code
def paint_shoe(c: Cloth, toe: Any, heel: Any, sole: Any) -> None:  #@save
    """Paint a shoe that looks left; its top runs from toe to heel."""
    right = np.clip((c.x + 0.9) / 1.8, 0, 1)
    top = toe + (heel - toe) * right**1.6
    c.paint(c.y - top, sole - c.y, 0.92 - np.abs(c.x))


# chapters/appendix/data_files.ipynb#tops-code
def draw_t_shirt(c: Cloth) -> None:  #@save
    """Draw short sleeves that stand off."""
    slant, hem = c.between(0.35, 0.9), c.between(0.75, 0.95)
    paint_upper(c, c.between(-0.5, -0.2), slant, hem)


# chapters/appendix/data_files.ipynb#tops-code
def draw_pullover(c: Cloth) -> None:  #@save
    """Draw long sleeves that hang down."""
    slant, hem = c.between(0.1, 0.28), c.between(0.75, 0.95)
    paint_upper(c, c.between(0.5, 0.9), slant, hem)


# chapters/appendix/data_files.ipynb#tops-code
def draw_dress(c: Cloth) -> None:  #@save
    """Draw a slim trunk over the whole height, wider at the hem."""
    top, slim = c.between(-0.95, -0.85), c.between(0.16, 0.28)
    paint_body(c, top, c.between(0.85, 1), slim, c.between(0, 0.35))
    cuff, slant = c.between(-0.9, -0.1), c.between(0.1, 0.3)
    paint_sleeves(c, top + 0.05, cuff, slim, slant)


# chapters/appendix/data_files.ipynb#tops-code
def draw_coat(c: Cloth) -> None:  #@save
    """Draw a long pullover; about half show the line of the buttons."""
    slant, hem = c.between(0.1, 0.25), c.between(0.85, 1)
    paint_upper(c, c.between(0.6, 0.95), slant, hem)
    paint_buttons(c, 0.45)


# chapters/appendix/data_files.ipynb#tops-code
def draw_shirt(c: Cloth) -> None:  #@save
    """Draw sleeves of any length; most show the line of the buttons."""
    slant, hem = c.between(0.1, 0.5), c.between(0.75, 0.95)
    paint_upper(c, c.between(-0.4, 0.9), slant, hem)
    paint_buttons(c, 0.6)


# chapters/appendix/data_files.ipynb#others-code
def draw_trouser(c: Cloth) -> None:  #@save
    """Draw two legs: a narrow trunk with a gap that widens downwards."""
    top, bottom = c.between(-1, -0.9), c.between(0.9, 1)
    paint_body(c, top, bottom, c.between(0.2, 0.3), 0.1)
    gap = c.between(0.02, 0.07) * (1 + c.y)
    c.paint(gap - np.abs(c.x), c.y + c.between(0.2, 0.6), tone=0.0)


# chapters/appendix/data_files.ipynb#others-code
def draw_sandal(c: Cloth) -> None:  #@save
    """Draw a flat shoe with gaps between its straps."""
    sole, lean = c.between(0.35, 0.5), c.between(-0.3, 0.3)
    paint_shoe(c, sole - 0.1, c.between(-0.25, 0.3), sole)
    for k in range(4):
        middle = -0.75 + 0.42 * k + c.between(-0.1, 0.1)
        away = np.abs(c.x - middle + lean * (c.y - sole))
        c.paint(c.between(0.05, 0.14) - away, sole - 0.1 - c.y, tone=0.0)


# chapters/appendix/data_files.ipynb#others-code
def draw_sneaker(c: Cloth) -> None:  #@save
    """Draw a low shoe with a sole of its own tone."""
    sole = c.between(0.35, 0.5)
    toe, heel = sole - c.between(0.2, 0.35), sole - c.between(0.4, 0.75)
    paint_shoe(c, toe, heel, sole)
    edge = 0.05 - np.abs(c.y - sole + 0.06)
    c.paint(edge, 0.92 - np.abs(c.x), tone=c.between(0.3, 1))


# chapters/appendix/data_files.ipynb#others-more
def draw_bag(c: Cloth) -> None:  #@save
    """Draw a box with a handle and a seam."""
    top, wide = c.between(-0.35, 0.1), c.between(0.6, 0.95)
    across = (c.x / c.between(0.35, 0.7)) ** 2
    along = ((c.y - top) / c.between(0.3, 0.65)) ** 2
    c.paint(0.12 - np.abs(np.sqrt(across + along) - 0.9), top - c.y + 0.05)
    paint_body(c, top, c.between(0.6, 0.9), wide, c.between(-0.1, 0.1))
    seam = 0.03 - np.abs(c.y - top - c.between(0.1, 0.3))
    c.paint(seam, wide - np.abs(c.x), tone=c.between(0.5, 1))


# chapters/appendix/data_files.ipynb#others-more
def draw_ankle_boot(c: Cloth) -> None:  #@save
    """Draw a shoe with a shaft above its heel."""
    sole, front = c.between(0.6, 0.85), c.between(-0.3, 0.1)
    toe, heel = sole - c.between(0.25, 0.4), sole - c.between(0.4, 0.7)
    paint_shoe(c, toe, heel, sole)
    shaft = c.y - c.between(-0.95, -0.3)
    c.paint(0.92 - c.x, c.x - front, sole - c.y, shaft)


# chapters/appendix/data_files.ipynb#others-more
CLOTHES = (  #@save
    draw_t_shirt,
    draw_trouser,
    draw_pullover,
    draw_dress,
    draw_coat,
    draw_sandal,
    draw_shirt,
    draw_sneaker,
    draw_bag,
    draw_ankle_boot,
)


# chapters/appendix/data_files.ipynb#patterns-code
def draw_patterns(
    n: int, generator: np.random.Generator
) -> np.ndarray:  #@save
    """Draw n white patterns of each class.

    Shapes: (10, n, 28, 28) uint8.
    """
    patterns = np.empty((len(CLOTHES), n, 28, 28), np.uint8)
    for k, draw in enumerate(CLOTHES):
        cloth = Cloth(n, generator)
        draw(cloth)
        patterns[k] = 255 * cloth.canvas.clip(0, 1)
    return patterns


# chapters/appendix/data_files.ipynb#patterns-code
def draw_weave(n: int, generator: np.random.Generator) -> np.ndarray:  #@save
    """Draw brightness and stripes, along the rows or along the columns.

    Shapes: (n, 28, 28), values between 0 and 1.
    """
    tone, depth, turns, phase = generator.random((4, n, 1), np.float32)
    angle = 2.5 * turns * np.arange(28, dtype=np.float32) + 6.28 * phase
    weave = (0.3 + 0.7 * tone) * (1 - depth * (1 + np.sin(angle)) / 4)
    rows = generator.random((n, 1, 1)) < 0.5
    return np.where(rows, weave[:, :, None], weave[:, None, :])


# chapters/appendix/data_files.ipynb#drawn-clothes
def drawn_clothes(train: bool) -> tuple[np.ndarray, np.ndarray]:  #@save
    """Draw the stand-in for Fashion-MNIST: always the same images.

    Shapes: images (n, 28, 28) uint8, labels (n,) uint8.
    """
    generator = np.random.default_rng([STAND_IN_VERSION, int(train)])
    n, num_patterns = (60_000, 1_000) if train else (10_000, 200)
    patterns = draw_patterns(num_patterns, generator)
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(patterns, ((0, 0), (0, 0), (2, 2), (2, 2))), (28, 28), (2, 3)
    )
    labels = generator.permutation(np.arange(n) % 10).astype(np.uint8)
    which = generator.integers(0, num_patterns, n)
    down, right = generator.integers(0, 5, (2, n))
    noise = generator.integers(-25, 26, (500, 28, 28)).astype(np.float32)
    images = np.empty((n, 28, 28), np.uint8)
    for part in np.split(np.arange(n), n // 500):
        cloth = windows[labels[part], which[part], down[part], right[part]]
        tone = cloth * draw_weave(len(part), generator)
        tone += noise[generator.permutation(500)] * (tone > 0)
        images[part] = tone.clip(0, 255)
    return images, labels


# chapters/appendix/data_files.ipynb#fashion-code
def fashion_mnist(train: bool) -> tuple[Tensor, Tensor]:  #@save
    """Return images and labels of Fashion-MNIST, or of its stand-in.

    Shapes: images (n, 28, 28) uint8, labels (n,) int64; n is 60,000 for
    training and 10,000 for testing.

    Raises: DataError if files are damaged or $D2L_DATA is wrong.
    """
    part = "train" if train else "t10k"
    names = [f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"]
    contents = data_contents("fashion-mnist", names)
    if contents is None:
        warn_of_stand_in("fashion-mnist", "Fashion-MNIST")
        images, labels = drawn_clothes(train)
    else:
        images, labels = map(parse_idx, contents, names)
    labels = labels.astype(np.int64)
    return torch.from_numpy(images), torch.from_numpy(labels)


# chapters/appendix/data_files.ipynb#fashion-code
def warn_of_stand_in(
    name: str, title: str, stacklevel: int = 3
) -> None:  #@save
    """Say that what follows is not the real data, and how to get them."""
    text = f"D2LIB: drawn stand-in data, not {title}"
    if d2l.in_notebook():
        print(text)
    reasons = UNREACHABLE.get((name, str(data_folder())), "")
    warnings.warn(
        f"{text}. Numbers and pictures differ from those of the real data. "
        "The files are nowhere on this machine (D2L_DATA can name their "
        f"folder) and could not be downloaded:\n{reasons}",
        UserWarning,
        stacklevel=stacklevel,
    )


# chapters/appendix/trainer_options.ipynb#set-seed
def set_seed(seed: int) -> None:  #@save
    """Seed the generators of PyTorch, of NumPy and of Python.

    Raises: ValueError for anything but a whole number of 32 bits.
    """
    whole = isinstance(seed, int) and not isinstance(seed, bool)
    if not whole or not 0 <= seed < 2**32:
        raise ValueError(f"seed must be in 0 ... 2**32 - 1, got {seed!r}")
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


# chapters/appendix/trainer_options.ipynb#history-code
class History(dict[str, list[float]]):  #@save
    """What a fit has measured: for each name one number per epoch."""

    @property
    def num_epochs(self) -> int:
        """How many epochs have been recorded."""
        return max(map(len, self.values()), default=0)

    def record(self, **means: float | None) -> None:
        """Append one epoch; a name that is missing in it gets nan."""
        done = self.num_epochs
        for name in {**self, **means}:
            value = means.get(name)
            values = self.setdefault(name, [math.nan] * done)
            values.append(math.nan if value is None else float(value))

    def __repr__(self) -> str:
        done = self.num_epochs
        parts = ["1 epoch" if done == 1 else f"{done} epochs"]
        for name, values in self.items():
            if name != "seconds":
                parts.append(f"{name} {values[-1]:.2f}")
        return f"History({', '.join(parts)})"


# chapters/appendix/trainer_options.ipynb#keep-freed-memory
def keep_freed_memory(size: int = 2**30) -> bool:  #@save
    """Have the C library keep up to so many freed bytes for the next batch.

    Returns whether it can: glibc on Linux can, others are left as they are.
    Source: the manual page mallopt(3).
    """
    trim_threshold, mmap_max = -1, -4
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(mmap_max, 0) and mallopt(trim_threshold, size))


# chapters/appendix/trainer_options.ipynb#random-state
def pack_random_state() -> dict[str, Any]:  #@save
    """Return the states of all random generators, as plain data."""
    state = np.random.get_state(legacy=False)
    key = state["state"]["key"].tolist()
    return {
        "python": random.getstate(),
        "numpy": {**state, "state": {**state["state"], "key": key}},
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all(),
    }


# chapters/appendix/trainer_options.ipynb#random-state
def unpack_random_state(packed: dict[str, Any]) -> None:  #@save
    """Set all random generators to what ``pack_random_state`` returned."""
    random.setstate(packed["python"])
    state = packed["numpy"]
    key = np.array(state["state"]["key"], np.uint32)
    np.random.set_state({**state, "state": {**state["state"], "key": key}})
    torch.set_rng_state(packed["torch"].cpu())
    if len(packed["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all([s.cpu() for s in packed["cuda"]])


# chapters/appendix/trainer_options.ipynb#board-code
def pack_board(
    board: d2l.ProgressBoard,
) -> dict[str, list[list[float]]]:  #@save
    """Return the points of each curve as plain numbers."""
    return {
        label: [[float(x), float(y)] for x, y in points]
        for label, points in board.data.items()
    }


# chapters/appendix/trainer_options.ipynb#board-code
def unpack_board(  #@save
    board: d2l.ProgressBoard, packed: dict[str, list[list[float]]]
) -> None:
    """Give a board the curves that ``pack_board`` has taken from one."""
    for label, points in packed.items():
        curve = d2l.Curve()
        curve.points = [d2l.Point(x, y) for x, y in points]
        board.curves[label] = curve


# chapters/appendix/trainer_options.ipynb#file-code
class CheckpointError(RuntimeError):  #@save
    """A checkpoint is damaged or belongs to another model."""


# chapters/appendix/trainer_options.ipynb#file-code
def write_checkpoint(path: Path, state: dict[str, Any]) -> None:  #@save
    """Write a checkpoint with its SHA-256 behind it, whole or not at all."""
    buffer = io.BytesIO()
    torch.save(state, buffer)
    content = buffer.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content + hashlib.sha256(content).digest())
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


# chapters/appendix/trainer_options.ipynb#file-code
def read_checkpoint(
    path: Path, device: torch.device | str
) -> dict[str, Any]:  #@save
    """Return the content of a checkpoint; it may hold data, never code.

    Raises: CheckpointError if a single byte is not what was written, or if
    the file asks for code to be run.
    """
    content = path.read_bytes()
    content, digest = content[:-32], content[-32:]
    if hashlib.sha256(content).digest() != digest:
        raise CheckpointError(
            f"{path} is damaged, or no checkpoint: its SHA-256 does not fit. "
            "Remove it to train from the start."
        )
    buffer = io.BytesIO(content)
    try:
        return torch.load(buffer, map_location=device, weights_only=True)
    except UnpicklingError as error:
        raise CheckpointError(
            f"{path} holds more than data, and weights_only refuses what "
            "could run code. Remove it to train from the start, and do not "
            "trust where it came from."
        ) from error


# chapters/appendix/compatibility.ipynb#tensor-aliases
def to_numpy(x: Tensor) -> np.ndarray:  #@save
    """Return a tensor as a NumPy array, without its graph."""
    return x.detach().cpu().numpy()


# chapters/appendix/compatibility.ipynb#tensor-aliases
TENSOR_ALIASES = {  #@save
    "ones_like": torch.ones_like, "ones": torch.ones,
    "zeros_like": torch.zeros_like, "zeros": torch.zeros,
    "tensor": torch.tensor, "arange": torch.arange, "meshgrid": torch.meshgrid,
    "sin": torch.sin, "sinh": torch.sinh, "cos": torch.cos, "cosh": torch.cosh,
    "tanh": torch.tanh, "linspace": torch.linspace, "exp": torch.exp,
    "log": torch.log, "normal": torch.normal, "rand": torch.rand,
    "randn": torch.randn, "matmul": torch.matmul, "int32": torch.int32,
    "int64": torch.int64, "float32": torch.float32, "concat": torch.cat,
    "stack": torch.stack, "abs": torch.abs, "eye": torch.eye,
    "sigmoid": torch.sigmoid, "batch_matmul": torch.bmm, "numpy": to_numpy,
    "size": torch.Tensor.numel, "reshape": torch.Tensor.reshape,
    "to": torch.Tensor.to, "reduce_sum": torch.Tensor.sum,
    "argmax": torch.Tensor.argmax, "astype": torch.Tensor.type,
    "transpose": torch.Tensor.t, "reduce_mean": torch.Tensor.mean,
    "expand_dims": torch.Tensor.unsqueeze, "swapaxes": torch.Tensor.swapaxes,
    "repeat": torch.Tensor.repeat,
}


# chapters/appendix/compatibility.ipynb#install-code
def install_as_d2l() -> ModuleType:  #@save
    """Let ``from d2l import torch as d2l`` import this library.

    What is patched on ``d2l`` then reaches the library itself.

    Raises: RuntimeError if the real d2l has been imported already.
    """
    library = sys.modules["d2lib"]
    for name in ("d2l", "d2l.torch"):
        found = sys.modules.get(name)
        ours = found is library or getattr(found, "torch", None) is library
        if found is not None and not ours:
            place = getattr(found, "__file__", None) or "an unknown place"
            raise RuntimeError(
                f"{name} is already imported, from {place}: restart Python "
                "and call install_as_d2l() before anything imports d2l"
            )
    package = ModuleType("d2l", "This library under the name of d2l.")
    vars(package).update(torch=library, __path__=[])
    sys.modules["d2l.torch"] = library
    return sys.modules.setdefault("d2l", package)


# chapters/appendix/compatibility.ipynb#train-batch
def train_batch_ch13(  #@save
    net: nn.Module,
    X: Tensor | list[Tensor],
    y: Tensor,
    loss: Callable[[Tensor, Tensor], Tensor],
    trainer: torch.optim.Optimizer,
    devices: Sequence[torch.device],
) -> tuple[Tensor, float]:
    """Train on one batch; return summed loss and number of right answers.

    The step follows the gradient of the summed loss.
    """
    X, y = on_device((X, y), devices[0])
    net.train()
    trainer.zero_grad()
    y_hat = net(X)
    total = loss(y_hat, y).sum()
    total.backward()
    trainer.step()
    return total.detach(), d2l.accuracy(y_hat, y)


# chapters/appendix/compatibility.ipynb#train-batch
def on_device(batch: Sequence[Any], device: torch.device) -> list[Any]:  #@save
    """Return a batch on a device; a part may be a list of tensors."""
    return [
        [tensor.to(device) for tensor in part]
        if isinstance(part, list)
        else part.to(device)
        for part in batch
    ]


# chapters/appendix/compatibility.ipynb#devices-code
def accuracy_on(  #@save
    net: nn.Module, data_iter: Iterable[Sequence[Any]], device: torch.device
) -> float:
    """Return the share of right answers, computed on a device."""
    moved: Iterator[Any] = (on_device(batch, device) for batch in data_iter)
    return d2l.evaluate_accuracy(net, moved)


# chapters/appendix/compatibility.ipynb#train-ch13
def train_ch13(  #@save
    net: nn.Module,
    train_iter: d2l.TensorLoader | torch.utils.data.DataLoader,
    test_iter: Iterable[Sequence[Any]],
    loss: Callable[[Tensor, Tensor], Tensor],
    trainer: torch.optim.Optimizer,
    num_epochs: int,
    devices: Sequence[torch.device] | None = None,
) -> d2l.History:
    """Train a classifier on all GPUs, or the CPU, and draw its progress."""
    devices = list(devices or d2l.try_all_gpus())
    net = net.to(devices[0])
    if len(devices) > 1:
        net = nn.DataParallel(net, device_ids=devices)
    legend = ["train loss", "train acc", "test acc"]
    animator = d2l.Animator(
        xlabel="epoch", xlim=[0, num_epochs], ylim=[0, 1], legend=legend
    )
    history, timer, num_batches = d2l.History(), d2l.Timer(), len(train_iter)
    every, metric = max(1, num_batches // 5), d2l.Accumulator(3)
    for epoch in range(num_epochs):
        timer.start()
        metric.reset()
        for i, (X, y) in enumerate(train_iter, 1):
            batch = train_batch_ch13(net, X, y, loss, trainer, devices)
            metric.add(*batch, len(y))
            means = (metric[0] / metric[2], metric[1] / metric[2])
            if i % every == 0 or i == num_batches:
                animator.add(epoch + i / num_batches, (*means, None))
        seconds = timer.stop()
        test_acc = accuracy_on(net, test_iter, devices[0])
        animator.add(epoch + 1, (None, None, test_acc))
        history.record(
            train_loss=means[0],
            train_acc=means[1],
            test_acc=test_acc,
            seconds=seconds,
        )
    print(f"{metric[2] * num_epochs / timer.sum():.0f} examples/sec")
    return history
