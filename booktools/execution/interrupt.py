"""Let every polite way to end a process take the way of Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def signals_as_ctrl_c() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into the KeyboardInterrupt of Ctrl-C.

    SIGINT is set too: a shell starts background jobs with it ignored.
    """

    def pass_on(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
        signal.SIGHUP: signal.signal(signal.SIGHUP, pass_on),
    }
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
