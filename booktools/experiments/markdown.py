"""Tables of results as text."""

from __future__ import annotations


def markdown(rows: list[list[str]]) -> str:
    """Write rows as a Markdown table, columns aligned."""
    cells = [
        [x.replace("|", "\\|").replace("\n", " ") for x in r] for r in rows
    ]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| "
        + " | ".join(x.ljust(w) for x, w in zip(row, widths, strict=True))
        + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"
