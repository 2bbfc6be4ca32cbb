"""Benchmark: what it prints, what it keeps, and that it hides nothing."""

import math
import re
import time

import d2l.torch as original
import pytest

import d2lib

FORM = re.compile(r"(?P<name>.*): (?P<seconds>\d+\.\d{4}) sec\n", re.DOTALL)


@pytest.mark.parametrize("arguments", [(), ("A task",), ("无torchscript",)])
def test_it_prints_what_the_original_prints(arguments, capsys):
    printed = []
    for library in (d2lib, original):
        with library.Benchmark(*arguments):
            time.sleep(0.01)
        printed.append(FORM.fullmatch(capsys.readouterr().out))
    ours, theirs = printed
    assert ours["name"] == theirs["name"] == (*arguments, "Done")[0]
    assert 0.0099 < float(ours["seconds"]) < 5


def test_it_takes_its_description_by_name(capsys):
    with d2lib.Benchmark(description="named"):
        pass
    assert capsys.readouterr().out.startswith("named: ")


def test_it_keeps_the_seconds_that_it_prints(capsys):
    clock = d2lib.Benchmark("block")
    assert math.isnan(clock.seconds)
    with clock as entered:
        assert entered is clock
        assert math.isnan(clock.seconds)
        time.sleep(0.02)
    assert clock.seconds >= 0.02
    assert capsys.readouterr().out == f"block: {clock.seconds:.4f} sec\n"


def test_it_can_be_used_again(capsys):
    clock = d2lib.Benchmark("again")
    with clock:
        time.sleep(0.05)
    first = clock.seconds
    with clock:
        pass
    assert clock.seconds < first
    assert capsys.readouterr().out.count("again: ") == 2


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
def test_errors_pass_and_the_time_is_printed(error, capsys):
    clock = d2lib.Benchmark("broken off")
    with pytest.raises(type(error)) as caught, clock:
        raise error
    assert caught.value is error
    assert clock.seconds >= 0
    assert FORM.fullmatch(capsys.readouterr().out)


def test_one_inside_another(capsys):
    with d2lib.Benchmark("outer") as outer:
        with d2lib.Benchmark("inner") as inner:
            time.sleep(0.01)
    assert outer.seconds >= inner.seconds
    names = [line.split(":")[0] for line in capsys.readouterr().out.split("\n")]
    assert names == ["inner", "outer", ""]
