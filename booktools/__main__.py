"""Entry point of ``python -m booktools``."""

import gc

from booktools.cli import main

status = main()
gc.freeze()  # the process ends: a last look for garbage would only take time
raise SystemExit(status)
