"""Run one page in a kernel of its own, and let nothing of it survive."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from booktools.execution.environment import kernel_environment
from booktools.execution.warm import WarmKernelManager

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_SILENT = logging.getLogger("booktools.kernel")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


@dataclass
class Outcome:
    """What came of a page: its time, and where and why it failed, if so."""

    seconds: float
    cell: str = ""
    failure: str = ""


async def execute(
    notebook: NotebookNode,
    folder: Path,
    *,
    limit: float,
    threads: int = 1,
    warm: bool = False,
) -> Outcome:
    """Execute the cells of a notebook in place, within ``limit`` seconds.

    A ``warm`` kernel is a fork of the zygote.
    """
    start = time.monotonic()
    environment = kernel_environment(threads)
    outcome = Outcome(0.0, "(start of the kernel)")
    with tempfile.TemporaryDirectory(prefix="d2l-") as scratch:
        clock = asyncio.timeout(limit)
        try:
            async with (
                clock,
                _kernel(scratch, folder, environment, warm) as manager,
            ):
                await _run_cells(notebook, manager, outcome)
            outcome.cell = ""
        except CellExecutionError as error:
            outcome.failure = _ANSI.sub("", error.traceback)
        except (RuntimeError, TimeoutError) as error:
            outcome.failure = _reason(error, clock, limit, scratch)
    outcome.seconds = time.monotonic() - start
    return outcome


async def _run_cells(
    notebook: NotebookNode, manager: AsyncKernelManager, outcome: Outcome
) -> None:
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=None,
        record_timing=False,
        coalesce_streams=True,  # or their pieces would depend on timing
        log=_SILENT,
    )
    client.reset_execution_trackers()
    await client.async_start_new_kernel_client()
    try:
        for index, cell in enumerate(notebook.cells):
            outcome.cell = cell.id
            await client.async_execute_cell(
                cell,
                index,
                execution_count=client.code_cells_executed + 1,
                store_history=False,  # as nbval does
            )
    finally:
        if client.kc is not None:
            client.kc.stop_channels()


@asynccontextmanager
async def _kernel(
    scratch: str, folder: Path, environment: dict[str, str], warm: bool
) -> AsyncIterator[AsyncKernelManager]:
    """Start this Python's own kernel; at the end kill its process group."""
    manager = (WarmKernelManager if warm else AsyncKernelManager)(
        kernel_name="python3",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        transport="ipc",
        connection_file=f"{scratch}/kernel.json",
        log=_SILENT,
    )
    try:
        with open(f"{scratch}/stderr", "wb") as stderr:
            await manager.start_kernel(
                cwd=str(folder),
                env=environment,
                extra_arguments=["--HistoryManager.hist_file=:memory:"],
                stdout=stderr,
                stderr=stderr,
            )
        yield manager
        await manager.shutdown_kernel()
    finally:
        _kill_group(manager)
        await manager.shutdown_kernel(now=True)


def _kill_group(manager: AsyncKernelManager) -> None:
    """Kill the kernel and whatever it has started (it leads a session)."""
    pid = getattr(manager.provisioner, "pid", None)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _reason(
    error: Exception, clock: asyncio.Timeout, limit: float, scratch: str
) -> str:
    if clock.expired():
        return f"took longer than {limit:g} s"
    task = asyncio.current_task()
    if task and task.cancelling():  # nbclient hides a cancellation
        raise asyncio.CancelledError
    said = Path(scratch, "stderr").read_text(errors="replace").strip()
    reason = "its kernel died (killed, out of memory, or crashed)"
    return "\n".join([reason, *said.splitlines()[-20:]])
