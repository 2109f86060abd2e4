"""The same throw-away site on PostgreSQL, RabbitMQ and Redis."""

import atexit
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from amqp.exceptions import NotFound
from kombu import Connection

from bench.site import Site
from tests import services
from wiredesk.archive.generation import RedisGeneration

NEEDED = ("postgresql", "rabbitmq", "redis")
QUEUES = ("wires", "road")
SERVERS = {"postgres": "PostgreSQL", "beam.smp": "RabbitMQ", "redis-server": "Redis"}
_TICKS = os.sysconf("SC_CLK_TCK")


def missing() -> str | None:
    """Why no cluster can be measured here; None where all three services answer."""
    return next((why for name in NEEDED if (why := services.missing(name))), None)


def services_cpu() -> dict[str, float]:
    """Processor seconds that each kind of server has used so far, its ended children included."""
    spent = dict.fromkeys(SERVERS.values(), 0.0)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            head, _, rest = stat.read_text().rpartition(")")
            name = SERVERS.get(head.partition("(")[2])
            if name:
                spent[name] += sum(int(ticks) for ticks in rest.split()[11:15]) / _TICKS
    return spent


class ClusterSite(Site):
    """One installation with a database and a namespace of its own."""

    def __init__(self, home: Path, more: Mapping[str, str] | None = None) -> None:
        self.name = f"bench_{uuid.uuid4().hex[:12]}"
        self.url = urlsplit(services.DATABASE_URL)._replace(path=f"/{self.name}").geturl()
        self._database: psycopg.Connection[Any] | None = None
        extra = {
            "DATABASE_URL": self.url,
            "BROKER_URL": services.BROKER_URL,
            "CACHE_URL": services.CACHE_URL,
            "WIREDESK_NAMESPACE": self.name,
            **(more or {}),
        }
        super().__init__(home, extra)

    def _generation(self) -> RedisGeneration:
        return RedisGeneration(services.CACHE_URL, prefix=f"{self.name}:")

    def works(self) -> bool:
        """Whether the worker's heart beats and both of its parts take messages."""
        return super().works() and all(_consumers(f"{self.name}.{queue}") for queue in QUEUES)

    def execute(self, statement: str, *values: object) -> list[Any]:
        """The rows of one SQL statement, with ``?`` for values as on SQLite."""
        if self._database is None:
            self._database = psycopg.connect(self.url, autocommit=True)
        told = self._database.execute(statement.replace("?", "%s").encode(), values)
        return told.fetchall() if told.description else []

    def close(self) -> None:
        """End every process, drop the database, the queues and the keys."""
        super().close()
        if self._database is not None:
            self._database.close()
        with Connection(services.BROKER_URL) as connection, connection.channel() as channel:
            for queue in QUEUES:
                channel.queue_delete(f"{self.name}.{queue}")
                channel.exchange_delete(f"{self.name}.{queue}")
        self.generation.close()  # type: ignore[attr-defined]
        keys = redis.Redis.from_url(services.CACHE_URL)
        for key in keys.scan_iter(f"{self.name}:*"):
            keys.delete(key)
        _admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


@contextmanager
def cluster(**extra: str) -> Iterator[ClusterSite]:
    """A fresh site on the services, ready for wires; everything is gone afterwards."""
    made = ClusterSite(_home(), extra)
    try:
        _admin(f"CREATE DATABASE {made.name} TEMPLATE {_template().name}")
        yield made
    finally:
        made.close()


@cache
def _template() -> ClusterSite:
    """An initialised database, made once per process and copied for every site."""
    made = ClusterSite(_home())
    atexit.register(made.close)
    _admin(f"CREATE DATABASE {made.name}")
    made.run("wiredesk", "init", "--no-input")
    return made


def _home() -> Path:
    return Path(tempfile.mkdtemp(prefix="wiredesk-"))


def _admin(statement: str) -> None:
    with psycopg.connect(services.DATABASE_URL, autocommit=True) as database:
        database.execute(statement.encode())


def _consumers(queue: str) -> int:
    with (
        suppress(NotFound),
        Connection(services.BROKER_URL) as connection,
        connection.channel() as channel,
    ):
        return int(channel.queue_declare(queue, passive=True).consumer_count)
    return 0
