"""Throw-away sites on either engine, run as real processes and looked at from outside."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from kombu import Connection

from tests import services
from tests.crash import newsday

PATIENCE = 40.0  # seconds
COMMAND = (sys.executable, "-m", "wiredesk")
OURS = ("WIREDESK_", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "DJANGO_")
FILES = len(newsday.first_wave()) - 1 + len(newsday.second_wave()) - 1  # a picture; bytes again
Rows = list[tuple[Any, ...]]


class Site:
    """One installation: its home, its environment, its database as plain SQL."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.inbox = home / "in"
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(OURS)},
            "WIREDESK_HOME": str(home),
            "WIREDESK_LEASE_SECONDS": "2",
        }

    def sql(self, statement: str) -> Rows:
        """Run one statement outside of Wiredesk."""
        raise NotImplementedError

    def call(self, *arguments: str, crash_at: str = "") -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self._environment(crash_at),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def worker(self, crash_at: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """The real worker while the block runs; ended politely, then not."""
        with (self.home / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [*COMMAND, "worker"], env=self._environment(crash_at), stderr=log, stdout=log
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @contextmanager
    def web(self, processes: int) -> Iterator[str]:
        """The real web server while the block runs; its base address, once it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        serving = {"WIREDESK_LISTEN": address, "WIREDESK_WEB_PROCESSES": str(processes)}
        with (self.home / "web.log").open("ab") as log:
            process = subprocess.Popen(
                [*COMMAND, "web"], env=self.env | serving, stderr=log, stdout=log
            )
        try:
            until(lambda: _answers(f"http://{address}/healthz"), "no web server", self)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(15)

    def _environment(self, crash_at: str) -> dict[str, str]:
        if not crash_at:
            return self.env
        return {**self.env, "WIREDESK_CRASH_AT": crash_at, "WIREDESK_CRASH_LOG": str(self.hit)}

    @property
    def hit(self) -> Path:
        """Where the process that reached its crash point leaves its number and the point."""
        return self.home / "crash.log"

    def victim(self, point: str) -> int:
        """The process that died at this point, and at no other. Raises AssertionError."""
        pid, _, hit = self.hit.read_text().partition(" ")
        assert hit == point.partition(":")[0]
        return int(pid)

    def died_of_sigkill(self, pid: int) -> bool:
        """Whether the parent of a worker process (ours, or Celery's) saw it die so."""
        log = (self.home / "worker.log").read_text()
        ours = rf"\(pid {pid}\) ended with code -9\b"
        celerys = rf"pid:{pid} exited with 'signal 9 \(SIGKILL\)'"
        return bool(re.search(f"{ours}|{celerys}", log))

    def adopt(self, home: Path) -> None:
        """A copy of a template has its hot folder elsewhere."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.sql(f"UPDATE archive_wire SET address = '{self.inbox}' WHERE transport = 'folder'")

    def filed(self) -> int:
        """How many transmissions do not wait any more."""
        return int(
            self.sql("SELECT count(*) FROM archive_transmission WHERE state <> 'waiting'")[0][0]
        )

    def kept(self) -> int:
        """How many transmissions there are."""
        return int(self.sql("SELECT count(*) FROM archive_transmission")[0][0])

    def drained(self, files: int = FILES) -> bool:
        """Everything arrived, was filed, and every effect that is due happened."""
        ((waiting, all_sent),) = self.sql(
            "SELECT count(CASE WHEN state = 'waiting' THEN 1 END), count(*)"
            " FROM archive_transmission"
        )
        ((effects,),) = self.sql(
            "SELECT count(*) FROM archive_outbox WHERE done_at IS NULL AND due_at < '2090-01-01'"
        )
        left = [one.name for one in self.inbox.iterdir() if one.suffix == ".json"]
        return not (waiting or effects or left) and all_sent == files + 1  # the feed

    def what_is_held(self) -> dict[str, set[Any]]:
        """Everything that must be the same after any crash; row ids and receipt times aside.

        Whether a killed story was public before depends on when its versions were filed.
        """
        stories = self.sql(
            "SELECT s.guid, s.state, v.version, v.headline, s.visible_from IS NULL,"
            " s.first_public_at IS NULL AND s.state <> 'killed', p.state, s.slug"
            " FROM archive_story s"
            " LEFT JOIN archive_storyversion v ON v.id = s.shown_id"
            " LEFT JOIN archive_picture p ON p.id = s.picture_id"
        )
        versions = self.sql(
            "SELECT s.guid, v.version, v.ref, v.kind, v.body_text FROM archive_storyversion v"
            " JOIN archive_story s ON s.id = v.story_id"
        )
        sent = self.sql("SELECT digest, state, code FROM archive_transmission")
        pictures = self.sql(
            "SELECT s.guid, p.key, p.state FROM archive_picture p"
            " JOIN archive_story s ON s.id = p.story_id"
        )
        files = [(one.stat().st_size,) for one in self.home.glob("media/pictures/*")]
        found = {"stories": stories, "versions": versions, "sent": sent, "pictures": pictures}
        doubled = {name: len(rows) - len(set(rows)) for name, rows in found.items()}
        assert not any(doubled.values()), f"doubled: {doubled}"
        count = {("pictures on disk", len(files))}
        return {**{name: set(rows) for name, rows in found.items()}, "files": count}

    def sound(self) -> None:
        """``wiredesk verify`` has nothing to say."""
        told = self.call("verify")
        assert told.returncode == 0, told.stdout + told.stderr

    def settles(self, expected: dict[str, set[Any]]) -> None:
        """Everything gets done, `verify` is content, and nothing is lost or doubled."""
        until(self.drained, "not drained", self)
        self.sound()
        assert self.what_is_held() == expected

    def remove(self) -> None:
        """Leave nothing behind outside of the home."""


class Embedded(Site):
    """SQLite, one process."""

    def sql(self, statement: str) -> Rows:
        """As Site.sql."""
        with closing(sqlite3.connect(self.home / "wiredesk.sqlite3", timeout=20)) as base, base:
            return list(base.execute(statement))

    def copy(self, home: Path) -> "Embedded":
        """The same site in another home."""
        home.mkdir(parents=True)
        shutil.copy(self.home / "secret-key", home)
        with (
            closing(sqlite3.connect(self.home / "wiredesk.sqlite3")) as here,
            closing(sqlite3.connect(home / "wiredesk.sqlite3")) as there,
        ):
            here.backup(there)
        made = Embedded(home)
        made.adopt(home)
        return made


class Cluster(Site):
    """PostgreSQL, Celery on RabbitMQ, Redis; a database and a namespace of its own."""

    def __init__(self, home: Path, template: str = "template0") -> None:
        super().__init__(home)
        self.name = f"crash_{uuid.uuid4().hex[:12]}"
        parts = urlsplit(services.DATABASE_URL)
        self.url = parts._replace(path=f"/{self.name}").geturl()
        _admin(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        self.env |= {
            "DATABASE_URL": self.url,
            "BROKER_URL": services.BROKER_URL,
            "CACHE_URL": services.CACHE_URL,
            "WIREDESK_NAMESPACE": self.name,
        }

    def sql(self, statement: str) -> Rows:
        """As Site.sql."""
        with psycopg.connect(self.url, autocommit=True) as base:
            answer = base.execute(statement)  # type: ignore[call-overload]
            return list(answer.fetchall()) if answer.description else []

    @property
    def queues(self) -> list[str]:
        """Names of its queues at the broker."""
        return [f"{self.name}.{part}" for part in ("wires", "road")]

    def copy(self, home: Path) -> "Cluster":
        """The same site in another home, on another database and namespace."""
        home.mkdir(parents=True)
        shutil.copy(self.home / "secret-key", home)
        made = Cluster(home, template=self.name)
        made.adopt(home)
        return made

    def remove(self) -> None:
        """Drop database, queues and keys."""
        with Connection(services.BROKER_URL) as connection, connection.channel() as channel:
            for queue in self.queues:
                channel.queue_delete(queue)
                channel.exchange_delete(queue)
        keys = redis.Redis.from_url(services.CACHE_URL)
        for key in keys.scan_iter(f"{self.name}:*"):
            keys.delete(key)
        _admin(f"DROP DATABASE {self.name} WITH (FORCE)")


def _admin(statement: str) -> None:
    with psycopg.connect(services.DATABASE_URL, autocommit=True) as base:
        base.execute(statement)  # type: ignore[call-overload]


def furnish(site: Site, feed: str) -> None:
    """Make the template: migrate, seed, two wires of one agency."""
    site.inbox.mkdir(parents=True)
    terms = ("--agency", "Harbour Press", "--licence", "full", "--auto")
    for command in (
        ("init", "--no-input"),
        ("wire", "add", str(site.inbox), "--key", "folder", *terms),
        ("wire", "add", feed, "--key", "feed", "--allow-network", "127.0.0.2/32", *terms),
    ):
        told = site.call(*command)
        assert told.returncode == 0, told.stderr


def until(holds: Callable[[], object], why: str, site: Site) -> None:
    """Wait until something holds; the worker's log is told where it never does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            log = (site.home / "worker.log").read_text()[-3000:]
            raise AssertionError(f"{why} within {PATIENCE:g} s; the worker said:\n{log}")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=1):
        return True
    return False


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]
    except FileNotFoundError:
        return []


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def kill(pid: int) -> None:
    """End a process of ours the hard way."""
    os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> set[int]:
    """The processes below this one, at any depth."""
    found = set(children(pid))
    return found.union(*(descendants(child) for child in found))
