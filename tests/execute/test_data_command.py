"""make test refuses to compare outputs that the stand-in made."""

import pytest

from booktools.cli import main

LIBRARY = "def get_data_files():\n    return {!r}\n"


def book(root, found):
    (root / "d2lib").mkdir()
    (root / "d2lib/appendix.py").write_text(LIBRARY.format(found))
    return ["data", "--root", str(root)]


def test_real_data_pass_silently(tmp_path, capsys):
    command = book(tmp_path, "fashion-mnist system\n/data/train 1 2")
    assert main([*command, "--real"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("found", ["stand-in-1", "fashion-mnist stand-in-1"])
def test_the_stand_in_is_refused_with_the_way_out(tmp_path, capsys, found):
    command = book(tmp_path, found)
    assert main([*command, "--real"]) == 1
    assert "needs Fashion-MNIST, see README" in capsys.readouterr().err
    assert main(command) == 0
    assert capsys.readouterr().out == found + "\n"
