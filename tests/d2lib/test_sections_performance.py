"""D2L's sections on compilers, asynchrony and parallelism, both editions.

Programs in their form run after ``install_as_d2l``, in a process of their
own. Two things differ from a reader's notebook, and only in number: fewer
repetitions, and smaller matrices. What the sections themselves refuse without
one or two GPUs is run where there are such, and asserted to be refused in the
sections' own way where there are not.
"""

import os
import re
import subprocess
import sys

import pytest

START = """
import os
import d2lib
d2lib.install_as_d2l()
import numpy
import torch
from torch import nn
from d2l import torch as d2l
assert d2l is d2lib
torch.manual_seed(0)
"""

HYBRIDIZE = '''
def add(a, b):
    return a + b

def fancy_func(a, b, c, d):
    e = add(a, b)
    f = add(c, d)
    g = add(e, f)
    return g

print(fancy_func(1, 2, 3, 4))

def add_():
    return """
def add(a, b):
    return a + b
"""

def fancy_func_():
    return """
def fancy_func(a, b, c, d):
    e = add(a, b)
    f = add(c, d)
    g = add(e, f)
    return g
"""

def evoke_():
    return add_() + fancy_func_() + "print(fancy_func(1, 2, 3, 4))"

exec(compile(evoke_(), "", "exec"))

def get_net():
    net = nn.Sequential(nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, 2))
    return net

x = torch.randn(size=(1, 512))
net = get_net()
before = net(x)
net = torch.jit.script(net)
assert torch.allclose(before, net(x), atol=1e-6)

net = get_net()
with d2l.Benchmark(WITHOUT):
    for i in range(100): net(x)

net = torch.jit.script(net)
with d2l.Benchmark(WITH):
    for i in range(100): net(x)

net.save("my_mlp")
again = torch.jit.load("my_mlp")
assert torch.equal(net(x), again(x))
assert os.path.getsize("my_mlp") > 4 * (512 * 256 + 256 * 128)
'''

ASYNCHRONOUS = """
device = d2l.try_gpu()
a = torch.randn(size=(200, 200), device=device)
b = torch.mm(a, a)

with d2l.Benchmark("numpy"):
    for _ in range(10):
        a = numpy.random.normal(size=(200, 200))
        b = numpy.dot(a, a)

with d2l.Benchmark("torch"):
    for _ in range(10):
        a = torch.randn(size=(200, 200), device=device)
        b = torch.mm(a, a)

def waiting():
    with d2l.Benchmark():
        for _ in range(10):
            a = torch.randn(size=(200, 200), device=device)
            b = torch.mm(a, a)
        torch.cuda.synchronize(device)

if torch.cuda.is_available():
    waiting()
else:
    try:
        waiting()
    except (AssertionError, RuntimeError, ValueError) as error:
        print("refused:", type(error).__name__)

x = torch.ones((1, 2), device=device)
y = torch.ones((1, 2), device=device)
z = x * y + 2
assert z.tolist() == [[3.0, 3.0]]
"""

AUTOMATIC = """
devices = d2l.try_all_gpus()
def run(x):
    return [x.mm(x) for _ in range(50)]

def copy_to_cpu(x, non_blocking=False):
    return [y.to("cpu", non_blocking=non_blocking) for y in x]

def section():
    x_gpu1 = torch.rand(size=(400, 400), device=devices[0])
    x_gpu2 = torch.rand(size=(400, 400), device=devices[1])
    run(x_gpu1)
    run(x_gpu2)
    torch.cuda.synchronize(devices[0])
    torch.cuda.synchronize(devices[1])
    with d2l.Benchmark("GPU1 & GPU2"):
        run(x_gpu1)
        run(x_gpu2)
        torch.cuda.synchronize()
    with d2l.Benchmark(COPY):
        y = run(x_gpu1)
        y_cpu = copy_to_cpu(y, True)
        torch.cuda.synchronize()
    assert torch.equal(y_cpu[0], y[0].cpu())

if torch.cuda.device_count() >= 2:
    section()
else:
    try:
        section()
    except IndexError as error:
        print("refused:", type(error).__name__)
    x = torch.rand(100, 100)  # what remains on one device
    y = run(x)
    for copied in (copy_to_cpu(y), copy_to_cpu(y, True)):
        assert len(copied) == 50 and torch.equal(copied[0], x.mm(x))
"""

EDITIONS = {
    "en": ("Without torchscript", "With torchscript", "Run and copy"),
    "zh": ("无torchscript", "有torchscript", "在GPU1上运行并复制到CPU"),
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_sections(edition, tmp_path):
    names = zip(("WITHOUT", "WITH", "COPY"), EDITIONS[edition], strict=True)
    texts = [f"{name} = {text!r}" for name, text in names]
    program = "\n".join([*texts, START, HYBRIDIZE, ASYNCHRONOUS, AUTOMATIC])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("\n")
    assert lines[:2] == ["10", "10"]
    timed = re.findall(r"^(.+): \d+\.\d{4} sec$", done.stdout, re.MULTILINE)
    wanted = [*EDITIONS[edition][:2], "numpy", "torch"]
    assert timed[:4] == wanted
    assert "Error" not in done.stderr
    refused = re.findall(r"^refused: (\w+)$", done.stdout, re.MULTILINE)
    assert len(refused) + len(timed) >= 6
