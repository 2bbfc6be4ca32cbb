"""How often a board draws, on a clock that the test turns."""

import pytest

import d2lib as d2l


class Clock:
    """Stands still unless it is moved."""

    now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    module = __import__("sys").modules[d2l.ProgressBoard.__module__]
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(d2l, "in_notebook", lambda: True)
    monkeypatch.setattr(d2l, "at_cell_end", lambda function: None)
    return clock


def drawings(clock, monkeypatch, seconds, cost, step=0.01):
    """Return when a board draws in a fit of so many seconds, and for how long.

    Each drawing takes ``cost`` seconds, and twice that if it is cropped.
    """
    seen = []

    def show(fig, handle, crop):
        seen.append((clock.now - 1000.0, cost * (2 if crop else 1)))
        clock.now += seen[-1][1]
        return "handle"

    monkeypatch.setattr(d2l, "show_figure", show)
    board = d2l.ProgressBoard("x")
    while clock.now < 1000.0 + seconds:
        clock.now += step
        board.draw(clock.now, 1.0, "loss")
    board.finish()
    d2l.plt.close(board.fig)
    return seen


@pytest.mark.parametrize("seconds", [0.5, 3.0, 9.5])
@pytest.mark.parametrize("cost", [0.02, 0.03, 0.037])
def test_a_short_fit_draws_for_a_sixth_of_a_second(
    clock, monkeypatch, seconds, cost
):
    seen = drawings(clock, monkeypatch, seconds, cost)
    assert sum(took for _, took in seen) <= 0.15
    assert len(seen) >= (1 if seconds < 1 else 2)


@pytest.mark.parametrize("cost", [0.03, 0.2, 2.0])
def test_a_long_fit_draws_for_a_twentieth_of_the_time(clock, monkeypatch, cost):
    seen = drawings(clock, monkeypatch, 120.0, cost, step=0.1)
    *live, last = seen
    assert sum(took for _, took in live) <= 0.05 * 120 + cost
    gaps = [b[0] - a[0] for a, b in zip(live, live[1:], strict=False)]
    assert min(gaps, default=1) >= 1
    assert last[0] >= 120


def test_the_last_state_is_drawn_even_for_one_value(clock, monkeypatch):
    seen = drawings(clock, monkeypatch, 0.005, 0.03)
    assert len(seen) == 1


def test_a_board_that_is_not_shown_draws_nothing(clock, monkeypatch):
    monkeypatch.setattr(d2l, "in_notebook", lambda: False)
    assert drawings(clock, monkeypatch, 5.0, 0.03) == []
