"""Every way a page or a run can go wrong: one message, status 1, no mess."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from little_book import run, start, write_page, write_toc

from booktools.errors import BookError
from booktools.execute import execute_pages
from booktools.execution.lock import build_lock

FINE = "print('fine')"


def book(root: Path, **pages) -> Path:
    """A book whose pages have one code cell each."""
    write_toc(root, *(f"chapters/a/{name}" for name in pages))
    for name, source in pages.items():
        write_page(root, f"chapters/a/{name}", source)
    return root


def leftovers(root: Path) -> list[str]:
    """Command lines of live processes that work in a book's folders."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(root.resolve()):
                found.append(" ".join(process.cmdline()))
        except (psutil.Error, OSError):
            continue
    return found


def wait_until(condition, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_raising_page_is_reported_and_the_others_finish(tmp_path):
    book(tmp_path, bad="def f():\n    1 / 0\nf()", good=FINE)
    done = run("execute", "--jobs", "2", root=tmp_path)
    assert done.returncode == 1
    assert "chapters/a/bad.ipynb, cell c1" in done.stdout
    assert "ZeroDivisionError: division by zero" in done.stdout
    assert "\x1b" not in done.stdout
    assert "pages that failed:\n  chapters/a/bad\n" in done.stderr
    assert "Traceback" not in done.stderr
    write_page(tmp_path, "chapters/a/bad", FINE)
    again = run("execute", "--jobs", "2", root=tmp_path)
    assert again.returncode == 0
    assert "2 pages, 1 to execute" in again.stdout


def test_hanging_page_ends_at_its_limit(tmp_path):
    write_toc(tmp_path, "chapters/a/slow")
    hang = "import time\nwhile True:\n    time.sleep(1)"
    write_page(tmp_path, "chapters/a/slow", FINE, hang, timeout_s=3)
    began = time.monotonic()
    done = run("execute", "--jobs", "2", root=tmp_path)
    assert time.monotonic() - began < 20
    assert done.returncode == 1
    assert "slow.ipynb, cell c2: took longer than 3 s" in done.stdout
    wait_until(lambda: leftovers(tmp_path) == [])


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_kernel_is_one_message_and_no_hang(tmp_path, jobs):
    kill = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    book(tmp_path, dies=kill, good=FINE)
    done = run("execute", "--jobs", str(jobs), root=tmp_path)
    assert done.returncode == 1
    assert "dies.ipynb, cell c1: its kernel died" in done.stdout
    assert "[ 2/2]" in done.stdout
    assert done.stderr.count("\n") == 2  # the list of failed pages


def test_children_of_a_page_end_with_it(tmp_path):
    child = (
        "import subprocess, sys\n"
        "wait = 'import time; time.sleep(600)'\n"
        "child = subprocess.Popen([sys.executable, '-c', wait])"
    )
    book(tmp_path, parent=child)
    assert run("execute", "--jobs", "2", root=tmp_path).returncode == 0
    wait_until(lambda: leftovers(tmp_path) == [])


@pytest.mark.parametrize(
    ("name", "jobs"),  # with one job for two pages kernels are forks
    [("SIGINT", 1), ("SIGTERM", 2), ("SIGKILL", 1), ("SIGKILL", 2)],
)
def test_stopped_in_the_middle(tmp_path, name, jobs):
    slow = "import time\nopen('started', 'w').close()\ntime.sleep(600)"
    book(tmp_path, quick=FINE, slow=slow)
    process = start("execute", "--jobs", str(jobs), root=tmp_path)
    started = tmp_path / "chapters" / "a" / "started"
    assert "2 to execute" in process.stdout.readline()
    assert "chapters/a/quick" in process.stdout.readline()
    wait_until(started.exists)
    assert leftovers(tmp_path) != []
    process.send_signal(signal.Signals[name])
    out, err = process.communicate(timeout=20)
    if name != "SIGKILL":
        assert process.returncode == 130
        assert (out, err.count("\n")) == ("", 1)
    wait_until(lambda: leftovers(tmp_path) == [])
    write_page(tmp_path, "chapters/a/slow", FINE)
    again = run("execute", "--jobs", "2", root=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "2 pages, 1 to execute" in again.stdout


def test_second_build_ends_at_once(tmp_path):
    book(tmp_path, good=FINE)
    with build_lock(tmp_path):
        with build_lock(tmp_path):  # of the same process: free
            pass
        began = time.monotonic()
        second = start("execute", root=tmp_path)
        out, err = second.communicate(timeout=60)
    assert time.monotonic() - began < 30
    assert (second.returncode, out) == (1, "")
    assert err.startswith("error: another build")
    assert f"process {os.getpid()}" in err
    assert run("execute", "--jobs", "2", root=tmp_path).returncode == 0


def test_full_disk_while_writing_the_cache(tmp_path, monkeypatch, capsys):
    book(tmp_path, one=FINE, two="print('two')")
    write_text = Path.write_text

    def full(path, text, **options):
        if path.name == "base.ipynb":
            write_text(path, text[: len(text) // 2], **options)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_text(path, text, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(BookError, match="No space left on device"):
            execute_pages(tmp_path, 2, [])
    executed = tmp_path / "_build" / ".jupyter_cache" / "executed"
    assert list(executed.glob("*")) == []
    assert leftovers(tmp_path) == []
    capsys.readouterr()
    assert execute_pages(tmp_path, 2, []) == 0
    assert "2 pages, 2 to execute" in capsys.readouterr().out


def test_half_written_record_counts_as_missing(tmp_path, capsys):
    book(tmp_path, one=FINE)
    assert execute_pages(tmp_path, 1, []) == 0
    (file,) = tmp_path.glob("_build/.jupyter_cache/executed/*/base.ipynb")
    for damage in (lambda: file.write_text("{"), file.unlink):
        damage()
        capsys.readouterr()
        assert execute_pages(tmp_path, 1, []) == 0
        assert "1 pages, 1 to execute" in capsys.readouterr().out


def test_damaged_database_is_made_again(tmp_path, capsys):
    book(tmp_path, one=FINE)
    database = tmp_path / "_build" / ".jupyter_cache" / "global.db"
    database.parent.mkdir(parents=True)
    for content in (b"", b"no database"):
        database.write_bytes(content)
        assert execute_pages(tmp_path, 1, []) == 0
    capsys.readouterr()
    assert execute_pages(tmp_path, 1, []) == 0
    assert "1 pages, 0 to execute" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--page", "chapters/a/none"], "chapters/a/none"),
        (["--jobs", "0"], "--jobs 0"),
    ],
)
def test_wrong_arguments(tmp_path, words, message):
    book(tmp_path, one=FINE)
    done = run("execute", *words, root=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_broken_notebook_and_missing_page(tmp_path):
    book(tmp_path, one=FINE)
    page = tmp_path / "chapters" / "a" / "one.ipynb"
    page.write_text("{")
    done = run("execute", "--jobs", "2", root=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "chapters/a/one" in done.stderr
    page.unlink()
    done = run("execute", "--jobs", "2", root=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "chapters/a/one" in done.stderr


def test_book_builds_no_site_of_failed_pages(tmp_path):
    book(tmp_path, bad="1 / 0")
    done = run("book", root=tmp_path)
    assert done.returncode == 1
    assert "chapters/a/bad.ipynb, cell c1" in done.stdout
    assert not (tmp_path / "_build" / "html").exists()
    with build_lock(tmp_path):
        second = start("book", root=tmp_path)
        out, err = second.communicate(timeout=60)
    assert (second.returncode, out) == (1, "")
    assert "another build of this book is running" in err
