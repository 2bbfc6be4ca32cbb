"""``make bench``: the original library, this one and a bare loop, side by side.

Each measurement runs in the kernel of a notebook, in a process of its own.
"""

MEASUREMENT = "application/vnd.d2l.measurement+json"
