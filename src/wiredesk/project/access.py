"""The access log: one line per request that reached Django, none for a page from the cache."""

import logging
import re
import time
from collections.abc import Iterable
from typing import Any

from wiredesk.site.cached_page import Headers, StartResponse
from wiredesk.site.page_cache import Application, Environ

_STORY = re.compile(r"/article/(?:[\w-]+/)?(\d+)")
_log = logging.getLogger("wiredesk.access")


def with_access_log(application: Application) -> Application:
    """Log method, path, status and time to the first byte; no address, no query, no cookie."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()

        def start(status: str, headers: Headers, *error: Any) -> Any:
            _line(environ, status, time.perf_counter() - began)
            return start_response(status, headers, *error)

        return application(environ, start)

    return answer


def _line(environ: Environ, status: str, seconds: float) -> None:
    path = environ.get("PATH_INFO", "")
    story = _STORY.match(path)
    if story:  # a slug holds words of the headline, and a log outlives a kill
        path = f"/article/{story[1]}"
    _log.info(
        "%s %s %s %.0f ms",
        environ.get("REQUEST_METHOD"),
        path,
        status[:3],
        seconds * 1000,
        extra={"story": story[1]} if story else None,
    )
