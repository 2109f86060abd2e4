"""The newsroom in a real browser: Chromium against Django's live server, one person logged in."""

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
LISTENS = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(
  `${event.effectiveDirective} ${event.blockedURI} ${event.target?.outerHTML?.slice(0, 120)}`));
"""


class Window:
    """One window of one person. ``complaints`` is what the browser said against the last page."""

    def __init__(self, browser: Any, origin: str, client: Client, **how: Any) -> None:
        self.origin = origin
        self.complaints: list[str] = []
        self.context = browser.new_context(**how)
        self.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": origin}]
        )
        self.context.add_init_script(LISTENS)
        self.context.route("**/static/**", self._static)
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self._own(asked.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(text)

    def _own(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    def _static(self, route: Any) -> None:
        """Files from where the packages keep them: the release in the address says nothing here."""
        found = finders.find(urlsplit(route.request.url).path.split("/", 3)[3])
        if found:
            kind = mimetypes.guess_type(str(found))[0] or "application/octet-stream"
            route.fulfill(headers={"Content-Type": kind}, body=Path(found).read_bytes())
        else:
            route.fulfill(status=404)

    def open(self, path: str) -> Any:
        """Go to a path and wait until its scripts have run; the notes start anew."""
        self.complaints.clear()
        self.page.goto(self.origin + path)
        return self.page

    def refused(self) -> list[str]:
        """What the policy refused on this page and in its frames."""
        return [one for frame in self.page.frames for one in frame.evaluate("window.refused || []")]
