"""For tests and pages alike: the environment of kernels, and our nbval.

Kernels inherit the environment of pytest; it is set here, before anything
imports PyTorch, to what ``make book`` gives them, so that both print the
same.
"""

import os

from booktools.execution.environment import REMOVED, settings

for name in REMOVED:
    os.environ.pop(name, None)
os.environ.update(settings())

pytest_plugins = ["booktools.testing.pages"]
