"""SIGTERM and Ctrl-C end every tree of processes on either engine: soon, cleanly, and whole."""

import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from bench.site import free_port
from tests.crash.newsday import drop, second_wave
from tests.crash.sites import COMMAND, Site, descendants, gone, until

pytestmark = pytest.mark.alone

CLUSTER = pytest.param("cluster", marks=pytest.mark.needs("postgresql", "rabbitmq", "redis"))
WITHIN = 15.0  # seconds: open requests get 5, a tree gives its children 10
Fresh = Callable[[str], Site]


@contextmanager
def _started(site: Site, command: str) -> Iterator[subprocess.Popen[bytes]]:
    with (site.home / "worker.log").open("ab") as log:
        process = subprocess.Popen([*COMMAND, command], env=site.env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", ["run", "web", "worker"])
@pytest.mark.parametrize("engine", ["embedded", CLUSTER])
def test_ends_cleanly(engine: str, command: str, number: int, fresh: Fresh) -> None:
    """In the middle of work: exit code 0, nobody is left over, what was in hand is whole."""
    site = fresh(engine)
    port = free_port()
    site.env["WIREDESK_LISTEN"] = f"127.0.0.1:{port}"
    with _started(site, command) as tree:
        if command != "worker":
            until(lambda: _answers(port), "the web server does not answer", site)
        if command != "web":
            until(site.filed, "nothing was filed", site)
            drop(site.inbox, second_wave())
        family = descendants(tree.pid)
        tree.send_signal(number)
        began = time.monotonic()
        assert tree.wait(WITHIN) == 0
        until(lambda: all(map(gone, family)), "processes were left over", site)
        assert time.monotonic() - began < WITHIN
    assert family, "there were processes to end"
    if command != "web":  # without a worker, effects of the site's making wait for ever
        site.sound()


def _answers(port: int) -> bool:
    with (
        suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer,
    ):
        return bool(answer.status == 200)
    return False
