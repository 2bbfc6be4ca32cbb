"""What the back pages gather from all pages of the book.

``tables`` and ``marks`` say what is gathered from a cell; the rules of form
check it there. ``pages`` reads the book, ``symptoms``, ``errata`` and
``coming_from`` make the Markdown of the three back pages.
"""
