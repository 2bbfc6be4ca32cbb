"""F5x: random numbers come after a seed or from a generator."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from booktools.form.page import Finding, PageForm

DRAWS = {
    "rand", "randn", "randint", "randperm", "normal", "bernoulli",
    "multinomial", "poisson", "rand_like", "randn_like", "randint_like",
    "normal_", "uniform_", "bernoulli_", "random_", "exponential_",
    "xavier_uniform_", "xavier_normal_", "kaiming_uniform_",
    "kaiming_normal_", "Linear", "Conv2d", "Embedding",
    "synthetic_data", "choice", "shuffle", "permutation", "dropout",
}  # fmt: skip
SEEDS = {"manual_seed", "manual_seed_all", "set_rng_state", "default_rng"}
SEEDS_BY_KEYWORD = {"generator", "seed", "random_state"}


def seeds(page: PageForm) -> Iterator[Finding]:
    """F50: no random number is drawn before the seed is set.

    Bodies of functions and classes are not looked into: they draw when they
    are called.
    """
    for cell in page.code_cells:
        for call in _calls(cell.statements):
            name = _name(call)
            if name in SEEDS or (name == "seed" and call.args):
                return
            if name in DRAWS and not _has_own_seed(call):
                text = (
                    f"{ast.unparse(call.func)}(...) draws before any seed: "
                    "torch.manual_seed(seed), or pass a generator"
                )
                yield page.finding(cell, "F50", text)
                return


def _calls(statements: list[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls that run when the cell runs, in their order."""
    for statement in statements:
        yield from _visit(statement)


def _visit(node: ast.AST) -> Iterator[ast.Call]:
    definitions = (
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
        ast.Lambda,
    )
    if isinstance(node, definitions):
        return
    for child in ast.iter_child_nodes(node):
        yield from _visit(child)
    if isinstance(node, ast.Call):
        yield node


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _has_own_seed(call: ast.Call) -> bool:
    """Say whether a call brings a generator, or is one's own method."""
    if any(k.arg in SEEDS_BY_KEYWORD for k in call.keywords):
        return True
    words = [ast.unparse(x) for x in (call.func, *call.args)]
    return any("rng" in word or "generator" in word for word in words)


RULES = (seeds,)
