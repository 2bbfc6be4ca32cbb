"""Hostile cells: each with the code it must give, or what must come out.

A case is (cells of one page, or a whole book; expected). Expected is a code
or a list of codes, or a tuple of texts that the module must contain.
"""

from __future__ import annotations

from books import HEAD

ADD = "def add_to_class(C):  #@save\n    return lambda f: f"
CLASS = "class C:  #@save\n    def run(self): ..."


def two(first: list, second: list, other: str = "b") -> dict:
    """Two pages; the second is in chapter ``other``."""
    return {"a/one": [HEAD, *first], f"{other}/two": [HEAD, *second]}


def method(source: str, owner: str = "class C:  #@save\n    x = 1") -> list:
    """A page that adds one method to one class."""
    return [HEAD, ADD, owner, f"@add_to_class(C)  #@save\n{source}"]


MARKS = {
    "on def": (["def f():  #@save\n    return 1"], ("def f():",)),
    "above def": (["#@save\ndef f():\n    return 1"], ("def f():",)),
    "on decorator": (
        ["import functools\n@functools.cache  #@save\ndef f(): return 1"],
        ("@functools.cache", "import functools"),
    ),
    "decorators over lines": (
        [
            "import functools\n@functools.lru_cache(\n    maxsize=3,  #@save\n)"
            "\n@functools.wraps(\n    print\n)\ndef f():\n    return 1"
        ],
        ("@functools.lru_cache(\n    maxsize=3,", "@functools.wraps("),
    ),
    "decorator sign on a line of its own": (
        ["import functools\n@\\\nfunctools.cache  #@save\ndef f(): return 1"],
        ("@\\\nfunctools.cache",),
    ),
    "between decorator and def": (
        ["import functools\n@functools.cache\n#@save\ndef f(): return 1"],
        ("@functools.cache",),
    ),
    "black signature, last line": (
        ["def f(\n    a,\n    b=1,\n):  #@save\n    return a"],
        ("def f(\n    a,",),
    ),
    "black signature, middle line": (
        ["def f(\n    a,  #@save\n    b=1,\n) -> int:\n    return a"],
        ("def f(\n    a,",),
    ),
    "line before the body": (
        ["def f():\n    #@save\n    return 1"],
        ("def f():\n    #@save\n    return 1",),
    ),
    "one-line def": (["def f(x): return x  #@save"], ("def f(x): return x\n",)),
    "one-line def, signature over lines": (
        ["def f(x,\n      y): return x  #@save"],
        ("def f(x,\n      y): return x\n",),
    ),
    "one-line class": (["class C: x = 1  #@save"], ("class C: x = 1\n",)),
    "async def": (["async def f():  #@save\n    return 1"], ("async def f",)),
    "indented above": (["  #@save\ndef f(): return 1"], "E11"),
    "in the body": (["def f():\n    x = 1  #@save\n    return x"], "E12"),
    "in the docstring's line": (
        ['def f():\n    """Text."""  #@save\n    return 1'],
        "E12",
    ),
    "on a nested def": (
        ["def f():\n    def g():  #@save\n        pass\n    return g"],
        "E12",
    ),
    "on a method": (["class C:\n    def f(self):  #@save\n        ..."], "E12"),
    "on else": (
        ["if True:\n    x = 1\nelse:  #@save\n    x = 2"],
        "E12",
    ),
    "after a body, indented": (
        ["def f():\n    return 1\n    #@save\ndef g(): return 2"],
        "E11",
    ),
    "in a string": (["x = '#@save'\ny = '''\n#@save\n'''"], ()),
    "in an f-string": (["z = 1\nx = f'{z} #@save'"], ()),
    "in a nested f-string": (["z = 1\nx = f\"{f'{z} #@save'} #@save\""], ()),
    "mark after a string with a mark": (
        ["x = '#@save'  #@save"],
        ("x = '#@save'\n",),
    ),
    "alone": (["#@save"], "E11"),
    "above a blank line": (["#@save\n\ndef f(): ..."], "E11"),
    "above a comment": (["#@save\n# why\ndef f(): ..."], "E11"),
    "at the end": (["x = 1\n#@save"], "E11"),
    "twice": (["#@save\ndef f():  #@save\n    ..."], "E14"),
    "formatted": (["def f():  # @save\n    ..."], "E10"),
    "upper case": (["def f():  #@SAVE\n    ..."], "E10"),
    "with a word": (["def f():  #@save this\n    ..."], "E10"),
    "saved": (["def f():  #@saved\n    ..."], "E10"),
    "no at sign": (["def f():  # save\n    ..."], "E10"),
    "two signs": (["def f():  ##@save\n    ..."], "E10"),
    "after noqa": (["def f():  # noqa: E501 #@save\n    ..."], "E10"),
    "before noqa": (["def f():  #@save # noqa\n    ..."], "E10"),
    "trailing blank": (["def f():  #@save \n    ..."], "E10"),
    "prose": (["# save the figure\nx = 1  # saved later"], ()),
    "prose about the mark": (["# cells with #@save are kept\nx = 1"], ()),
    "two statements": (["x = 1; y = 2  #@save"], "E13"),
    "two imports": (["import os; import sys  #@save"], "E13"),
    "a second on the last line": (["x = [  #@save\n    1]; y = 2"], "E13"),
    "lone semicolon": (["x = 1;  #@save"], ("x = 1\n",)),
    "backslash": (["x = 1 + \\\n    2  #@save"], ("x = 1 + \\\n    2\n",)),
    "in brackets": (["x = (\n    1,\n    #@save\n)"], ("#@save\n)",)),
    "raw cell": (
        [{"cell_type": "raw", "metadata": {}, "source": "#@save"}],
        (),
    ),
    "code fence": (
        [
            {
                "cell_type": "markdown",
                "metadata": {},
                "source": "```python\ndef f():  #@save\n    ...\n```",
            }
        ],
        (),
    ),
    "source as list": (
        [
            {
                "cell_type": "code",
                "metadata": {},
                "outputs": [],
                "execution_count": 1,
                "source": ["#@save\n", "def f():\n", "    return 1"],
            }
        ],
        ("def f():\n    return 1\n",),
    ),
    "CRLF": (
        ["#@save\r\ndef f():\r\n    return '''a\r\nb'''\r\n"],
        ("def f():\n    return '''a\nb'''\n",),
    ),
    "lone CR": (["#@save\rdef f():\r    return 1"], ("def f():\n    return",)),
    "form feed": (["\fdef f():  #@save\n    return 1"], ("def f():",)),
    "form feed and separators in strings": (
        ["x = 'a\x0b\x0c\x1c\u2028b'  #@save\ny = 2  #@save"],
        ("x = 'a\x0b\x0c\x1c\u2028b'\n", "y = 2\n"),
    ),
    "BOM in a cell": (["\ufeffdef f():  #@save\n    ..."], "E05"),
    "null byte": (["def f():  #@save\n    '\0'"], "E05"),
    "tabs": (
        ["class C:  #@save\n\tdef f(self):\n\t\treturn 1"],
        ("\t\treturn",),
    ),
    "non-ASCII": (
        ["def größe(β):  #@save\n    '''梯度 €'''\n    return β"],
        ("def größe(β):", "'''梯度 €'''"),
    ),
    "non-ASCII before the end": (
        ["x = '梯度', 'é';  #@save"],
        ("x = '梯度', 'é'\n",),
    ),
    "column-0 text in a docstring": (
        ["def f():  #@save\n    '''A.\n\nzero\n    '''\n# zero\n    return 1"],
        ("\n\nzero\n    '''\n# zero\n    return 1\n",),
    ),
    "decorated class, two in a cell": (
        [
            "import dataclasses\n#@save\n@dataclasses.dataclass\nclass A:\n"
            "    x: int = 1\n\n\nclass B(A):  #@save\n    pass"
        ],
        ("@dataclasses.dataclass\nclass A:", "class B(A):"),
    ),
    "lambda with a default": (
        ["n = 1  #@save\nf = lambda x, y=n: x + y  #@save"],
        ("f = lambda x, y=n: x + y\n",),
    ),
    "match": (
        [
            "def f(x):  #@save\n    match x:\n        case {'a': a, **r}:\n"
            "            return a, r\n        case [b, *c] | (b, c):\n"
            "            return b, c\n        case str() as d:\n"
            "            return d"
        ],
        ("case str() as d",),
    ),
    "walrus in a function": (
        ["def f(x):  #@save\n    return [y := 1, y, (z := y) for _ in x]"],
        "E05",
    ),
    "walrus in a comprehension": (
        ["def f(x):  #@save\n    return [y := i for i in x], y"],
        ("def f(x)",),
    ),
    "star annotation": (
        ["def f(*args: *tuple[int, ...]):  #@save\n    return args"],
        ("*tuple[int, ...]",),
    ),
    "global of a comprehension": (["x = [q for _ in range(3)]  #@save"], "E25"),
    "class names are not seen in methods": (
        ["class C:  #@save\n    n = 1\n    def f(self): return n"],
        "E25",
    ),
    "class names in the class body": (
        [
            "class C:  #@save\n    n = 1\n    m = n + 1\n"
            "    k = [n for _ in [n]]"
        ],
        "E25",
    ),
    "nonlocal and closures": (
        [
            "def f():  #@save\n    n = 0\n    def g():\n        nonlocal n\n"
            "        n += 1\n        return n, __class__ if 0 else g\n"
            "    return g"
        ],
        "E25",
    ),
}

KINDS = {
    "marked import": (["import os  #@save"], ("import os",)),
    "from import": (["from os import path  #@save"], ("from os import path",)),
    "import block": (
        ["#@save\nimport os\nimport sys\n\nimport re\n"],
        ("import os", "import sys"),
    ),
    "import block, comment": (["#@save\nimport os\n# b\nimport sys"], "E19"),
    "import block, second mark": (
        ["#@save\nimport os\n#@save\nimport sys"],
        ("import os", "import sys"),
    ),
    "import block, marked inside": (
        ["#@save\nimport os\nimport sys  #@save"],
        "E14",
    ),
    "import torch": (["import torch.nn  #@save"], "E37"),
    "import future": (["from __future__ import annotations  #@save"], "E37"),
    "from d2lib": (["from d2lib import Module  #@save"], "E37"),
    "star": (["from math import *  #@save"], "E18"),
    "star unmarked": (["from math import *", "x = 1  #@save"], "E18"),
    "relative": (["from . import x  #@save"], "E18"),
    "slow import marked": (["import pandas as pd  #@save"], "E28"),
    "slow import used": (
        ["import pandas as pd", "def f():  #@save\n    return pd.NA"],
        "E28",
    ),
    "slow import inside": (
        ["def f():  #@save\n    import pandas as pd\n    return pd.NA"],
        ("    import pandas as pd",),
    ),
    "d2lib inside": (
        ["def f():  #@save\n    import d2lib as d2l\n    return d2l.x"],
        "E38",
    ),
    "annotated": (["x: int = 1  #@save"], ("x: int = 1\n",)),
    "annotation only": (["x: int  #@save"], "E15"),
    "tuple": (["s, (t, *u) = 1, (2, 3)  #@save"], ("s, (t, *u)",)),
    "chain": (["s = t = 1  #@save"], ("s = t = 1",)),
    "attribute": (["import os\nos.x = 1  #@save"], "E15"),
    "augmented": (["x = 1\nx += 1  #@save"], "E15"),
    "bare call": (["print(1)  #@save"], "E15"),
    "for": (["for i in []:  #@save\n    pass"], "E15"),
    "while": (["while 0:  #@save\n    pass"], "E15"),
    "with": (["with open('x') as f:  #@save\n    pass"], "E15"),
    "del": (["x = 1\ndel x  #@save"], "E15"),
    "assert": (["assert True  #@save"], "E15"),
    "match statement": (
        ["match 1:  #@save\n    case 1:\n        x = 2"],
        "E15",
    ),
    "global inside": (["def f():  #@save\n    global y\n    y = 1"], "E30"),
    "walrus at module level": (["x = (y := 1)  #@save"], "E30"),
    "await": (
        ["async def g():  #@save\n    return 1\n", "x = await g()  #@save"],
        "E36",
    ),
    "yield outside": (["x = (yield)  #@save"], "E36"),
    "type statement": (["type X = int  #@save"], "E05"),
    "type parameters": (["def f[T](x: T) -> T:  #@save\n    return x"], "E05"),
    "if else": (
        [
            "import sys\nif sys.maxsize > 1:  #@save\n    x = 1\n"
            "else:\n    x = 2"
        ],
        ("if sys.maxsize > 1:", "import sys"),
    ),
    "if without else": (["if True:  #@save\n    x = 1"], "E16"),
    "if else raising": (
        ["if True:  #@save\n    x = 1\nelse:\n    raise OSError"],
        ("raise OSError",),
    ),
    "elif": (
        ["if 1:  #@save\n    x = 1\nelif 2:\n    x = 2\nelse:\n    y = x = 3"],
        "E16",
    ),
    "try import": (
        [
            "try:  #@save\n    import tomllib\nexcept ImportError:\n"
            "    tomllib = None"
        ],
        ("except ImportError:",),
    ),
    "try import, unbound": (
        ["try:  #@save\n    import tomllib\nexcept ImportError:\n    pass"],
        "E16",
    ),
    "try, name of the handler": (
        ["try:  #@save\n    x = 1\nexcept OSError as x:\n    x = 2"],
        "E16",
    ),
    "try finally": (
        [
            "try:  #@save\n    x = 1\nexcept OSError:\n    raise\n"
            "finally:\n    y = 2"
        ],
        ("finally:",),
    ),
    "try star": (
        ["try:  #@save\n    x = 1\nexcept* OSError:\n    x = 2"],
        "E15",
    ),
    "call in if": (["if True:  #@save\n    print(1)\nelse:\n    x = 1"], "E15"),
    "slow import in try": (
        [
            "try:  #@save\n    import pandas\nexcept ImportError:\n"
            "    pandas = None"
        ],
        "E28",
    ),
    "replace on a function": (["def f():  #@save replace\n    ..."], "E17"),
    "item": (
        ["HUB = {}  #@save", "HUB['a'] = 1  #@save"],
        ("HUB = {}", "HUB['a'] = 1"),
    ),
    "item of an unsaved name": (["HUB = {}", "HUB['a'] = 1  #@save"], "E34"),
    "item of an item": (
        ["HUB = {}  #@save", "HUB['a']['b'] = 1  #@save"],
        "E34",
    ),
    "item before its name": (
        ["HUB['a'] = 1  #@save", "HUB = {}  #@save"],
        "E34",
    ),
}

MAGICS = {
    "around": (
        ["%matplotlib inline\n!ls 'x\nx = 1  #@save\nx?\n?x\n%time y = x"],
        ("x = 1\n",),
    ),
    "assigned": (["files = !ls\nn = %time\nx = 1  #@save"], ("x = 1\n",)),
    "used": (["files = !ls", "x = files  #@save"], "E25"),
    "in a block": (["if 1:\n    !ls\nx = 1  #@save"], ("x = 1\n",)),
    "modulo is no magic": (
        ["%pwd\nx = (7\n%3)  #@save"],
        ("x = (7\n%3)\n",),
    ),
    "with a backslash": (["!ls \\\n  -l\nx = 1  #@save"], ("x = 1\n",)),
    "in a triple string": (
        ["%pwd\nx = '''\n%pwd\n!ls\n'''  #@save"],
        ("x = '''\n%pwd\n!ls\n'''\n",),
    ),
    "inside saved code": (["def f():  #@save\n    !ls\n    return 1"], "E06"),
    "marked line": (["%time x = 1  #@save"], "E06"),
    "marked shell": (["x = !ls  #@save"], "E06"),
    "cell magic": (["%%time\nx = 1  #@save"], "E06"),
    "other cell magic": (["%%bash\nls  #@save"], "E06"),
    "other cell magic without mark": (
        ["%%bash\nls (", "x = 1  #@save"],
        ("x",),
    ),
    "cell magic binds": (["%%time\ny = 1", "x = y  #@save"], "E25"),
    "line numbers": (["%pwd\n!ls\n\nx = nope  #@save"], "E25"),
    "syntax error": (["def f(:  #@save\n    ..."], "E05"),
    "syntax error elsewhere": (["def f(:", "x = 1  #@save"], "E05"),
    "a long sum": (["x = " + "1 + " * 2000 + "1  #@save"], ("x = 1 +",)),
    "too long a sum": (["x = " + "1 + " * 9000 + "1  #@save"], "E05"),
    "autocall": (["/print 1\n,f a b\n;f a b\nx = 1  #@save"], ("x = 1\n",)),
}

NAMES = {
    "twice": (["x = 1  #@save", "x = 2  #@save"], "E20"),
    "twice in two chapters": (two(["x = 1  #@save"], ["x = 2  #@save"]), "E20"),
    "the same import twice": (
        two(["import os  #@save"], ["import os  #@save"], "a"),
        ("import os",),
    ),
    "two imports of one name": (
        two(["from os import path  #@save"], ["from sys import path  #@save"]),
        "E20",
    ),
    "dunder": (["__all__ = []  #@save"], "E21"),
    "builtin": (["def sum(x):  #@save\n    return x"], "E21"),
    "chapter": (["a = 1  #@save"], "E21"),
    "d2l": (["d2l = 1  #@save"], "E21"),
    "private": (["_x = 1  #@save"], ("_x = 1\n",)),
    "internal": (["_MODULES = 1  #@save"], "E21"),
    "unsaved helper": (
        ["def g(): return 1", "def f():  #@save\n    return g()"],
        "E25",
    ),
    "unsaved constant": (["n = 3\ndef f(x=n):  #@save\n    return x"], "E25"),
    "nowhere": (["def f():  #@save\n    return nowhere"], "E25"),
    "display": (["def f():  #@save\n    display(1)"], "E25"),
    "__name__": (["x = __name__  #@save"], "E25"),
    "bound again": (["x = 1  #@save", "x = 2"], "E22"),
    "augmented later": (["x = 1  #@save", "x += 2"], "E22"),
    "deleted later": (["x = 1  #@save", "del x"], "E22"),
    "loop variable later": (["x = 1  #@save", "for x in []: pass"], "E22"),
    "global later": (
        ["x = 1  #@save", "def f():\n    global x\n    x = 2"],
        "E22",
    ),
    "draft before": (["x = 1", "x = 2  #@save"], ("x = 2\n",)),
    "imported too": (["from math import pi", "pi = 3  #@save"], "E22"),
    "own name by d2l": (
        [HEAD, "x = 1  #@save", "def f():  #@save\n    return d2l.x"],
        "E23",
    ),
    "own name by d2l in a print": ([HEAD, "x = 1  #@save", "d2l.x"], "E23"),
    "own name by from": (
        ["x = 1  #@save", "from d2lib import x"],
        ["E22", "E23"],
    ),
    "other page's name bare": (
        two(["x = 1  #@save"], ["def f():  #@save\n    return x"]),
        "E25",
    ),
    "other page's name bare, same chapter": (
        two(["x = 1  #@save"], ["def f():  #@save\n    return x"], "a"),
        "E25",
    ),
    "other page's name": (
        two(["x = 1  #@save"], ["def f():  #@save\n    return d2l.x"], "a"),
        ("import d2lib as d2l", "return d2l.x"),
    ),
    "no such name": ([HEAD, "def f():  #@save\n    return d2l.foo"], "E24"),
    "d2l not imported": (["def f():  #@save\n    return d2l.foo"], "E25"),
    "the other d2l": (
        [
            "from d2l import torch as d2l",
            "def f():  #@save\n    return d2l.f",
        ],
        ["E23", "E25"],
    ),
    "from d2lib import": (
        two(
            ["x = 1  #@save"],
            ["from d2lib import x", "def f():  #@save\n    return x"],
        ),
        "E38",
    ),
    "set in d2l": (
        two(["x = 1  #@save"], ["def f():  #@save\n    d2l.x = 2"]),
        "E30",
    ),
    "import bound twice": (
        [
            "import math as m",
            "import cmath as m",
            "def f():  #@save\n    return m.pi",
        ],
        "E27",
    ),
    "import and assignment": (
        ["import math\nmath = 1", "def f():  #@save\n    return math"],
        "E27",
    ),
    "conditional import, unsaved": (
        [
            "try:\n    import math\nexcept ImportError:\n    math = None",
            "def f():  #@save\n    return math.pi",
        ],
        "E25",
    ),
    "imports differ between pages": (
        two(
            ["import math as m", "def f():  #@save\n    return m"],
            ["import cmath as m", "def g():  #@save\n    return m"],
            "a",
        ),
        "E27",
    ),
    "import hides another page's builtin": (
        two(
            ["from math import pow", "def f():  #@save\n    return pow"],
            ["def g():  #@save\n    return pow(1, 2)"],
            "a",
        ),
        "E27",
    ),
    "import is another page's saved name": (
        two(
            ["from math import pi", "def f():  #@save\n    return pi"],
            ["pi = 3  #@save"],
            "a",
        ),
        "E27",
    ),
    "import a.b": (
        ["import os.path", "def f():  #@save\n    return os.path.sep"],
        ("import os.path",),
    ),
    "unused imports stay out": (
        ["import json\nimport os", "def f():  #@save\n    return os.sep"],
        ("import os\n",),
    ),
    "future on all": (
        two(
            ["from __future__ import annotations", "x: T = 1  #@save"],
            ["from __future__ import annotations", "y = 1  #@save"],
            "a",
        ),
        ["E25"],
    ),
    "future on one": (
        two(
            ["from __future__ import annotations", "x: int = 1  #@save"],
            ["y = 1  #@save"],
            "a",
        ),
        "E29",
    ),
    "future too late": (
        ["x = 1  #@save", "from __future__ import annotations"],
        "E29",
    ),
    "string annotation": (
        [
            "from collections.abc import Iterator",
            "def f(x: 'Iterator[int] | C') -> 'C':  #@save\n    return x",
            "class C:  #@save\n    pass",
        ],
        ("from collections.abc import Iterator",),
    ),
    "marked import used": (
        ["import os  #@save", "def f():  #@save\n    return os.sep"],
        ("import os\n",),
    ),
    "string annotation, unknown": (
        ["def f(x: 'Nowhere'):  #@save\n    return x"],
        "E25",
    ),
    "Literal and Annotated": (
        [
            "from typing import Annotated, Literal",
            "def f(x: Literal['nope'], y: Annotated['int', 'unit s']):  #@save"
            "\n    return x",
        ],
        ("from typing import Annotated, Literal",),
    ),
    "table is no literal": (["TENSOR_ALIASES = dict(a=1)  #@save"], "E35"),
    "lazy is no path": (["LAZY_MODULES = {'plt': 1}  #@save"], "E35"),
    "lazy is a builtin": (["LAZY_MODULES = {'abs': 'a.b'}  #@save"], "E35"),
    "alias is saved": (
        [
            "import torch\nTENSOR_ALIASES = {'f': torch.abs}  #@save\n"
            "f = 1  #@save"
        ],
        "E20",
    ),
    "alias in use": (
        two(
            ["def f():  #@save\n    return d2l.abs, d2l.plt"],
            [
                "TENSOR_ALIASES = {'abs': torch.abs}  #@save",
                "LAZY_MODULES = {'plt': 'matplotlib.pyplot'}  #@save",
            ],
        ),
        ("return d2l.abs",),
    ),
}

LOADING = {
    "base class later": (
        ["class A(B):  #@save\n    ...", "class B:  #@save\n    ..."],
        "E26",
    ),
    "base class in a later chapter": (
        two(
            ["class A(d2l.B):  #@save\n    ..."], ["class B:  #@save\n    ..."]
        ),
        "E26",
    ),
    "body in a later chapter": (
        two(["def f():  #@save\n    return d2l.g"], ["g = 1  #@save"]),
        ("return d2l.g",),
    ),
    "default later": (["def f(x=n): ...  #@save", "n = 1  #@save"], "E26"),
    "annotation later": (
        ["def f(x: C): ...  #@save", "class C:  #@save\n    ..."],
        "E26",
    ),
    "annotation later, lazy": (
        [
            "from __future__ import annotations",
            "def f(x: C): ...  #@save",
            "class C:  #@save\n    ...",
        ],
        ("from __future__ import annotations",),
    ),
    "own class in an annotation": (
        ["class C:  #@save\n    def f(self) -> C: ..."],
        "E26",
    ),
    "local annotation is not run": (
        [
            "def f():  #@save\n    x: C = 1\n    return x",
            "class C: ...  #@save",
        ],
        ("x: C = 1",),
    ),
    "lambda body is not run": (
        ["f = lambda: g()  #@save", "def g(): ...  #@save"],
        ("lambda: g()",),
    ),
    "call that reaches a later chapter": (
        two(
            ["def f():  #@save\n    return d2l.g()", "x = f()  #@save"],
            ["def g(): return 1  #@save"],
        ),
        "E26",
    ),
    "decorator that reaches later": (
        [
            "def deco(f):  #@save\n    return helper(f)",
            "@deco  #@save\ndef g(): ...",
            "def helper(f): return f  #@save",
        ],
        "E26",
    ),
    "d2l itself": ([HEAD, "x = vars(d2l)  #@save"], "E26"),
    "d2l itself in a body": (
        [HEAD, "def f(name):  #@save\n    return getattr(d2l, name)"],
        ("getattr(d2l, name)",),
    ),
    "item of another chapter": (
        two(
            ["HUB = {}  #@save", "URL = 'u'  #@save"],
            ["d2l.HUB['k'] = (d2l.URL + 'f', 'x')  #@save", "z = 1  #@save"],
        ),
        ("URL = 'u'\n", "d2l.HUB['k'] = (d2l.URL + 'f', 'x')\n"),
    ),
    "item of another chapter needs a later name": (
        two(
            ["HUB = {}  #@save"],
            ["n = 1  #@save", "d2l.HUB['k'] = d2l.n  #@save"],
        ),
        "E26",
    ),
    "item of another chapter, bare name": (
        two(
            ["HUB = {}  #@save"], ["n = 1  #@save", "d2l.HUB['k'] = n  #@save"]
        ),
        "E25",
    ),
}

FOLDING = {
    "appended": (
        method("def f(self):\n    return 1"),
        ("    x = 1\n\n    # chapters/a/p.ipynb#c3\n    def f(self):",),
    ),
    "into a one-line class": (
        method("def f(self): return 1", "class C: x = 1; y = 2  #@save"),
        ("class C:\n    x = 1; y = 2\n\n", "    def f(self): return 1"),
    ),
    "into a stub": (
        method(
            "def f(self):\n    return 1",
            "class C:  #@save\n    def f(self):\n        '''D.'''\n"
            "        raise NotImplementedError('later')\n    x = 1",
        ),
        (
            "class C:  #@save\n    # chapters/a/p.ipynb#c3\n"
            "    def f(self):\n        return 1\n    x = 1\n",
        ),
    ),
    "tabs": (
        method("def f(self):\n    return 1", "class C:  #@save\n\tx = 1"),
        ("\tdef f(self):\n\t    return 1",),
    ),
    "strings and comments at column 0": (
        method(
            "def f(self):\n    x = '''a\nb'''\n# zero\n    y = 'c\\\nd'\n\n"
            "    return (x,\ny)"
        ),
        (
            "        x = '''a\nb'''\n    # zero\n        y = 'c\\\nd'\n\n"
            "        return (x,\n    y)\n",
        ),
    ),
    "f-string over lines": (
        method("def f(self):\n    return f'''{\nself}\n x'''"),
        ("        return f'''{\nself}\n x'''\n",),
    ),
    "property": (
        method("@property\ndef f(self): return 1"),
        ("    @property\n    def f(self)",),
    ),
    "static": (
        method("@staticmethod\ndef f(): return 1"),
        ("    @staticmethod\n",),
    ),
    "async": (method("async def f(self): return 1"), ("    async def f",)),
    "replace": (
        [
            ADD,
            "class C:  #@save\n    def f(self): return 1",
            "@add_to_class(C)  #@save replace\ndef f(self): return 2",
        ],
        ("def f(self): return 2",),
    ),
    "replace a stub": (
        [ADD, CLASS, "@add_to_class(C)  #@save replace\ndef run(self): ..."],
        "E17",
    ),
    "replace nothing": (
        [ADD, CLASS, "@add_to_class(C)  #@save replace\ndef f(self): ..."],
        "E17",
    ),
    "not a stub": (
        [
            ADD,
            "class C:  #@save\n    def f(self): return 1",
            "@add_to_class(C)  #@save\ndef f(self): return 2",
        ],
        "E32",
    ),
    "over an attribute": (method("def x(self): return 1"), "E32"),
    "saved twice": (
        [
            ADD,
            CLASS,
            "@add_to_class(C)  #@save\ndef f(self): return 1",
            "@add_to_class(C)  #@save\ndef f(self): return 2",
        ],
        "E32",
    ),
    "before its class": (
        [ADD, "@add_to_class(C)  #@save\ndef f(self): return 1", CLASS],
        "E32",
    ),
    "class of a later chapter": (
        two(
            [ADD, "@add_to_class(d2l.C)  #@save\ndef f(self): return 1"],
            [CLASS],
        ),
        "E32",
    ),
    "unsaved class": (
        [ADD, "class C: ...", "@add_to_class(C)  #@save\ndef f(self): ..."],
        "E31",
    ),
    "class of another page, bare": (
        two(
            [ADD, CLASS],
            ["@d2l.add_to_class(C)  #@save\ndef f(self): return 1"],
        ),
        "E31",
    ),
    "bare decorator elsewhere": (
        two(
            [ADD, CLASS],
            ["@add_to_class(d2l.C)  #@save\ndef f(self): return 1"],
        ),
        "E31",
    ),
    "not the first decorator": (
        method("def f(self): return 1")[:3]
        + ["@property\n@add_to_class(C)  #@save\ndef f(self): return 1"],
        "E31",
    ),
    "keyword": (
        [ADD, CLASS, "@add_to_class(C=C)  #@save\ndef f(self): ..."],
        "E31",
    ),
    "a class as method": (
        [ADD, CLASS, "@add_to_class(C)  #@save\nclass D: ..."],
        "E31",
    ),
    "in an if": (
        [
            ADD,
            CLASS,
            "if True:  #@save\n    @add_to_class(C)\n    def f(self): ...\n"
            "else:\n    f = None",
        ],
        "E31",
    ),
    "unsaved draft": (
        [
            ADD,
            CLASS,
            "@add_to_class(C)\ndef f(self): return 1",
            "@add_to_class(C)  #@save\ndef f(self): return 2",
        ],
        "E22",
    ),
    "super": (method("def f(self): return super().f()"), "E33"),
    "super with arguments": (
        method("def f(self): return super(C, self).f()"),
        ("super(C, self)",),
    ),
    "super in a nested class": (
        method(
            "def f(self):\n    class D:\n        def g(self):\n"
            "            return super().g(), self.__y\n    return D"
        ),
        ("super().g()",),
    ),
    "__class__": (method("def f(self): return __class__"), ["E33", "E25"]),
    "mangled attribute": (method("def f(self): return self.__x"), "E33"),
    "mangled name": (method("def f(self, __x): return __x"), "E33"),
    "__eq__": (method("def __eq__(self, o): return True"), "E33"),
    "__eq__ with __hash__": (
        method(
            "def __eq__(self, o): return True",
            "class C:  #@save\n    def __hash__(self): return 1",
        ),
        ("def __eq__",),
    ),
    "__new__": (method("def __new__(cls): return 1"), "E33"),
    "default names a class attribute": (
        method("def f(self, y=x): return y") + ["x = 1  #@save"],
        ["E26", "E33"],
    ),
    "decorator names a method": (
        method(
            "@property\ndef f(self): return 1",
            "class C:  #@save\n    def property(self): return 1",
        ),
        "E33",
    ),
    "class decorator": (
        method(
            "def f(self): return 1",
            "import functools\n#@save\n@functools.total_ordering\nclass C:\n"
            "    def __lt__(self, o): return True",
        ),
        "E33",
    ),
    "dataclass": (
        method(
            "def f(self): return 1",
            "import dataclasses\n#@save\n@dataclasses.dataclass\nclass C:\n"
            "    x: int = 1",
        ),
        ("    def f(self): return 1",),
    ),
    "dataclass, __post_init__": (
        method(
            "def __post_init__(self): ...",
            "import dataclasses\n#@save\n@dataclasses.dataclass\nclass C:\n"
            "    x: int = 1",
        ),
        "E33",
    ),
    "metaclass": (
        method(
            "def f(self): return 1",
            "import abc\nclass C(metaclass=abc.ABCMeta):  #@save\n    x = 1",
        ),
        "E33",
    ),
    "abstract stub": (
        method(
            "def f(self): return 1",
            "import abc\nclass C(abc.ABC):  #@save\n    @abc.abstractmethod\n"
            "    def f(self): ...",
        ),
        "E33",
    ),
    "stub used by the class body": (
        method(
            "def f(self): return 1",
            "class C:  #@save\n    def f(self): ...\n    g = f",
        ),
        "E33",
    ),
    "cached_property": (
        method("@functools.cached_property\ndef f(self): return 1")
        + ["import functools"],
        "E33",
    ),
    "form feed": (method("def f(self):\n\f    return 1"), "E36"),
    "annotation of the own class": (
        method("def f(self) -> C: return self"),
        "E26",
    ),
    "of another chapter": (
        two(
            [ADD, CLASS],
            [
                "import math",
                "g = 1  #@save",
                "@d2l.add_to_class(d2l.C)  #@save\n"
                "def f(self): return math.pi, d2l.g",
            ],
        ),
        ("import math", "return math.pi, d2l.g", "import d2lib as d2l"),
    ),
    "of another chapter, bare name": (
        two(
            [ADD, CLASS],
            [
                "g = 1  #@save",
                "@d2l.add_to_class(d2l.C)  #@save\ndef f(self): return g",
            ],
        ),
        "E25",
    ),
    "of another chapter, other import": (
        two(
            [ADD, CLASS, "import math as m", "def g(): return m  #@save"],
            [
                "import cmath as m",
                "@d2l.add_to_class(d2l.C)  #@save\ndef f(self): return m",
            ],
        ),
        "E27",
    ),
    "of another chapter, other future": (
        two(
            [ADD, CLASS],
            [
                "from __future__ import annotations",
                "@d2l.add_to_class(d2l.C)  #@save\ndef f(self): return 1",
            ],
        ),
        "E29",
    ),
    "of another page, same chapter, bare name": (
        two(
            [ADD, CLASS],
            [
                "g = 1  #@save",
                "@d2l.add_to_class(d2l.C)  #@save\ndef f(self): return g",
            ],
            "a",
        ),
        ("return g",),
    ),
    "stale decorator": (
        [
            HEAD,
            ADD,
            CLASS,
            "@d2l.add_to_class(C)  #@save\ndef f(self): return 1",
        ],
        "E23",
    ),
    "name of a saved function": (
        [
            ADD,
            CLASS,
            "def f(x): return x  #@save",
            "@add_to_class(C)  #@save\ndef f(self): return 1",
        ],
        "E22",
    ),
}

TABLE = {
    f"{group}: {name}": case
    for group, cases in {
        "mark": MARKS,
        "kind": KINDS,
        "magic": MAGICS,
        "name": NAMES,
        "loading": LOADING,
        "folding": FOLDING,
    }.items()
    for name, case in cases.items()
}
