"""What the C library is asked to do with memory that has been freed."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys

import pytest

import d2lib as d2l

keep_freed_memory = d2l.keep_freed_memory  # imports torch before any patch
GLIBC = platform.libc_ver()[0] == "glibc"

FAULTS = """
import resource
import torch
import d2lib as d2l

def faults(blocks):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(blocks):
        torch.ones(2**24)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

given_back = faults(10)
assert d2l.keep_freed_memory()
faults(50)  # the heap needs 3 to 12 blocks before one fits exactly
print(given_back, faults(10))
"""


@pytest.mark.skipif(not GLIBC, reason="another C library keeps what it likes")
def test_a_block_of_the_same_size_needs_no_new_pages():
    command = [sys.executable, "-c", FAULTS]
    output = subprocess.run(command, capture_output=True, text=True, check=True)
    given_back, kept = map(int, output.stdout.split())
    assert kept < given_back / 10


@pytest.mark.parametrize("error", [OSError, TypeError, AttributeError])
def test_another_c_library_is_left_as_it_is(monkeypatch, error):
    def refuse(name):
        raise error("no such library")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert keep_freed_memory() is False


def test_a_c_library_without_the_function_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert keep_freed_memory() is False
