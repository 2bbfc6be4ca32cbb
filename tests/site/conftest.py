"""The built site, served on this machine to a headless browser."""

from __future__ import annotations

import functools
import gc
import http.server
import threading
import types
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.site.visiting import CHROMIUM, FLAGS, SITE, QuietHandler, Visit


@pytest.fixture(scope="session", autouse=True)
def no_dead_proxies() -> Iterator[None]:
    """Sphinx's table of contents asks every object of this process for its
    class, which a weak proxy of something dead answers with an error; other
    tests leave such proxies behind."""
    from sphinx_external_toc import collectors

    def alive() -> list[object]:
        proxies = weakref.ProxyTypes
        return [o for o in gc.get_objects() if type(o) not in proxies]

    collectors.gc = types.SimpleNamespace(get_objects=alive)
    yield
    collectors.gc = gc


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser. While it runs an event loop does too, so it ends early."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"{CHROMIUM}: no browser; run make setup, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not (SITE / "index.html").is_file():
        pytest.fail(f"{SITE}: there is no built site; run make book")
    return SITE


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the built site is served."""
    handler = functools.partial(QuietHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@pytest.fixture(scope="module")
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """One page at desktop size, opened again and again."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="light",
        reduced_motion="reduce",  # colours change at once
    )
    made = Visit(context.new_page(), address)
    made.watch()
    yield made
    context.close()
