"""Fifty wires that stall never delay fifty good ones of the same server, on either engine."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.crash.sites import Site, until
from tests.wires.hostile_server import Behaviour, Server, answer, beside, silent

GOOD, STALLED = 50, 50
MOST = 5.0  # seconds
BODY = b'<rss version="2.0"><channel><title>H</title><item><title>%d</title></item></channel></rss>'


@contextmanager
def origin() -> Iterator[Server]:
    """Good feeds, and feeds that never answer."""
    paths: dict[str, Behaviour] = {f"/good/{one}": answer(BODY % one) for one in range(GOOD)}
    paths |= {f"/stalled/{one}": silent for one in range(STALLED)}
    with beside(paths) as server:
        yield server


@pytest.mark.alone
@pytest.mark.parametrize(
    "engine",
    [
        "embedded",
        pytest.param("cluster", marks=pytest.mark.needs("postgresql", "rabbitmq", "redis")),
    ],
)
def test_wires_that_stall_delay_no_other(
    fresh: Callable[[str], Site], engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site, told = fresh(engine), []
    site.env["WIREDESK_LEASE_SECONDS"] = "60"
    with origin() as server:
        _add_wires(site, server)
        with site.worker():
            until(lambda: server.visits, "nobody was asked", site)
            for number in (1, 2):
                began = time.monotonic()
                until(lambda: _good_left(site) == 0, f"round {number}", site)
                told.append(time.monotonic() - began)
                site.sql("UPDATE archive_wire SET due_at = NULL, checked_at = NULL")
            asked = [one.path for one in server.visits]
    with capsys.disabled():
        print(f"\n{engine}: {GOOD} good wires beside {STALLED} that stall: {told} s")
    assert sum(path.startswith("/stalled") for path in asked) >= STALLED
    assert max(told) < MOST


def _add_wires(site: Site, server: Server) -> None:
    """A stalled and a good one in turn, all at the same host: as the wire that is there already."""
    same = (
        "agency_id, transport, profile, zone, language, policy, press_release, paused,"
        " allow_networks, etag, last_modified, failures, error, gone, fence, looks, gist, moved_to,"
        " moved_looks, host_keys, endpoint, region, leave_files, mail_senders, mail_servers,"
        " mail_proof, mail_filing, mail_refused, mail_refusal, signed, websub, selection"
    )
    for number in range(GOOD):
        for kind in ("stalled", "good"):
            key, address = f"'{kind}-{number}'", f"'{server.url(f'/{kind}/{number}')}'"
            site.sql(
                f"INSERT INTO archive_wire (key, name, address, {same})"
                f" SELECT {key}, {key}, {address}, {same} FROM archive_wire WHERE key = 'feed'"
            )


def _good_left(site: Site) -> int:
    query = "SELECT count(*) FROM archive_wire WHERE key LIKE 'good-%' AND checked_at IS NULL"
    return int(site.sql(query)[0][0])
