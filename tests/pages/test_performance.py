"""Functions of the pages on compilation and asynchrony, for drawn inputs."""

import itertools
import math
import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import fx

from tests.pages.page_code import from_page

COMPILATION = "computational_performance/compilation"
ASYNCHRONY = "computational_performance/asynchrony"


@pytest.fixture(scope="module")
def page():
    return from_page(ASYNCHRONY, "Later", "finish", "prefetch", "serial_part")


# ---- schedules ----


@st.composite
def graphs(draw):
    """Draw jobs with whole seconds, each needing some of those before it."""
    number = draw(st.integers(1, 7))
    seconds = {str(i): draw(st.integers(1, 9)) for i in range(number)}
    needs = {
        b: draw(st.lists(st.sampled_from(names), unique=True)) if names else []
        for b, names in ((str(i), list(seconds)[:i]) for i in range(number))
    }
    return seconds, needs


def longest_chain(seconds, needs):
    """Return the span by following every chain of jobs."""

    def until(job):
        return seconds[job] + max(map(until, needs[job]), default=0)

    return max(map(until, seconds))


@settings(max_examples=200, deadline=None)
@given(graph=graphs(), workers=st.integers(1, 8))
def test_finish_keeps_the_bounds(graph, workers):
    seconds, needs = graph
    finish = from_page(ASYNCHRONY, "finish").finish
    work, span = sum(seconds.values()), longest_chain(seconds, needs)
    end = finish(seconds, needs, workers)
    assert max(work / workers, span) <= end <= work / workers + span
    assert finish(seconds, needs, 1) == work
    assert finish(seconds, needs, len(seconds)) == span


@settings(max_examples=100, deadline=None)
@given(
    s=st.floats(0, 1),
    time=st.floats(1e-4, 1e3),
    counts=st.lists(st.integers(1, 64), min_size=2, max_size=8, unique=True),
)
def test_amdahl_is_found_again(s, time, counts):
    serial_part = from_page(ASYNCHRONY, "serial_part").serial_part
    times = [time * (s + (1 - s) / p) for p in counts]
    assert math.isclose(serial_part(counts, times), s, abs_tol=1e-6)


# ---- fetching ahead ----


@pytest.mark.parametrize("depth", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1, 2, 7])
def test_prefetch_keeps_number_and_order(page, depth, number):
    assert list(page.prefetch(iter(range(number)), depth)) == [*range(number)]


def test_prefetch_passes_none_on(page):
    assert list(page.prefetch([None, None])) == [None, None]


def test_prefetch_raises_where_the_batch_would_come(page):
    def source():
        yield 1
        raise OSError("the disk is gone")

    batches = page.prefetch(source())
    assert next(batches) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(batches)


def test_prefetch_is_ahead_and_ends_when_left(page):
    asked = [threading.Event() for _ in range(4)]

    def source():
        for i, event in enumerate(asked):
            event.set()
            yield i

    before = threading.active_count()
    batches = page.prefetch(source(), depth=2)
    assert next(batches) == 0
    assert asked[2].wait(10) and not asked[3].is_set()
    batches.close()
    assert threading.active_count() == before


# ---- graphs ----


def f(x):
    a = x + 1
    b = x * 2
    return (a * b).relu() - a


def g(x):
    return x


def h(x):
    return torch.exp(torch.sin(x) + torch.cos(x)) * x


@pytest.mark.parametrize("function", [f, g, h])
def test_most_alive_counts_what_a_run_holds(function):
    """Run the graph with a set of live values, as an allocator would."""
    most_alive = from_page(COMPILATION, "most_alive").most_alive
    graph = fx.symbolic_trace(function).graph
    nodes = list(graph.nodes)
    live, most = set(), 0
    for now, node in enumerate(nodes):
        if node.users:
            live.add(node)
        most = max(most, len(live))
        later = set(
            itertools.chain(*(n.all_input_nodes for n in nodes[now + 1 :]))
        )
        live &= later
    assert most_alive(graph) == most


def test_payback():
    payback = from_page(COMPILATION, "payback").payback
    assert payback(8.0, 0.5, 0.25) == 32
    assert payback(8.0, 0.5, 0.5) == payback(8.0, 0.5, 0.6) == math.inf


def test_a_machine_without_a_compiler(capsys):
    """What the page says then, and that all else goes on without one."""
    can_compile = from_page(COMPILATION, "can_compile").can_compile
    torch.compiler.reset()
    config = pytest.importorskip("torch._inductor.config")
    with config.patch({"cpp.cxx": ("no-such-compiler",)}):
        assert can_compile() is False
    assert "No working C++ compiler" in capsys.readouterr().out
