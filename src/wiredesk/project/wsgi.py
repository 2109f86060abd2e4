"""What the web server runs: Django, with the access log and the page cache around it."""

import os
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.wsgi import get_wsgi_application

from wiredesk.archive.generation import generation_of
from wiredesk.core.purging import KINDS
from wiredesk.project.access import with_access_log
from wiredesk.project.config import Config
from wiredesk.site.cached_page import StartResponse
from wiredesk.site.page_cache import LIMIT, Application, Environ, PageCache
from wiredesk.site.shared_caches import SharedCaches
from wiredesk.site.visits import Visits


def known_hosts(config: Config) -> tuple[str, ...]:
    """Host headers whose pages are kept: the public address and loopback at our own port."""
    _, _, port = config.listen.rpartition(":")
    return urlsplit(config.site_url).netloc, f"127.0.0.1:{port}", f"localhost:{port}"


def with_scheme(django: Application, scheme: str) -> Application:
    """Every request came the way of the public address, whoever ends TLS before us.

    Headers such as X-Forwarded-Proto are not asked: anybody can send them.
    """

    def answered(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = scheme
        return django(environ, start_response)

    return answered


def wrapped(django: Application, config: Config) -> Application:
    """Django behind the access log, the page cache, the count of readers and the static files."""
    from wiredesk.archive import visits  # these need the apps that Django has set up
    from wiredesk.project.statics import with_statics

    limit = LIMIT if config.page_cache else 0
    hosts = known_hosts(config)
    generation = generation_of(config.generation_place, prefix=f"{config.namespace}:")
    schemed = with_scheme(django, urlsplit(config.site_url).scheme)
    kind = KINDS[config.cdn.kind] if config.cdn else None
    shared = SharedCaches(kind.header, kind.between) if kind else None
    cached = PageCache(with_access_log(schemed), generation, hosts, limit=limit, shared=shared)
    return with_statics(Visits(visits).around(cached), hosts)


def _application() -> Application:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    django = get_wsgi_application()
    from wiredesk.project.settings import CONFIG

    return wrapped(django, CONFIG)


application = _application()
