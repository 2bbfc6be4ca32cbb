"""Execute every page whose key is not in the cache, in parallel."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from booktools.errors import BookError
from booktools.execution.cache import PageCache
from booktools.execution.environment import cores
from booktools.execution.interrupt import signals_as_ctrl_c
from booktools.execution.kernel import Outcome
from booktools.execution.key import PageKeys, code_cells
from booktools.execution.lock import build_lock
from booktools.execution.pool import Job, run_jobs
from booktools.form.notebook import read_notebook, select_pages
from booktools.toc import Page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``execute``."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--jobs", type=int, default=cores(), metavar="N")
    parser.add_argument(
        "--page",
        nargs="+",
        default=[],
        metavar="NAME",
        help="only these, named as in _toc.yml",
    )


def main(args: argparse.Namespace) -> int:
    """Run the command."""
    with signals_as_ctrl_c(), build_lock(args.root):
        return execute_pages(args.root, args.jobs, args.page)


def execute_pages(root: Path, workers: int, names: list[str]) -> int:
    """Execute what is not cached; return 1 if a page failed."""
    if workers < 1:
        raise BookError(f"--jobs {workers}: at least one page runs at a time")
    cache = PageCache(root)
    pages = select_pages(root, names)
    jobs = list(_missing(root, pages, cache))
    print(f"{len(pages)} pages, {len(jobs)} to execute", flush=True)
    progress = _Progress(cache, len(jobs))
    run_jobs(jobs, workers, progress.finish)
    cache.prune({page.name for page in select_pages(root, None)})
    if progress.failed:
        listed = "\n  ".join(sorted(progress.failed))
        print(f"error: pages that failed:\n  {listed}", file=sys.stderr)
    return 1 if progress.failed else 0


def _missing(root: Path, pages: list[Page], cache: PageCache) -> Iterator[Job]:
    keys, seconds = PageKeys(root), cache.seconds()
    for page in pages:
        notebook = read_notebook(page.path.read_bytes(), page.name)
        keyed = keys.keyed(page, notebook)
        if code_cells(keyed) and cache.find(keyed) is None:
            settings = notebook.metadata.get("d2l", {})
            job = Job(page, keyed, settings, 0.0)
            job.expected_s = seconds.get(page.name, job.budget_s)
            yield job


class _Progress:
    """Store each page as it ends and say so in one line."""

    def __init__(self, cache: PageCache, total: int) -> None:
        self.cache, self.total, self.done = cache, total, 0
        self.failed: list[str] = []

    def finish(self, job: Job, outcome: Outcome) -> None:
        self.done += 1
        line = (
            f"[{self.done:2}/{self.total}] {outcome.seconds:5.1f} s "
            f"(budget {job.budget_s:g})  {job.page.name}"
        )
        if outcome.failure:
            self.failed.append(job.page.name)
            line += (
                f"  FAILED\n{job.page.path}, cell {outcome.cell}: "
                f"{outcome.failure.rstrip()}"
            )
        else:
            self.cache.store(job.page.name, job.notebook, outcome.seconds)
        print(line, flush=True)
