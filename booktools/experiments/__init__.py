"""Run pages with other parameters and record what they report.

Needs only papermill, nbclient and PyYAML beside what the pages import, so
that it works on a GPU machine without the rest of the book's tools.
"""
