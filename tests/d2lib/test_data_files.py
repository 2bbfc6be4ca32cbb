"""Finding, verifying, downloading and replacing data, on local mirrors."""

import errno
import gzip
import hashlib
import multiprocessing
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import torch

import d2lib as d2l

CONTENT = bytes([0, 0, 8, 1, 0, 0, 0, 5]) + b"hello"
FILE = "hello-ubyte"


class Mirror(ThreadingHTTPServer):
    """A server on this machine that can misbehave in several ways."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviour, self.requests = "good", []
        self.body = gzip.compress(CONTENT, mtime=0)
        self.released = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests.append(self.path)
        body = server.body
        if server.behaviour == "404":
            self.send_error(404)
            return
        if server.behaviour == "page":
            body = b"<html>Please log in.</html>"
        if server.behaviour == "wrong":
            body = gzip.compress(CONTENT[:-1] + b"!", mtime=0)
        if server.behaviour == "slow":
            time.sleep(0.5)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if server.behaviour in ("truncated", "hanging"):
            body = body[: len(body) // 2]
        self.wfile.write(body)
        if server.behaviour == "hanging":
            self.wfile.flush()
            server.released.wait(20)

    def log_message(self, *args):
        pass


@pytest.fixture
def mirror():
    server = Mirror()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A machine without data: an own cache, no system folder, no book."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("D2L_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setitem(d2l.DOWNLOAD, "timeout_s", 0.5)
    d2l.UNREACHABLE.clear()
    yield tmp_path
    d2l.UNREACHABLE.clear()


@pytest.fixture
def hello(world, mirror, monkeypatch):
    """A data set of one small file on the mirror."""
    data = d2l.DataSet(
        files={FILE: hashlib.sha256(CONTENT).hexdigest()},
        mirrors=[mirror.url],
        suffix=".gz",
        folders=("", "hello"),
        system="",
        stand_in="nothing",
    )
    monkeypatch.setitem(d2l.DATA_SETS, "hello", data)
    return data


def files_of(folder):
    """All files but the lock, which stays for the next process."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(p.name for p in found if not p.name.endswith(".lock"))


def get():
    return d2l.data_contents("hello", [FILE])


# ---- where data are looked for ----


def put(folder, name=FILE, content=CONTENT):
    folder.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(content) if name.endswith(".gz") else content
    (folder / name).write_bytes(packed)


def test_order_of_places(world, hello, monkeypatch):
    system = world / "system"
    data = hello._replace(system=str(system))
    monkeypatch.setitem(d2l.DATA_SETS, "hello", data)
    (world / "_toc.yml").touch()
    (world / "chapters" / "x").mkdir(parents=True)
    monkeypatch.chdir(world / "chapters" / "x")
    assert d2l.find_files("hello") == ("nowhere", {})
    for place, folder in (
        ("system", system),
        ("cache", world / "cache" / "d2lib"),
        ("project", world / "data"),
    ):
        put(folder / "hello")
        assert d2l.find_files("hello")[0] == place
    put(world / "mine")
    monkeypatch.setenv("D2L_DATA", str(world / "mine"))
    assert d2l.find_files("hello")[0] == "D2L_DATA"


@pytest.mark.parametrize("folder", ["", "fashion-mnist", "FashionMNIST/raw"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_layouts(world, monkeypatch, folder, suffix):
    for file in d2l.DATA_SETS["fashion-mnist"].files:
        put(world / "mine" / folder, file + suffix)
    monkeypatch.setenv("D2L_DATA", str(world / "mine"))
    place, paths = d2l.find_files("fashion-mnist")
    assert place == "D2L_DATA"
    assert {path.parent for path in paths.values()} == {
        (world / "mine" / folder)
    }


@pytest.mark.parametrize("value", ["no/such/folder", "file", "a\nb"])
def test_nonsense_in_the_variable(world, hello, monkeypatch, value, mirror):
    (world / "file").touch()
    monkeypatch.setenv("D2L_DATA", value)
    for call in (get, d2l.data_fingerprint, d2l.data_folder):
        with pytest.raises(d2l.DataError, match="D2L_DATA is set to") as error:
            call()
        assert repr(value) in str(error.value)
    assert mirror.requests == []


def test_an_empty_variable_counts_as_unset(world, hello, monkeypatch):
    monkeypatch.setenv("D2L_DATA", "")
    assert d2l.data_folder() == world / "cache" / "d2lib"


def test_a_relative_cache_is_ignored(world, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(world))
    assert d2l.cache_folder() == world / ".cache" / "d2lib"


# ---- verified content ----


def test_a_wrong_file_elsewhere_is_an_error_and_stays(world, hello, mirror):
    (world / "_toc.yml").touch()
    put(world / "data", content=CONTENT[:-1] + b"!")
    with pytest.raises(d2l.DataError) as error:
        get()
    message = str(error.value)
    found = hashlib.sha256(CONTENT[:-1] + b"!").hexdigest()
    assert str(world / "data" / FILE) in message
    assert hello.files[FILE] in message
    assert found in message
    assert files_of(world / "data") == [FILE]
    assert mirror.requests == []


@pytest.mark.parametrize(
    "broken",
    [b"", b"\x1f\x8b", gzip.compress(CONTENT, mtime=0)[:-9], CONTENT[:-1]],
    ids=["empty", "two bytes", "cut off", "not packed"],
)
def test_a_broken_file_in_the_cache_is_fetched_again(
    world, hello, mirror, broken
):
    path = world / "cache" / "d2lib" / "hello" / (FILE + ".gz")
    path.parent.mkdir(parents=True)
    path.write_bytes(broken)
    assert get() == [CONTENT]
    assert gzip.decompress(path.read_bytes()) == CONTENT
    assert len(mirror.requests) == 1


def test_a_name_that_ends_in_gz_is_not_unpacked(world, monkeypatch):
    packed = gzip.compress(CONTENT)
    digest = hashlib.sha256(packed).hexdigest()
    data = d2l.DATA_SETS["cifar-10"]._replace(files={"a.tar.gz": digest})
    monkeypatch.setitem(d2l.DATA_SETS, "a", data)
    (world / "mine").mkdir()
    (world / "mine" / "a.tar.gz").write_bytes(packed)
    monkeypatch.setenv("D2L_DATA", str(world / "mine"))
    assert d2l.data_contents("a", ["a.tar.gz"]) == [packed]


# ---- downloads ----


def test_download_once_then_from_the_cache(world, hello, mirror):
    assert d2l.data_fingerprint("hello").startswith("hello stand-in-")
    assert mirror.requests == []
    assert get() == [CONTENT]
    assert get() == [CONTENT]
    assert mirror.requests == [f"/{FILE}.gz"]
    assert files_of(world) == [FILE + ".gz"]
    assert d2l.data_fingerprint("hello").startswith("hello cache")


def test_download_into_the_folder_of_the_variable(world, hello, monkeypatch):
    (world / "mine").mkdir()
    monkeypatch.setenv("D2L_DATA", str(world / "mine"))
    assert d2l.get_data_files("hello").startswith("hello D2L_DATA")
    assert (world / "mine" / "hello" / (FILE + ".gz")).is_file()
    assert not (world / "cache").exists()


@pytest.mark.parametrize(
    "behaviour", ["404", "page", "wrong", "truncated", "hanging", "gone"]
)
@pytest.mark.parametrize("asked", [False, True])
def test_a_bad_mirror_leaves_nothing(
    world, hello, mirror, monkeypatch, behaviour, asked
):
    mirror.behaviour = behaviour
    if behaviour == "gone":  # a port where nobody listens
        data = hello._replace(mirrors=["http://127.0.0.1:9/"])
        monkeypatch.setitem(d2l.DATA_SETS, "hello", data)
    if asked:
        (world / "mine").mkdir()
        monkeypatch.setenv("D2L_DATA", str(world / "mine"))
        with pytest.raises(d2l.DataError, match="cannot be downloaded"):
            get()
    else:
        assert get() is None
    assert files_of(world) == []
    tries = {"gone": 0}.get(behaviour, 2)
    assert len(mirror.requests) == tries
    mirror.behaviour = "good"
    monkeypatch.setitem(d2l.DATA_SETS, "hello", hello)
    d2l.UNREACHABLE.clear()
    assert get() == [CONTENT]


def test_the_second_mirror_helps(world, hello, mirror, monkeypatch):
    mirrors = ["http://127.0.0.1:9/", mirror.url]
    data = hello._replace(mirrors=mirrors)
    monkeypatch.setitem(d2l.DATA_SETS, "hello", data)
    assert get() == [CONTENT]


def test_a_mirror_that_drips_is_given_up(world, hello, mirror, monkeypatch):
    monkeypatch.setitem(d2l.DOWNLOAD, "limit_s", -1.0)
    assert get() is None
    (reason,) = d2l.UNREACHABLE.values()
    assert "not complete after" in reason


def test_no_network_is_asked_once(world, hello, mirror):
    mirror.behaviour = "404"
    assert get() is None
    asked = len(mirror.requests)
    assert get() is None
    assert len(mirror.requests) == asked


def test_full_disk(world, hello, mirror, monkeypatch):
    fdopen = os.fdopen

    class Full:
        """A file on a disk that has no room for a single byte."""

        def __init__(self, *args):
            self.file = fdopen(*args)

        def __enter__(self):
            return self

        def __exit__(self, *args):
            self.file.close()

        def write(self, block):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", Full)
        with pytest.raises(d2l.DataError, match="No space left.*D2L_DATA"):
            get()
    assert files_of(world) == []
    assert get() == [CONTENT]


def test_a_cache_that_cannot_be_made(world, hello, monkeypatch):
    (world / "cache").write_text("a file, not a folder")
    with pytest.raises(d2l.DataError, match="cannot be stored"):
        get()


def test_ctrl_c_in_a_download(world, hello, monkeypatch):
    def interrupted(url, output):
        output.write(b"half")
        raise KeyboardInterrupt

    module = __import__("d2lib.appendix").appendix
    with monkeypatch.context() as patch:
        patch.setattr(module, "copy_url", interrupted)
        with pytest.raises(KeyboardInterrupt):
            get()
    assert files_of(world) == []
    assert get() == [CONTENT]


def test_what_a_killed_process_left_is_removed(world, hello):
    base = world / "cache" / "d2lib"
    base.mkdir(parents=True)
    (base / ".part-hello-x7").write_bytes(b"half")
    assert get() == [CONTENT]
    assert files_of(world) == [FILE + ".gz"]


def ask(url, folder, start, results):
    """Run in a process of its own: get the file, put what came."""
    os.environ["XDG_CACHE_HOME"] = folder
    os.environ.pop("D2L_DATA", None)
    os.chdir(folder)
    data = d2l.DataSet(
        files={FILE: hashlib.sha256(CONTENT).hexdigest()},
        mirrors=[url],
        suffix=".gz",
        folders=("", "hello"),
        system="",
        stand_in="nothing",
    )
    d2l.DATA_SETS["hello"] = data
    start.wait(60)
    results.put(get())


def test_two_processes_make_one_download(world, mirror):
    mirror.behaviour = "slow"
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    args = (mirror.url, str(world), start, results)
    processes = [context.Process(target=ask, args=args) for _ in range(2)]
    for process in processes:
        process.start()
    got = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(30)
    assert got == [[CONTENT], [CONTENT]]
    assert len(mirror.requests) == 1
    assert files_of(world) == [FILE + ".gz"]


# ---- fingerprints ----


def test_fingerprint_changes_with_the_file(world, hello, monkeypatch):
    put(world / "mine")
    monkeypatch.setenv("D2L_DATA", str(world / "mine"))
    first = d2l.data_fingerprint("hello")
    assert d2l.data_fingerprint("hello") == first
    os.utime(world / "mine" / FILE, ns=(0, 1))
    assert d2l.data_fingerprint("hello") != first


# ---- IDX ---------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(0,), (5,), (2, 3), (4, 28, 28)])
def test_idx(shape):
    array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    header = bytes([0, 0, 8, array.ndim])
    header += np.array(array.shape, ">u4").tobytes()
    back = d2l.parse_idx(header + array.tobytes())
    assert back.shape == shape
    assert np.array_equal(back, array)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no IDX file"),
        (b"\0\0\x0d\1\0\0\0\0", "no IDX file"),
        (b"<html>", "no IDX file"),
        (b"\0\0\x08\3\0\0\0\1", "the header alone has 16"),
        (CONTENT[:-1], "promises 5 bytes.*but 4 follow"),
        (CONTENT + b"!", "promises 5 bytes.*but 6 follow"),
    ],
)
def test_bad_idx(content, message):
    with pytest.raises(ValueError, match=message) as error:
        d2l.parse_idx(content, "the-file")
    assert str(error.value).startswith("the-file: ")


# ---- Fashion-MNIST and its stand-in ----


@pytest.mark.parametrize(("train", "n"), [(True, 60_000), (False, 10_000)])
def test_fashion_mnist(train, n):
    images, labels = d2l.fashion_mnist(train)
    assert (images.shape, images.dtype) == ((n, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((n,), torch.int64)
    assert labels.bincount().tolist() == [n // 10] * 10
    images[0] = 0  # its memory is its own


@pytest.fixture
def nowhere(world, monkeypatch):
    """No Fashion-MNIST on this machine, and no network."""
    data = d2l.DATA_SETS["fashion-mnist"]
    data = data._replace(mirrors=["http://127.0.0.1:9/"], system="")
    monkeypatch.setitem(d2l.DATA_SETS, "fashion-mnist", data)
    return world


def test_stand_in(nowhere):
    mark = "^D2LIB: drawn stand-in data, not Fashion-MNIST"
    with pytest.warns(UserWarning, match=mark):
        images, labels = d2l.fashion_mnist(train=False)
    assert (images.shape, images.dtype) == ((10_000, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((10_000,), torch.int64)
    assert labels.bincount().tolist() == [1_000] * 10
    assert files_of(nowhere) == []


def test_no_stand_in_for_whoever_names_a_folder(nowhere, monkeypatch):
    (nowhere / "mine").mkdir()
    monkeypatch.setenv("D2L_DATA", str(nowhere / "mine"))
    with pytest.raises(d2l.DataError, match="Put the files there, or unset"):
        d2l.fashion_mnist(train=False)


def test_stand_in_is_always_the_same_and_its_parts_differ():
    images, labels = d2l.drawn_clothes(train=False)
    again, _ = d2l.drawn_clothes(train=False)
    assert np.array_equal(images, again)
    train, _ = d2l.drawn_clothes(train=True)
    assert len({image.tobytes() for image in train[:10_000]}) == 10_000
    known = {image.tobytes() for image in train}
    assert not any(image.tobytes() in known for image in images)


def test_stand_in_can_be_learned_but_not_trivially():
    """Softmax regression must meet what the pages assert on real data."""
    (X, y), (X_test, y_test) = (
        (torch.from_numpy(a).flatten(1).float() / 255, torch.from_numpy(b))
        for a, b in map(d2l.drawn_clothes, (True, False))
    )
    torch.manual_seed(0)
    net = torch.nn.Linear(784, 10)
    optim = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(5):
        for X_batch, y_batch in d2l.load_array((X, y.long()), 256):
            optim.zero_grad()
            torch.nn.functional.cross_entropy(net(X_batch), y_batch).backward()
            optim.step()
    with torch.no_grad():
        share = (net(X_test).argmax(1) == y_test).float().mean().item()
    assert 0.84 < share < 0.95
