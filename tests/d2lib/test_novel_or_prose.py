"""The Time Machine: the real file, an error, or with a warning the prose."""

import gzip
import hashlib
import socket
import warnings
from pathlib import Path

import pytest

import d2lib as d2l

NOVEL = b"The Time Traveller (for so it will be convenient to call him)\n"
MARK = "^D2LIB: drawn stand-in data, not The Time Machine"
ADDRESS = d2l.DATA_URL + "timemachine.txt"
CALLS = {
    "en": lambda: d2l.download(ADDRESS, "../data", d2l.TIME_MACHINE_SHA1),
    "en, capitals": lambda: d2l.download(
        ADDRESS, "../data", sha1_hash=d2l.TIME_MACHINE_SHA1.upper()
    ),
    "en, known address": lambda: d2l.download(ADDRESS),
    "zh": lambda: d2l.download("time_machine"),
    "zh, folder": lambda: d2l.download("time_machine", cache_dir="../data"),
}


@pytest.fixture(autouse=True)
def world(bare_machine, monkeypatch):
    """A machine without data whose network is blocked; counts the tries."""
    monkeypatch.setattr(d2l.appendix, "UNREACHABLE", {})
    monkeypatch.tries = []

    def blocked(*args, **kwargs):
        monkeypatch.tries.append(args)
        raise OSError("the network is blocked")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, blocked)
    return bare_machine


@pytest.fixture
def novel(monkeypatch):
    """Let a sentence of the novel have the SHA-1 of the novel."""
    sha1 = hashlib.sha1(NOVEL).hexdigest()
    monkeypatch.setattr(d2l.appendix, "TIME_MACHINE_SHA1", sha1)
    monkeypatch.setitem(d2l.DATA_HUB, "time_machine", (ADDRESS, sha1))
    return NOVEL


@pytest.mark.parametrize("form", CALLS)
def test_not_reached_both_call_forms_give_the_prose(world, form):
    with pytest.warns(UserWarning, match=MARK) as warned:
        path = CALLS[form]()
    assert isinstance(path, str)
    with open(path) as file:  # as D2L opens it
        assert file.read() == d2l.book_prose()
    (message,) = warned
    assert "the network is blocked" in str(message.message)
    assert "this book's own prose" in str(message.message)
    assert message.filename == __file__  # the caller's line
    assert not [p for p in world.rglob("*.txt") if p.is_file()]


def test_the_dead_network_is_asked_once_and_warned_of_each_time(monkeypatch):
    for call in CALLS.values():
        with pytest.warns(UserWarning, match=MARK):
            call()
    once = len(monkeypatch.tries)
    assert once > 0
    with pytest.warns(UserWarning, match=MARK):
        assert d2l.download("time_machine") == str(d2l.prose_file())
    assert len(monkeypatch.tries) == once <= 2 * d2l.DOWNLOAD["tries"]


@pytest.mark.parametrize("place", ["D2L_DATA", "project", "cache", "folder"])
def test_the_real_file_is_taken_wherever_it_is(
    world, monkeypatch, novel, place
):
    with pytest.warns(UserWarning, match=MARK):
        d2l.download("time_machine")  # even after the network was found dead
    folders = {
        "D2L_DATA": world / "mine",
        "project": world / "data",
        "cache": world / "cache" / "d2lib",
        "folder": world / "other",
    }
    path = folders[place] / "timemachine.txt"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(novel)
    if place == "D2L_DATA":
        monkeypatch.setenv("D2L_DATA", str(path.parent))
    if place == "project":
        (world / "_toc.yml").touch()
    folder = path.parent if place == "folder" else None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert d2l.download("time_machine", folder) == str(path)
        if folder is None:
            assert d2l.read_text("time_machine") == novel.decode()
            (line,) = d2l.read_time_machine()
            assert line.startswith("the time traveller for so it will be")


@pytest.mark.parametrize("place", ["D2L_DATA", "project", "folder"])
def test_a_damaged_file_is_an_error_and_stays(world, monkeypatch, place):
    path = world / "mine" / "timemachine.txt"
    if place == "project":
        (world / "_toc.yml").touch()
        path = world / "data" / "timemachine.txt"
    path.parent.mkdir()
    path.write_bytes(NOVEL)
    if place == "D2L_DATA":
        monkeypatch.setenv("D2L_DATA", str(path.parent))
    folder = path.parent if place == "folder" else None
    for _ in range(2):
        with pytest.raises(d2l.DataError) as caught:
            d2l.download("time_machine", folder)
        assert not isinstance(caught.value, d2l.NotReached)
        assert str(path) in str(caught.value)
        assert path.read_bytes() == NOVEL


def test_a_wrong_file_from_a_server_is_an_error(world, monkeypatch):
    """A login page came, so the network is there: no stand-in."""
    page = world / "far" / "timemachine.txt"
    page.parent.mkdir()
    page.write_text("<html>Please log in.</html>")
    entry = (page.as_uri(), d2l.TIME_MACHINE_SHA1)
    monkeypatch.setitem(d2l.DATA_HUB, "time_machine", entry)
    with pytest.raises(d2l.DataError, match="found    SHA-1"):
        d2l.download("time_machine")


def test_other_files_have_no_stand_in():
    for name in ("airfoil", "ptb"):
        with pytest.raises(d2l.NotReached, match="the network is blocked"):
            d2l.download(name)
    with pytest.raises(d2l.DataError, match="time_machine: (.|\n)*blocked"):
        d2l.download_all()


def test_a_wrong_variable_is_still_an_error(monkeypatch, world):
    monkeypatch.setenv("D2L_DATA", str(world / "nowhere"))
    with pytest.raises(d2l.DataError, match="D2L_DATA is set to"):
        d2l.download("time_machine")


def test_both_editions_functions_run_offline():
    class Text(d2l.TimeMachine):
        def __init__(self):
            pass

    with pytest.warns(UserWarning, match=MARK):
        corpus, vocab = Text().build(Text()._download())
    with pytest.warns(UserWarning, match=MARK):
        corpus_zh, vocab_zh = d2l.load_corpus_time_machine(max_tokens=100)
    assert len(corpus) > 150_000 and len(vocab) == len(vocab_zh) == 28
    assert len(corpus_zh) == 100


# ---- the prose itself ----


def test_a_changed_prose_is_noticed(world, monkeypatch):
    good = d2l.prose_file().read_bytes()
    monkeypatch.setattr(d2l.appendix.resources, "files", lambda name: world)
    with pytest.raises(d2l.DataError, match="prose.txt is missing"):
        d2l.book_prose()
    for bad in (good[:-1], good + b" ", gzip.compress(good), b""):
        (world / "prose.txt").write_bytes(bad)
        with pytest.raises(d2l.DataError, match="is changed: install d2lib"):
            d2l.prose_file()
    (world / "prose.txt").write_bytes(good)
    assert d2l.book_prose().encode() == good
    assert d2l.prose_file() == Path(world / "prose.txt")
