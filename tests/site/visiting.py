"""A browser's visit to the site, and what it complains about."""

from __future__ import annotations

import http.server
import os
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("D2L_SITE", ROOT / "_build" / "html"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update "
    "--disable-sync"
).split()
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
        "best-practice"]  # fmt: skip
# axe-core takes seconds for thousands of alike tokens: it is shown each kind
# of token once, and none of what MathJax draws inside a formula.
SLIM = """() => {
  const seen = new Set();
  for (const formula of document.querySelectorAll("mjx-container"))
    formula.replaceChildren();
  for (const token of document.querySelectorAll("pre *, dt.sig *")) {
    if (!token.isConnected) continue;
    let kind = token.closest(".cell_output, details, .admonition") ? "in" : "";
    for (let e = token; !e.matches("pre, dt"); e = e.parentElement)
      kind += "/" + e.tagName + e.className;
    if (seen.has(kind)) token.remove();
    else seen.add(kind);
  }
}"""
RUN_AXE = """only => axe.run(document, {
  preload: false, resultTypes: ["violations"], runOnly: only,
}).then(result => result.violations
  .filter(v => ["serious", "critical"].includes(v.impact))
  .map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160)).join(" | ")))
"""


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Visit:
    """One open page, and what the browser said about it."""

    page: Page
    address: str  # of the site, with a slash at the end
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, name: str) -> None:
        """Open a page of the site, given as in _toc.yml."""
        self.complaints.clear()
        self.strangers.clear()
        self.page.goto(f"{self.address}{name}.html")
        self.page.wait_for_function(
            "() => !window.MathJax || (MathJax.startup && "
            "MathJax.startup.promise.then(() => true))"
        )

    def watch(self) -> None:
        """Note errors, warnings, failed requests and other hosts."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def unfold(self) -> None:
        """Open every fold, so that what is in it is seen too."""
        self.page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )

    def load_axe(self) -> None:
        """Prepare the open page for ``violations``; it is not whole then."""
        self.page.evaluate(SLIM)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))

    def violations(self, *rules: str) -> list[str]:
        """What axe-core calls serious or critical; all rules by default."""
        only: dict[str, object] = {"type": "tag", "values": TAGS}
        if rules:
            only = {"type": "rule", "values": list(rules)}
        return self.page.evaluate(RUN_AXE, only)
