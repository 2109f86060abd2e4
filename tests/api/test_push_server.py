"""Pushes to a real web server: what was answered with 202 outlives SIGKILL, what is huge ends."""

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from bench.site import Site, site, until
from tests.crash.sites import descendants
from tests.desk.ferry import ninjs

pytestmark = pytest.mark.alone

HUGE = 100 * 1024 * 1024
GOAL = 1.0  # seconds from the push to the front page, on a machine of our own


class Pusher:
    """A sender with a token, at a site that runs."""

    def __init__(self, ours: Site, base: str, token: str) -> None:
        self.ours, self.base = ours, base
        self.host = urlsplit(base).netloc
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def push(self, body: object, **headers: str) -> tuple[int, dict[str, object]]:
        """Status and JSON; a body that is an iterator goes out in chunks."""
        connection = HTTPConnection(self.host, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # cut off: the answer is there
                connection.request(
                    "POST", "/api/push/harbour", body, {**self.headers, **named},
                    encode_chunked=not isinstance(body, bytes),
                )  # fmt: skip
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def kept(self) -> int:
        """Transmissions in the database."""
        return int(self.ours.value("SELECT count(*) FROM archive_transmission"))


@pytest.fixture(scope="module")
def sender() -> Iterator[Pusher]:
    with site() as ours:
        told = ours.run(
            "wiredesk", "wire", "add", "--push", "--agency", "Harbour", "--licence", "full",
            "--auto", "--json",
        )  # fmt: skip
        made = json.loads(told)
        assert made["url"].endswith("/api/push/harbour")
        yield Pusher(ours, ours.web(2), made["token"])


def test_what_was_answered_outlives_the_server(sender: Pusher) -> None:
    """SIGKILL to every web process right after each 202: nothing that was promised is missing."""
    promised = set()
    for number in range(5):
        base = sender.ours.web(1)
        server = sender.ours.processes[-1]
        here = Pusher(sender.ours, base, sender.headers["Authorization"].removeprefix("Bearer "))
        status, told = here.push(ninjs(f"urn:kill:{number}"))
        for pid in (*descendants(server.pid), server.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert status == 202
        promised.add(told["transmissions"][0]["id"])  # type: ignore[index]
        server.wait()
    held = {row[0] for row in sender.ours.execute("SELECT id FROM archive_transmission")}
    assert promised <= held and len(promised) == 5


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_not_read_to_its_end(sender: Pusher, chunked: bool) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        while sent < HUGE:
            sent += 65_536
            yield b" " * 65_536

    headers = {} if chunked else {"Content_Length": str(HUGE)}
    status, told = _raw(sender, pieces(), headers)
    assert (status, told["code"]) == (413, "too-large")
    assert sent < HUGE / 2, "the sender was stopped long before its end"
    assert sender.push(ninjs("urn:after:1"))[0] == 202, "the server is well"


def test_an_unknown_sender_is_told_before_its_body_is_read(sender: Pusher) -> None:
    began = time.monotonic()
    with socket.create_connection(sender.host.split(":"), timeout=10) as line:  # type: ignore[arg-type]
        line.sendall(
            b"POST /api/push/harbour HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
            .replace(b"Host: x", f"Host: {sender.host}".encode())
        )  # fmt: skip
        assert line.recv(1000).startswith(b"HTTP/1.1 401")
    assert time.monotonic() - began < 5


def test_a_chunked_file_is_taken(sender: Pusher) -> None:
    body = ninjs("urn:chunked:1")
    status, told = sender.push(iter([body[:50], body[50:]]))
    assert status == 202, told
    assert sender.push(body)[1]["transmissions"][0]["new"] is False  # type: ignore[index]


def test_a_sender_that_is_cut_off_sends_again(sender: Pusher) -> None:
    """The connection ends before the answer: the second try tells what the first one did."""
    before, body = sender.kept(), ninjs("urn:cut:1")
    head = f"POST /api/push/harbour HTTP/1.1\r\nHost: {sender.host}\r\nIdempotency-Key: cut\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in sender.headers.items())
    with socket.create_connection(sender.host.split(":"), timeout=10) as line:  # type: ignore[arg-type]
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        time.sleep(0.2)
    until(lambda: sender.kept() == before + 1, "the first try")
    status, told = sender.push(body, Idempotency_Key="cut")
    assert status == 202 and told["transmissions"][0]["new"] is True  # type: ignore[index]
    with socket.create_connection(sender.host.split(":"), timeout=10) as line:  # type: ignore[arg-type]
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:40])
    time.sleep(0.3)
    assert sender.kept() == before + 1, "half a file is no file"


def test_many_at_once_with_one_key_are_one(sender: Pusher) -> None:
    before, body = sender.kept(), ninjs("urn:once:1")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: sender.push(body, Idempotency_Key="once"), range(16)))
    assert {status for status, _ in answers} == {202}
    assert len({json.dumps(told) for _, told in answers}) == 1
    assert sender.kept() == before + 1


def test_a_flood_is_held_back_and_nothing_that_was_accepted_is_lost(sender: Pusher) -> None:
    before = sender.kept()
    fill = "UPDATE archive_pushrate SET left = ?, at = datetime('now', '+1 hour')"  # none flows in
    sender.ours.execute(fill, -90)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: sender.push(ninjs(f"urn:flood:{n}")), range(40)))
        sender.ours.execute(fill, 10)
        answers += pool.map(lambda n: sender.push(ninjs(f"urn:flood:{n}")), range(40, 90))
    accepted = sum(status == 202 for status, _ in answers)
    assert {status for status, _ in answers} == {202, 429}
    assert sender.kept() == before + accepted


def test_a_push_is_public_within_a_second(sender: Pusher, tmp_path: Path) -> None:
    sender.ours.execute("UPDATE archive_pushrate SET left = 200")
    sender.ours.worker()
    until(lambda: not sender.ours.value(
        "SELECT count(*) FROM archive_transmission WHERE state = 'waiting'"), "filed")  # fmt: skip
    took = []
    for number in range(5):
        headline = f"Harbour opens gate {number} of the great lock"
        began = time.monotonic()
        made = datetime.now(UTC).isoformat()
        body = ninjs(f"urn:quick:{number}", headline=headline, versioncreated=made)
        assert sender.push(body)[0] == 202
        until(lambda told=headline: _front(sender, told), headline, 5)  # type: ignore[misc]
        took.append(time.monotonic() - began)
    share = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # of others at this machine
    assert sorted(took)[2] < GOAL * share, took


def _front(sender: Pusher, headline: str) -> bool:
    with urlopen(f"{sender.base}/", timeout=5) as page:
        return headline.encode() in page.read()


def _raw(
    sender: Pusher, pieces: Iterator[bytes], headers: dict[str, str]
) -> tuple[int, dict[str, object]]:
    """Send piece by piece until the server has answered."""
    chunked = not headers
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {HUGE}"
    head = f"POST /api/push/harbour HTTP/1.1\r\nHost: {sender.host}\r\n{length}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in sender.headers.items())
    with socket.create_connection(sender.host.split(":"), timeout=30) as line:  # type: ignore[arg-type]
        line.sendall(f"{head}\r\n".encode())
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                framed = b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
                line.sendall(framed)
                line.setblocking(False)
                answered = _peek(line)
                line.setblocking(True)
                if answered:
                    break
        line.settimeout(30)
        got = b""
        while b"}" not in got and (more := line.recv(65_536)):
            got += more
    status, _, rest = got.partition(b"\r\n")
    return int(status.split()[1]), json.loads(rest.partition(b"\r\n\r\n")[2])


def _peek(line: socket.socket) -> bool:
    with suppress(BlockingIOError):
        return bool(line.recv(1, socket.MSG_PEEK))
    return False
