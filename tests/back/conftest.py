"""A little book for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.back.little_book import write_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path)
