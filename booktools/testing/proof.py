"""The code that proves, in a page's kernel, that check and solution agree."""

from __future__ import annotations

# Runs the check with a given answer in a copy of the page's namespace, and
# leaves names, random numbers and output of the page as they were.
_PROOF = """
def _prove(source):
    import contextlib
    import io
    import random
    import sys

    def run(value):
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                exec(source, {{**globals(), "my_answer": value}})
        except Exception as error:
            return f"{{type(error).__name__}}: {{error}}"
        text = said.getvalue()
        pointed = text.startswith("not yet: ") and text.count("\\n") == 1
        return "not yet" if pointed and text[9:].strip() else text.rstrip("\\n")

    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    states = [
        random.getstate(),
        torch and torch.get_rng_state(),
        numpy and numpy.random.get_state(),
    ]
    try:
        print("answer:", run(answer))
        print("wrong_answer:", run(wrong_answer))
        print("None:", run(None))
    finally:
        random.setstate(states[0])
        if torch:
            torch.set_rng_state(states[1])
        if numpy:
            numpy.random.set_state(states[2])


try:
    _prove({source!r})
finally:
    del _prove
"""
EXPECTED = "answer: right\nwrong_answer: not yet\nNone: not answered yet\n"


def proof(check: str) -> str:
    """Return code that prints ``EXPECTED`` if the check does its duty."""
    return _PROOF.format(source=check)
