"""One module per chapter: the functions that draw its figures."""
