"""Which of the services that some tests need can be reached from here, and if not, why."""

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import psycopg
import redis
from kombu import Connection
from kombu.exceptions import OperationalError

# Where tests find them; .ci/run makes the role (it may create databases) and exports nothing else.
DATABASE_URL = os.environ.get(
    "TEST_DATABASE_URL", "postgresql://wiredesk:wiredesk@127.0.0.1:5432/wiredesk"
)
BROKER_URL = os.environ.get("TEST_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//")
CACHE_URL = os.environ.get("TEST_CACHE_URL", "redis://127.0.0.1:6379/15")

NODE_MODULES = Path(__file__).parent / "browser" / "node_modules"
PATIENCE = 3  # seconds


@cache
def missing(service: str) -> str | None:
    """None where ``service`` is ready, else a sentence why not; KeyError for an unknown name."""
    return SERVICES[service]()


def required() -> bool:
    """Whether a missing service is a failure (as in CI) and not a reason to skip."""
    return os.environ.get("WIREDESK_REQUIRE_SERVICES") == "1"


def program(*names: str) -> str | None:
    """Path of the first of ``names`` that is installed; sbin counts, as root or not."""
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def chromium() -> str | None:
    """Path of the browser for page tests."""
    return program("chromium", "chromium-browser", "google-chrome")


def _postgresql() -> str | None:
    try:
        with psycopg.connect(DATABASE_URL, connect_timeout=PATIENCE) as connection:
            row = connection.execute(
                "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not answer (TEST_DATABASE_URL): {_first_line(error)}"
    return None if row and row[0] else "the PostgreSQL role may not create databases"


def _rabbitmq() -> str | None:
    try:
        with Connection(BROKER_URL, connect_timeout=PATIENCE) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (OperationalError, OSError) as error:
        return f"RabbitMQ does not answer (TEST_BROKER_URL): {_first_line(error)}"
    return None


def _redis() -> str | None:
    try:
        redis.Redis.from_url(CACHE_URL, socket_connect_timeout=PATIENCE).ping()
    except redis.RedisError as error:
        return f"Redis does not answer (TEST_CACHE_URL): {_first_line(error)}"
    return None


def _chromium() -> str | None:
    return None if chromium() else "Chromium is not installed"


def _nginx() -> str | None:
    return None if program("nginx") else "nginx is not installed"


def _dovecot() -> str | None:
    return None if program("dovecot") else "Dovecot is not installed"


def _node() -> str | None:
    if not program("node"):
        return "Node.js is not installed"
    return None if NODE_MODULES.is_dir() else "run `npm ci` in tests/browser first"


def _varnish() -> str | None:
    return None if program("varnishd") else "Varnish is not installed"


def faketime() -> Path | None:
    """The library that sets the clock of the processes that load it; None where it is missing."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def _faketime() -> str | None:
    return None if faketime() else "libfaketime is not installed"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


SERVICES: dict[str, Callable[[], str | None]] = {
    "postgresql": _postgresql,
    "rabbitmq": _rabbitmq,
    "redis": _redis,
    "chromium": _chromium,
    "nginx": _nginx,
    "dovecot": _dovecot,
    "node": _node,
    "varnish": _varnish,
    "faketime": _faketime,
}
