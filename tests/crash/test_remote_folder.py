"""A worker that dies between keeping a file of a remote folder and moving it: kept once, moved."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.sites import Site, until
from tests.wires.remote_servers import HOST, PASSWORD, ftp_server

pytestmark = pytest.mark.alone

CLUSTER = pytest.param("cluster", marks=pytest.mark.needs("postgresql", "rabbitmq", "redis"))
FEED = b'<rss version="2.0"><channel><title>Far</title></channel></rss>'


@pytest.mark.parametrize("engine", ["embedded", CLUSTER])
def test_killed_between_keeping_and_moving(
    engine: str, fresh: Callable[[str], Site], tmp_path: Path
) -> None:
    site, folder = fresh(engine), tmp_path / "far"
    folder.mkdir()
    site.env["AGENCY_PASSWORD"] = PASSWORD
    with ftp_server(folder) as far:
        told = site.call(
            "wire", "add", far.way.address, "--key", "far", "--agency", "Harbour Press",
            "--allow-network", f"{HOST}/32", "--password-from", "AGENCY_PASSWORD",
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        far.drop("far.xml", FEED)
        with site.worker(crash_at="remote-stored"):
            until(site.hit.exists, "nothing was kept", site)
        assert far.names() == ["far.xml"] and _kept(site) == 1
        site.sql("UPDATE archive_wire SET leased_until = NULL WHERE key = 'far'")  # minutes, else
        with site.worker():
            until(lambda: far.names() == [".done/far.xml"], "it was not moved", site)
    assert _kept(site) == 1
    assert PASSWORD not in (site.home / "worker.log").read_text()


def _kept(site: Site) -> int:
    return int(site.sql("SELECT count(*) FROM archive_transmission WHERE name = 'far.xml'")[0][0])
