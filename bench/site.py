"""A real site in a throw-away home: its processes, its wires, what it has done so far."""

import atexit
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from socket import socket
from typing import Any
from urllib.request import urlopen

from msgspec import Struct

from wiredesk.archive.generation import Generation, generation_of

PYTHON = (sys.executable, "-m")
WORKER = (*PYTHON, "wiredesk", "worker")
WEB = (*PYTHON, "wiredesk.project.web")
PATIENCE = 60.0  # seconds for a process to become ready
_TICKS = os.sysconf("SC_CLK_TCK")


class Usage(Struct, frozen=True):
    """What one process has used: processor seconds, and memory in MB at its peak."""

    name: str
    cpu: float
    peak_mb: float


class Site:
    """One home directory and the processes started on it; ``close`` ends them."""

    def __init__(self, home: Path, extra: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.processes: list[subprocess.Popen[bytes]] = []
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WIREDESK_", "DJANGO_"))}
        self.env = {**kept, "WIREDESK_HOME": str(home), **(extra or {})}
        self.generation = self._generation()

    def _generation(self) -> Generation:
        return generation_of(self.home / "generation")

    def run(self, *args: str, told: str = "") -> str:
        """Run ``python -m ARGS`` to its end; returns stdout. Raises RuntimeError."""
        done = subprocess.run(
            [*PYTHON, *args], env=self.env, input=told, text=True, capture_output=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(args)} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def start(self, command: Sequence[str], **extra: str) -> subprocess.Popen[bytes]:
        """Start one process of the site; its log goes to ``log`` in the home."""
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(command, env={**self.env, **extra}, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def worker(self, command: Sequence[str] = WORKER) -> subprocess.Popen[bytes]:
        """Start the worker and wait until its heart beats."""
        process = self.start(command)
        until(self.works, "heartbeat")
        return process

    def works(self) -> bool:
        """Whether the worker's heart beats."""
        return self.generation.current().fresh

    def web(self, processes: int = 1) -> str:
        """Start a web server on a free port and wait until it answers; returns its base address."""
        port = free_port()
        self.start(WEB, WIREDESK_LISTEN=f"127.0.0.1:{port}", WIREDESK_WEB_PROCESSES=str(processes))
        base = f"http://127.0.0.1:{port}"
        until(lambda: _answers(base), "web server")
        return base

    def wires(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add wires with their licences (keys of bench/wires.py)."""
        self.run("bench.wires", told=json.dumps(list(rows)))

    def value(self, query: str, *values: object) -> Any:
        """The first column of the first row of an SQL query on the site's database."""
        return self.execute(query, *values)[0][0]

    def execute(self, statement: str, *values: object) -> list[Any]:
        """The rows of one SQL statement on the site's database, committed."""
        path = self.home / "wiredesk.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as database, database:
            return database.execute(statement, values).fetchall()

    def usage(self) -> list[Usage]:
        """Every live process of the site, children included."""
        live = [one.pid for one in self.processes if one.poll() is None]
        return [_usage(pid) for first in live for pid in _family(first)]

    def close(self) -> None:
        """End every process and forget the home."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            if process.poll() is None:
                process.kill()
        shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def site(**extra: str) -> Iterator[Site]:
    """A fresh site, ready for wires; everything is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wiredesk-"))
    shutil.copytree(_template(), home, dirs_exist_ok=True)
    made = Site(home, extra)
    try:
        yield made
    finally:
        made.close()


@cache
def _template() -> Path:
    """An initialised home, made once per process and copied for every site."""
    home = Path(tempfile.mkdtemp(prefix="wiredesk-template-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    Site(home).run("wiredesk", "init", "--no-input")
    return home


def until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so. Raises TimeoutError, naming ``what`` was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody listens on just now."""
    with socket() as one:
        one.bind((host, 0))
        port: int = one.getsockname()[1]
    return port


def _answers(base: str) -> bool:
    with suppress(OSError), urlopen(f"{base}/healthz", timeout=1) as answer:
        return bool(answer.status == 200)
    return False


def _family(pid: int) -> Iterator[int]:
    """A process and all its descendants that live."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in thread.read_text().split():
                yield from _family(int(child))


def _usage(pid: int) -> Usage:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
    return Usage(
        name=_name(Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")),
        cpu=(int(fields[11]) + int(fields[12])) / _TICKS,
        peak_mb=int(peak) / 1024,
    )


def _name(command: str) -> str:
    words = command.split("\0")
    if "-m" in words:
        words = words[words.index("-m") + 1 :]
        return " ".join(words[:2] if words[0] == "wiredesk" else words[:1])
    return Path(words[0]).name if words[0] else "ended"
