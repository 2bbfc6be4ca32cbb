"""Which page runs when: longest first, a few at once, some alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from booktools.execution.environment import cores
from booktools.execution.kernel import Outcome, execute
from booktools.execution.warm import POSSIBLE, stop_zygote
from booktools.toc import Page

DEFAULT_BUDGET_S = 20.0


@dataclass
class Job:
    """A page to execute; ``notebook`` is filled with outputs."""

    page: Page
    notebook: NotebookNode
    settings: dict[str, Any]  # the page's metadata "d2l"
    expected_s: float

    @property
    def budget_s(self) -> float:
        return self.settings.get("budget_s", DEFAULT_BUDGET_S)

    @property
    def limit_s(self) -> float:
        return self.settings.get("timeout_s", max(120, 6 * self.budget_s))

    @property
    def exclusive(self) -> bool:
        return self.settings.get("exclusive", False)


Finish = Callable[[Job, Outcome], None]


def run_jobs(jobs: list[Job], workers: int, finish: Finish) -> None:
    """Execute all jobs and call ``finish`` with each as it ends.

    Whatever ``finish`` raises, and Ctrl-C, kills all kernels and goes on up.
    """
    try:
        asyncio.run(_run(jobs, workers, finish))
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        stop_zygote()


async def _run(jobs: list[Job], workers: int, finish: Finish) -> None:
    slots = asyncio.Semaphore(workers)
    warm = POSSIBLE and len(jobs) > workers  # else nothing would be saved

    async def one(job: Job, **how: Any) -> None:
        async with slots:
            folder = job.page.path.parent
            done = await execute(job.notebook, folder, limit=job.limit_s, **how)
            finish(job, done)

    jobs = sorted(jobs, key=lambda job: job.expected_s, reverse=True)
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            if not job.exclusive:
                group.create_task(one(job, warm=warm))
    for job in jobs:
        if job.exclusive:
            await one(job, threads=cores(), warm=warm)
