"""The one exception that a tool turns into a message and exit status 1."""


class BookError(Exception):
    """Say in one message what is wrong, where, and what to do about it."""
