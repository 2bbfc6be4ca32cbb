"""Import the slow packages once, then fork a kernel for each line read.

A script of its own, so that kernels inherit nothing of the process that asks
for them. It ends when its input ends, and its kernels end with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys

# Not pyplot, which settles its backend when it meets the first shell.
PRELOADED = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.axes",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "numpy",
    "torch",
)
# What the first optimiser of a page would import, in as much time as torch, and
# the small tables of scikit-learn, which take nearly as long.
# The first page need not wait for them: they are imported after the first fork.
LATER = ("torch._dynamo", "sklearn.datasets")


def main() -> None:
    """Serve requests: a line of JSON in, the kernel's process id out."""
    del sys.path[0]  # this folder; IPython adds the page's
    _preload(PRELOADED)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for kernels
    for line in sys.stdin:
        gc.freeze()  # or the collections of a fork would copy all of this
        pid = os.fork()
        if pid == 0:
            _be_kernel(json.loads(line))
            os._exit(0)
        print(pid, flush=True)
        _preload(LATER)


def _preload(names: tuple[str, ...]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # then the page says what is missing


def _be_kernel(request: dict) -> None:
    """Take on all that ``python -m ipykernel_launcher`` would start with."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    if "torch" in sys.modules:  # imported with the threads of the zygote
        threads = int(request["environment"]["OMP_NUM_THREADS"])
        sys.modules["torch"].set_num_threads(threads)
    if "pandas" in sys.modules:  # what it chooses itself in a kernel
        sys.modules["pandas"].set_option("display.max_columns", 20)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(request["log"], os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    arguments = [*request["arguments"], parent]  # it ends when that ends
    sys.argv = ["ipykernel_launcher.py", *arguments]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=arguments)


if __name__ == "__main__":
    main()
