"""The colours, the type sizes and the strokes that all drawings share."""

from __future__ import annotations

BODY, SMALL, TITLE = 16.0, 14.0, 18.0  # units of a viewBox 480 to 640 wide
STROKE, THIN = 1.6, 1.1
RADIUS = 7.0
LEADING = 1.28  # line height, in type sizes
TINT = 0.14  # opacity of a coloured ground below text

SANS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
SERIF = "'Times New Roman', 'Liberation Serif', Times, serif"
MONO = "Menlo, Consolas, 'DejaVu Sans Mono', monospace"

LIGHT = {
    "ink": "#1f2328",
    "paper": "#ffffff",
    "soft": "#f0f3f6",
    "line": "#57606a",
    "blue": "#0b62c4",
    "orange": "#b04a00",
    "green": "#1a7337",
    "red": "#c1272d",
    "purple": "#7a3ac2",
}


def colour(name: str) -> str:
    """Return a colour of the theme with its fallback, as CSS.

    Raises: ValueError on a name that the themes do not define.
    """
    if name == "none":
        return name
    if name not in LIGHT:
        known = ", ".join(LIGHT)
        raise ValueError(f"no colour is called {name!r}; there are: {known}")
    return f"var(--d2l-{name}, {LIGHT[name]})"
