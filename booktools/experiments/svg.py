"""Pictures of results: the same bytes for the same numbers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from booktools.atomic import write_bytes


def write_svg(figure: Any, path: Path, salt: str) -> None:
    """Write a figure of matplotlib; ``salt`` takes the place of chance."""
    import matplotlib

    content = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": salt}):
        figure.savefig(content, format="svg", metadata={"Date": None})
    write_bytes(path, content.getvalue())
