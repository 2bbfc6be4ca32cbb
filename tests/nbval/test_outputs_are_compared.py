"""nbval turns red when one digit of one committed output changes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from booktools.form.canonical import canonical, to_bytes
from booktools.form.notebook import IGNORE_OUTPUT, SKIP, read_notebook, tags_of
from tests.form.model_page import FIGURE, code, exercise, markdown
from tests.form.test_pages import PAGES, ROOT

DIGIT = re.compile(r"\d")


def nbval(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run nbval as ``make test`` does, on the pages of a folder."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    command += ["--nbval", "--nbval-current-env", "--color=no", "-rA"]
    command += [f"--rootdir={ROOT}", f"-c{ROOT / 'pyproject.toml'}"]
    return subprocess.run(
        [*command, f"--confcutdir={ROOT}", "-pconftest", *words, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def write(path: Path, cells: list) -> None:
    from nbformat.v4 import new_notebook

    node = new_notebook(cells=cells)
    path.write_bytes(to_bytes(canonical(node, path.name)))


def compared(cell) -> bool:
    """Say whether nbval holds the outputs of a cell against new ones."""
    hidden = {IGNORE_OUTPUT, SKIP, "raises-exception"} & set(tags_of(cell))
    return cell.execution_count is not None and not hidden


def first_number(node) -> int | None:
    """Return the place of the first compared cell that prints a digit."""
    for place, cell in enumerate(node.cells):
        if cell.cell_type == "code" and compared(cell):
            texts = [output.get("text", "") for output in cell.outputs]
            if DIGIT.search("".join(texts)):
                return place
    return None


def mutate(node, place: int) -> None:
    for output in node.cells[place].outputs:
        text = output.get("text", "")
        match = DIGIT.search(text)
        if match:
            digit = str((int(match.group()) + 1) % 10)
            start, end = match.span()
            output["text"] = text[:start] + digit + text[end:]
            return


@pytest.mark.slow
def test_a_changed_digit_turns_a_page_red(tmp_path):
    pages = []
    for page in PAGES:
        node = read_notebook(page.path.read_bytes(), page.name)
        place = first_number(node)
        if place is not None:
            budget = node.metadata["d2l"].get("budget_s", 1e9)
            pages.append((budget, place, page.name, node, page))
    assert pages, "no page commits a number: nothing would be compared"
    _, place, _, node, page = min(pages, key=lambda entry: entry[:3])
    node.cells = node.cells[: place + 1]
    (tmp_path / "whole").mkdir()
    shutil.copytree(page.path.parent, tmp_path / "chapter")
    for path in (tmp_path / "chapter").glob("*.ipynb"):
        path.unlink()
    (tmp_path / "chapter" / "whole.ipynb").write_bytes(to_bytes(node))
    mutate(node, place)
    (tmp_path / "chapter" / "mutated.ipynb").write_bytes(to_bytes(node))
    result = nbval(tmp_path / "chapter")
    id_ = node.cells[place]["id"]
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"mutated.ipynb::{id_}" in failed(result)[0]
    assert len(failed(result)) == 1
    assert "Cell outputs differ" in result.stdout
    assert f"PASSED whole.ipynb::{id_}" in result.stdout.replace("../", "")


def failed(result: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the lines that name failed tests."""
    lines = result.stdout.split("\n")
    return [line for line in lines if line.startswith(("FAILED", "ERROR"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_committed_output_is_compared(page):
    node = read_notebook(page.path.read_bytes(), page.name)
    for cell in node.cells:
        if cell.cell_type == "code":
            assert cell.execution_count is not None, cell["id"]
            assert compared(cell) or not cell.outputs, cell["id"]


def solved(number: int, **changes: str) -> list:
    cells = exercise(number, "predict")
    for cell in cells:
        for old, new in changes.get("replace", {}).items():
            cell["source"] = cell["source"].replace(old, new)
    return cells


def page(*exercises: list) -> list:
    return [
        code("start", "slope = 3"),
        markdown("exercises", "## Exercises\n\nThey ask."),
        *(cell for cells in exercises for cell in cells),
    ]


@pytest.mark.slow
def test_the_plugin_proves_exercises_and_refuses_blind_pictures(tmp_path):
    """One run for all, because each page costs the start of a kernel."""
    changes = {
        "wrong-answer": {
            "slope + slope": "slope + 1",
            "assert answer == 6": "",
        },
        "no-pointer": {"slope**2": "2 * slope"},
        "spoilt-none": {'print("not answered yet")': "print('no answer yet')"},
        "raises": {"my_answer == 2 * slope": "my_answer + 1 == 2 * slope + 1"},
    }
    write(tmp_path / "good.ipynb", page(solved(1), solved(2)))
    for name, replace in changes.items():
        write(tmp_path / f"{name}.ipynb", page(solved(1, replace=replace)))
    raising = tmp_path / "raises.ipynb"
    text = raising.read_text().replace("slope**2", "'nine'")
    raising.write_text(text)
    plot = "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.show()"
    quiet = "_ = plt.plot([1, 2])\nplt.show()"
    write(
        tmp_path / "pictures.ipynb",
        [
            code("blind", plot, IGNORE_OUTPUT),
            code("described", quiet, IGNORE_OUTPUT, **FIGURE),
            code("address", "object()", IGNORE_OUTPUT),
            new_code_cell("from IPython.display import HTML", id="html"),
        ],
    )
    result = nbval(tmp_path)
    names = {
        re.split(r"[ /]", line.split(" - ")[0])[-1] for line in failed(result)
    }
    assert names == {
        "wrong-answer.ipynb::exercise-1-is-solved",
        "no-pointer.ipynb::exercise-1-is-solved",
        "raises.ipynb::exercise-1-is-solved",
        "spoilt-none.ipynb::ex1-check",
        "spoilt-none.ipynb::exercise-1-is-solved",
        "pictures.ipynb::blind",
        "pictures.ipynb::address",
    }, result.stdout
    assert "TypeError" in result.stdout
    assert result.stdout.count("good.ipynb::exercise-") == 2


def test_the_namespace_and_random_numbers_stay_as_they_were(capsys):
    import random

    from booktools.testing.proof import EXPECTED, proof

    check = (
        "import random\nhelper = random.random()\n"
        "if my_answer is None:\n    print('not answered yet')\n"
        "elif my_answer == 6:\n    print('right')\n"
        "else:\n    print('not yet: no')\n"
    )
    space = {"answer": 6, "wrong_answer": 9, "my_answer": None}
    before, names = random.getstate(), set(space)
    exec(proof(check), space)
    assert capsys.readouterr().out == EXPECTED
    assert random.getstate() == before
    assert set(space) - {"__builtins__"} == names


def test_kernels_print_under_the_settings_of_the_book():
    """The tests and ``make book`` give kernels the same environment."""
    import os

    from booktools.execution.environment import REMOVED, settings

    assert settings().items() <= os.environ.items()
    assert not set(REMOVED) & set(os.environ)
    assert json.dumps(settings())
