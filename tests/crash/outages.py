"""Services that fail on demand: a gate in front of any server, and a Redis of our own."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import redis

HOST = "127.0.0.1"


class Gate:
    """A TCP relay to a server; ``cut`` resets what goes through and refuses what comes."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._open: set[socket.socket] = set()
        self._door = socket.create_server((HOST, 0))
        self.port: int = self._door.getsockname()[1]
        self.passed = 0  # connections so far
        Thread(target=self._serve, args=(self._door,), daemon=True).start()

    def cut(self) -> int:
        """From now on nobody gets through; returns how many connections that ended."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        ended = len(self._open)
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        return ended // 2

    def mend(self) -> None:
        """The same address answers again."""
        self._door = socket.create_server((HOST, self.port))
        Thread(target=self._serve, args=(self._door,), daemon=True).start()

    def _serve(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = door.accept()
                try:
                    far = socket.create_connection(self._to, timeout=5)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self.passed += 1
                self._open |= {near, far}
                Thread(target=self._pump, args=(near, far), daemon=True).start()
                Thread(target=self._pump, args=(far, near), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(1 << 16):
                sink.sendall(piece)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open -= {source}
        source.close()


@contextmanager
def gate(host: str, port: int) -> Iterator[Gate]:
    """A gate that stands open; nothing listens any more after the block."""
    made = Gate(host, port)
    try:
        yield made
    finally:
        with suppress(OSError):
            made.cut()


class OwnRedis:
    """A Redis server of this test alone, to stop, to freeze and to start again."""

    def __init__(self, home: Path) -> None:
        self._home = home
        with socket.create_server((HOST, 0)) as free:
            self.port = int(free.getsockname()[1])
        self.url = f"redis://{HOST}:{self.port}/0"
        self._client = redis.Redis.from_url(self.url)
        self._process = self._started()

    def flush(self) -> None:
        """Forget every key."""
        self._client.flushall()

    def end(self, *, keep: bool) -> None:
        """Stop; with ``keep`` the keys are on disk for the next start."""
        if keep:
            self._client.save()
        self._process.kill()
        self._process.wait()

    def again(self) -> None:
        """Start with what was last kept, or with nothing."""
        self._process = self._started()

    def freeze(self) -> None:
        """Connections stay, answers do not come."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on, and answer everything that was asked meanwhile."""
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it for good."""
        self._process.kill()
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        program = shutil.which("redis-server")
        assert program
        process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", HOST, "--save", "", "--dir", self._home],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                self._client.ping()
                return process
            except redis.RedisError:
                assert time.monotonic() < deadline, "our redis-server does not answer"
                time.sleep(0.05)
