"""The saved cells of the notebooks become the library ``d2lib``.

One job per module, in the order in which a book passes through them:

- ``notebook``: bytes to cells, checked against nbformat 4.5
- ``ipython``, ``marks``, ``bind``: what is Python, where the marks are, which
  top-level statement each mark saves
- ``bindings``, ``uses``: the names that code binds and uses, by scope
- ``segments``, ``imports``, ``pages``: what one page saves, imports, leaves
- ``book``, ``names``: what the book saves, once each, in order of loading
- ``reindent``, ``foldrules``, ``fold``: methods into their classes
- ``resolve``: every name has one meaning, and is there when it is needed
- ``emit``, ``package``: modules and ``__init__``
- ``library``: all of it, from bytes to bytes
- ``install``: compare with the folder, replace it as a whole
- ``reach``, ``index``: what pages use; where each name is defined

The rules have codes, one each; ``problems.CODES`` is the table.
"""

from booktools.extraction.problems import CODES

__doc__ += "\n" + "\n".join(f"- {c}: {rule}" for c, rule in CODES.items())
