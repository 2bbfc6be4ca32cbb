"""The form of a page: how it is written to disk and what it must contain."""
