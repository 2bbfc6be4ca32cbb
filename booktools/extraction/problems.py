"""What can be wrong with a book's saved cells: one code per rule."""

from __future__ import annotations

from dataclasses import dataclass

from booktools.errors import BookError

CODES = {
    "E01": "a notebook is valid nbformat 4.5",
    "E02": "every cell has an id of its own",
    "E03": "marks are on pages of the table of contents, below chapters/",
    "E04": "the folder of a chapter that saves is a module name",
    "E05": "a page that saves is Python 3.11 in every cell",
    "E06": "no mark on a magic or shell line, no such line in saved code",
    "E10": "the mark is #@save or #@save replace, alone in its comment",
    "E11": "a mark is on a statement or directly above one",
    "E12": "a mark is on the header of a top-level statement, not in its body",
    "E13": "a saved statement has its lines for itself",
    "E14": "a statement is marked once",
    "E15": "only imports, definitions and assignments to names are saved",
    "E16": "a saved if or try binds its names on every branch",
    "E17": "#@save replace is for a method that a class statement spells out",
    "E18": "a page that saves imports no star and nothing relative",
    "E19": "a marked block of imports ends at a blank line",
    "E20": "a name is saved once in the book",
    "E21": "a saved name hides no builtin, no chapter and no part of d2lib",
    "E22": "a page does not bind a name again that it has saved",
    "E23": "a page writes its own saved names bare, not d2l.NAME",
    "E24": "d2l.NAME in saved code exists",
    "E25": "a name in saved code is saved, imported or a builtin",
    "E26": "what is needed while a module loads is defined earlier",
    "E27": "a name has one meaning in a module",
    "E28": "slow packages are imported inside functions",
    "E29": "from __future__ imports are the same on a chapter's saving pages",
    "E30": "saved code sets no variable of a module from inside",
    "E31": "add_to_class names a saved class and is the outermost decorator",
    "E32": "a method is saved once, after its class, into a stub or anew",
    "E33": "folding a method into its class changes nothing",
    "E34": "an item is saved into a name that is saved before it",
    "E35": "TENSOR_ALIASES and LAZY_MODULES are literal tables",
    "E36": "what is emitted compiles and equals the page's statement",
    "E37": "torch, d2lib and __future__ are not exported",
    "E38": "from d2lib import and other names of d2lib stay out of saved code",
}


@dataclass(frozen=True, order=True)
class Place:
    """A notebook, one of its cells, and a line of that cell."""

    notebook: str
    cell: str = ""
    line: int = 0

    def __str__(self) -> str:
        cell = f"#{self.cell}" if self.cell else ""
        line = f":{self.line}" if self.line else ""
        return f"{self.notebook}{cell}{line}"


@dataclass(frozen=True)
class Problem:
    """One broken rule, where, what to do, and the other places involved."""

    place: Place
    code: str
    message: str
    see: tuple[Place, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.code} {self.message}"]
        lines += [f"    see {place}" for place in self.see]
        return "\n".join(lines)


class Problems:
    """Collects what is wrong, each thing once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, code: str, place: Place, message: str, *see: Place) -> None:
        """Note one problem; the code must be in the table."""
        assert code in CODES, code
        problem = Problem(place, code, message, see)
        if problem not in self.found:
            self.found.append(problem)

    def __bool__(self) -> bool:
        return bool(self.found)


class ExtractionError(BookError):
    """All problems of a book, printed together."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len(problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        text = "\n".join(str(problem) for problem in problems)
        super().__init__(f"{head} in the saved cells\n{text}")
