"""Profiles and grids, read and checked completely before anything runs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode

from booktools.errors import BookError
from booktools.experiments.parameters import (
    Value,
    check_values,
    parse_value,
    read_parameters,
)
from booktools.form.notebook import (
    read_notebook,
    select_pages,
    without_exercises,
)
from booktools.toc import Page


@dataclass(frozen=True)
class Plan:
    """A page, what it runs without its exercises, and its settings."""

    page: Page
    notebook: NotebookNode
    runs: list[dict[str, Value]]


def load_profile(
    profile: Path, root: Path, wanted: list[str] | None = None
) -> list[Plan]:
    """Return the plans of a profile, or those of the pages named.

    Raises: BookError that lists every unknown page, unknown parameter and
    wrong type of the whole profile.
    """
    entries = _read_yaml(profile)
    plans, problems = [], []
    for name, values in entries.items():
        where = f"{profile}: {name}"
        try:
            plans.append(_plan(name, values, where, root))
        except BookError as error:
            problems.append(str(error))
    if problems:
        raise BookError("\n".join(problems))
    if not wanted:
        return plans
    names = {page.name for page in select_pages(root, wanted)}
    absent = names - {plan.page.name for plan in plans}
    if absent:
        listed = ", ".join(sorted(absent))
        raise BookError(f"{profile}: has no entry for {listed}")
    return [plan for plan in plans if plan.page.name in names]


def _read_yaml(profile: Path) -> dict[str, dict[str, Any]]:
    try:
        tree = yaml.safe_load(profile.read_text(encoding="utf-8"))
    except OSError as error:
        raise BookError(f"{profile}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise BookError(f"{profile}: not valid YAML: {error}") from None
    pages = tree.get("pages") if isinstance(tree, dict) else None
    if not isinstance(pages, dict) or not pages:
        raise BookError(f"{profile}: needs `pages:` with an entry per page")
    for name, values in pages.items():
        if not isinstance(values, dict):
            raise BookError(
                f"{profile}: {name}: expected parameters (name: value), "
                f"got {values!r}"
            )
    return pages


def _plan(name: str, values: dict[str, Any], where: str, root: Path) -> Plan:
    values = dict(values)
    seeds = values.pop("seeds", None)
    page, notebook = _page(name, where, root)
    known = read_parameters(notebook, page.name)
    if seeds is None:
        settings = [values]
    elif isinstance(seeds, list) and seeds and "seed" not in values:
        settings = [{**values, "seed": seed} for seed in seeds]
    else:
        raise BookError(
            f"{where}: seeds must be a list such as [0, 1, 2], without "
            f"`seed` beside it, not {seeds!r}"
        )
    if not known:
        raise BookError(f"{where}: the page has no cell tagged parameters")
    runs = [check_values(known, setting, where) for setting in settings]
    defaults = {name: known[name].default for name in known}
    return Plan(page, notebook, [{**defaults, **run} for run in runs])


def _page(name: str, where: str, root: Path) -> tuple[Page, NotebookNode]:
    try:
        (page,) = select_pages(root, [name])
        notebook = read_notebook(page.path.read_bytes(), page.name)
    except BookError as error:
        raise BookError(f"{where}: {error}") from None
    return page, without_exercises(notebook)


def load_grid(name: str, grid: str, root: Path) -> tuple[Plan, list[str]]:
    """Return one run per point of a grid, and the names of its axes.

    The grid is text such as ``lr=0.01,0.1 batch_size=64,256``; the last
    name varies fastest.
    """
    page, notebook = _page(name, "sweep", root)
    known = read_parameters(notebook, page.name)
    axes: dict[str, list[Value]] = {}
    for word in grid.split():
        axis, separator, text = word.partition("=")
        if not separator or not text:
            raise BookError(
                f"grid: {word!r} is not name=value,value; for example "
                "lr=0.01,0.1 batch_size=64,256"
            )
        if axis in axes:
            raise BookError(f"grid: {axis} is given twice")
        axes[axis] = list(_values(known, axis, text))
    if not axes:
        raise BookError("grid: empty; for example lr=0.01,0.1")
    defaults = {name: known[name].default for name in known}
    runs = [
        {**defaults, **dict(zip(axes, point, strict=True))}
        for point in itertools.product(*axes.values())
    ]
    return Plan(page, notebook, runs), list(axes)


def _values(known: dict, axis: str, text: str) -> Iterator[Value]:
    if axis not in known:
        check_values(known, {axis: None}, "grid")  # raises, with the names
    seen: list[Value] = []
    for part in re.split(r",(?![^\[]*\])", text):
        value = parse_value(known[axis], part, "grid")
        if value in seen:
            raise BookError(f"grid: {axis} has {value!r} twice")
        seen.append(value)
    yield from seen
