"""Scripts, styles and fonts under an address that changes with the release, so they never go stale.

Nothing is collected: files are found where the packages keep them. One digest stands before every
path (/static/<release>/site/css/site.css), so that addresses inside a style sheet stay relative.
"""

import hashlib
import mimetypes
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousOperation
from django.utils.encoding import filepath_to_uri
from django.utils.http import http_date

from wiredesk.site.cached_page import StartResponse
from wiredesk.site.page_cache import Application, Environ, PageCache, Seen

PREFIX = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
LIMIT = 16 << 20  # bytes of static files kept, with their codings
_OWN = Path(__file__).parent.parent
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@cache
def release() -> str:
    """A digest of everything static: our own files and the versions of the packages."""
    digest = hashlib.sha256()
    for package in ("Django", "wagtail", "wiredesk"):
        digest.update(f"{package} {version(package)}\n".encode())
    for path in sorted(_OWN.glob("*/static/**/*")):
        if path.is_file():
            digest.update(f"{path.relative_to(_OWN)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class ReleaseStorage(StaticFilesStorage):
    """Makes ``{% static %}`` write the release into the address."""

    def url(self, name: str | None) -> str:
        """``/static/<release>/<name>``."""
        return urljoin(f"{self.base_url}{release()}/", filepath_to_uri(name or "").lstrip("/"))


class _Unchanging:
    """The generation of what never changes while a process lives."""

    number = 1
    fresh = True

    def current(self) -> Seen:
        return self


def with_statics(application: Application, hosts: Iterable[str]) -> Application:
    """Answer /static/ here, compressed and kept in memory; leave the rest to the application."""
    statics = PageCache(
        serve, _Unchanging(), tuple(hosts), private_cookies=(), beside=(), limit=LIMIT
    )

    def route(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        chosen = statics if environ["PATH_INFO"].startswith(PREFIX) else application
        return chosen(environ, start_response)

    return route


def serve(environ: Environ, start_response: StartResponse) -> list[bytes]:
    """One static file: immutable under the address of this release, else asked for every time."""
    found = _find(environ["PATH_INFO"].removeprefix(PREFIX))
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or found is None:
        start_response(f"404 {HTTPStatus.NOT_FOUND.phrase}", [("Content-Length", "0")])
        return []
    path, control = found
    body = path.read_bytes()
    headers = [
        ("Content-Type", _kind(path)),
        ("Content-Length", str(len(body))),
        ("Cache-Control", control),
        ("Last-Modified", http_date(path.stat().st_mtime)),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _find(asked: str) -> tuple[Path, str] | None:
    """The file behind the rest of a static address, and how long a browser may keep it."""
    name = asked.removeprefix(f"{release()}/")
    try:
        path = finders.find(name)
    except (SuspiciousOperation, ValueError):  # climbs out of its folder; a null byte
        return None
    if not isinstance(path, str) or not Path(path).is_file():
        return None
    return Path(path), FOR_EVER if name != asked else "max-age=0, must-revalidate"


def _kind(path: Path) -> str:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
