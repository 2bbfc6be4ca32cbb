"""Start kernels as forks of a process that has the slow packages already.

Importing PyTorch and matplotlib costs a page about four seconds of computing,
more than many pages need for themselves. ``zygote.py`` imports them once; in
every other respect its forks are ordinary kernels.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager, KernelManager

from booktools.execution.environment import kernel_environment

POSSIBLE = sys.platform == "linux"  # elsewhere libraries object to forks
_zygote: subprocess.Popen[str] | None = None


class BlockingWarmKernelManager(KernelManager):
    """A kernel manager whose kernels are forks of the zygote, as for nbval."""

    async def _async_launch_kernel(
        self, kernel_cmd: list[str], **options: Any
    ) -> None:
        """Launch, as the base class asks of whoever overrides this."""
        provisioner: Any = self.provisioner
        start = kernel_cmd.index("ipykernel_launcher") + 1
        process = ForkedProcess(
            arguments=kernel_cmd[start:],
            folder=options["cwd"],
            environment=options["env"],
            log=options["stderr"].name,
        )
        provisioner.process = process
        provisioner.pid = provisioner.pgid = process.pid
        self._reconcile_connection_info(provisioner.connection_info)


class WarmKernelManager(BlockingWarmKernelManager, AsyncKernelManager):
    """The same for programs that do other things meanwhile."""


class ForkedProcess:
    """As much of ``subprocess.Popen`` as a kernel's provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, **request: Any) -> None:
        self.pid = _ask(json.dumps(request))
        self.returncode: int | None = None
        try:
            self._handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            self.returncode = 1

    def poll(self) -> int | None:
        """Return 1 if the process has ended, None if not."""
        if self.returncode is None:
            ended = select.select([self._handle], [], [], 0)[0]
            if ended:
                os.close(self._handle)
                self.returncode = 1
        return self.returncode

    def wait(self) -> int | None:
        """Return at once: the provisioner calls it after ``poll``."""
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal, if there is a process left to take it."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)


def stop_zygote() -> None:
    """End the zygote, and with it every kernel that still runs."""
    global _zygote
    if _zygote is not None:
        _zygote.kill()
        _zygote.communicate()
        _zygote = None


def _ask(request: str) -> int:
    """Have a kernel forked and return its process id."""
    global _zygote
    if _zygote is None or _zygote.poll() is not None:
        _zygote = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=kernel_environment(),
            start_new_session=True,
            text=True,
        )
    assert _zygote.stdin and _zygote.stdout
    print(request, file=_zygote.stdin, flush=True)
    answer = _zygote.stdout.readline()
    if not answer:
        raise RuntimeError("the process that starts kernels has died")
    return int(answer)
