"""Entry point of ``python -m booktools``."""

import sys

from booktools.cli import main

sys.exit(main())
