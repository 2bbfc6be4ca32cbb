"""The statements that one function of a module needs, and no others."""

import ast

from booktools.execution.data import closure

MODULE = """
from __future__ import annotations

import json
import nowhere

HEAVY = nowhere.load()
KNOWN = {}
KNOWN["a"] = 1
total = 0
for size in (1, 2):
    total += size


def helper(name):
    HEAVY = KNOWN[name]
    return [nowhere for nowhere in (HEAVY, total)]


def asked(name="a"):
    return json.dumps(helper(name))


def not_asked():
    return HEAVY
"""


def run(source: str, name: str) -> tuple[list[str], dict]:
    """Return the chosen statements as text, and what they define."""
    tree = ast.parse(source)
    tree.body = closure(tree, name)
    names: dict = {}
    exec(compile(tree, "made up", "exec"), names)
    return [ast.unparse(statement) for statement in tree.body], names


def test_the_function_runs_with_what_it_needs():
    chosen, names = run(MODULE, "asked")
    assert names["asked"]() == "[1, 3]"
    assert "import json" in chosen


def test_a_name_that_is_only_a_local_brings_nothing():
    chosen, _ = run(MODULE, "asked")
    assert not [text for text in chosen if "nowhere.load" in text]
    assert "import nowhere" not in chosen


def test_a_loop_needs_the_start_of_what_it_adds_to():
    source = "total = 0\nfor last in (1, 2):\n    total += last\n"
    _, names = run(source + "def asked(): return last", "asked")
    assert names["total"] == 3
