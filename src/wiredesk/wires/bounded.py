"""Reads and writes one socket under a deadline and a budget of bytes, for blocking protocols.

A server that drips a byte now and then keeps every time-out of a socket happy, and one that never
ends its answer fills the memory: so each piece of work has a moment when it must be over, and each
answer a number of bytes that it may have.
"""

import select
import socket
import ssl
import time

from wiredesk.core.errors import FetchFailed

PIECE = 64 * 1024
MAX_LINE = 1024 * 1024  # bytes


class BoundedSocket:
    """A connected socket, TLS or plain, read by lines and by lengths; ``name`` is the other side.

    Reading and writing raise FetchFailed(code="timeout" | "too-long") and OSError.
    """

    def __init__(self, sock: socket.socket, name: str) -> None:
        self.sock = sock
        self._name = name
        self._buffer = bytearray()
        self._deadline = time.monotonic()
        self._budget = 0

    def allow(self, seconds: float) -> None:
        """From now on reading and writing may go on for so long in all."""
        self._deadline = time.monotonic() + seconds

    def spend(self, most: int) -> None:
        """From now on so many bytes may come."""
        self._budget = most

    @property
    def left(self) -> float:
        """Seconds until the deadline, never less than 0."""
        return max(self._deadline - time.monotonic(), 0.0)

    def readline(self) -> bytes:
        """Up to the next line feed, which is included; what is there where the other side ended."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > MAX_LINE:
                raise self._too_long(f"a line of more than {MAX_LINE:,} bytes")
            if not self._fill():
                return self._take(len(self._buffer))
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        """So many bytes, fewer where the other side ended."""
        if size - len(self._buffer) > self._budget:
            raise self._too_long(f"{size:,} bytes where at most {self._budget:,} may come")
        while len(self._buffer) < size and self._fill():
            pass
        return self._take(size)

    def write(self, data: bytes) -> None:
        """All of it."""
        self.sock.settimeout(self._patience())
        self.sock.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Whether something can be read, now or within so many seconds."""
        tls = self.sock.pending() if isinstance(self.sock, ssl.SSLSocket) else 0
        if self._buffer or tls:
            return True
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def close(self) -> None:
        """Without a word to the other side."""
        self.sock.close()

    def _fill(self) -> bool:
        if self._budget <= 0:
            raise self._too_long("an answer without end")
        self.sock.settimeout(self._patience())
        data = self.sock.recv(min(PIECE, self._budget))
        self._budget -= len(data)
        self._buffer += data
        return bool(data)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _patience(self) -> float:
        if not (left := self.left):
            raise FetchFailed(f"{self._name} did not answer in time", code="timeout")
        return left

    def _too_long(self, what: str) -> FetchFailed:
        return FetchFailed(f"{self._name} sends {what}", code="too-long")
