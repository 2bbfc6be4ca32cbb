"""Python's collector of cyclic garbage, for work that makes hardly any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Look for no cyclic garbage meanwhile.

    Syntax trees are millions of small objects that stay; a collector that
    visits them again and again takes as much time as making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
