"""Folders on real servers, three transports alike: listed, read whole, put away, told plainly."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.wires import remote_servers as servers
from tests.wires.remote_servers import Rig
from wiredesk.core.errors import AddressRefused, FetchFailed, Misconfigured
from wiredesk.core.secret import Secret
from wiredesk.wires import bucket
from wiredesk.wires.reach import Reach, Way
from wiredesk.wires.remote import Entry, Folder, judge, put_away, take

T = TypeVar("T")
FEED = b"<rss/>"
TRANSPORTS = ("sftp", "ftp", "s3")


@pytest.fixture(params=TRANSPORTS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with serving(request.param, tmp_path) as one:
        yield one


def serving(transport: str, folder: Path) -> Any:
    if transport == "s3":
        return servers.s3_server()
    return {"sftp": servers.sftp_server, "ftp": servers.ftp_server}[transport](folder)


def within(way: Way, work: Callable[[Folder], Any], **reach: Any) -> Any:
    """What ``work`` gives in the opened folder."""

    async def run() -> Any:
        with Reach(**reach) as open_:
            async with open_.opened(way) as folder:
                return await work(folder)

    return asyncio.run(run())


def entries(way: Way, most: int = 1000) -> list[Entry]:
    return sorted(within(way, lambda folder: folder.entries(most)), key=lambda one: one.name)


def test_files_are_listed_read_and_put_away(rig: Rig) -> None:
    rig.drop("a.xml", FEED)
    rig.drop("über b.xml", b"<rss>b</rss>")

    async def all_of_it(folder: Folder) -> Any:
        files = judge(await folder.entries(100), {}, 0.0, atomic=True)
        taken = await take(folder, files, lambda: 60.0)
        moved = await put_away(folder, [(name, ".done") for name, _ in taken.bodies], "T1", 30)
        return taken, moved

    taken, moved = within(rig.way, all_of_it)
    assert dict(taken.bodies) == {"a.xml": FEED, "über b.xml": b"<rss>b</rss>"}
    assert (taken.refused, taken.problems, taken.trouble) == ((), (), None)
    assert moved == (["a.xml", "über b.xml"], "")
    assert rig.names() == [".done/a.xml", ".done/über b.xml"]


def test_putting_away_overwrites_nothing_and_may_be_repeated(rig: Rig) -> None:
    for stamp in ("T1", "T2"):
        rig.drop("a.xml", stamp.encode())
        assert within(rig.way, lambda f, s=stamp: put_away(f, [("a.xml", ".done")], s, 30))[1] == ""
    again = within(rig.way, lambda folder: put_away(folder, [("a.xml", ".done")], "T3", 30))
    assert again == (["a.xml"], ""), "what is gone already is no trouble"
    assert rig.names() == [".done/a.xml", ".done/a.xml~T2"]


def test_a_file_that_changed_after_the_listing_is_not_taken(rig: Rig) -> None:
    rig.drop("a.xml", FEED)
    (listed,) = entries(rig.way)
    rig.drop("a.xml", b"<rss>longer</rss>")
    with pytest.raises(FetchFailed) as caught:
        within(rig.way, lambda folder: folder.read(listed, 1000))
    assert caught.value.code == "changed"


def test_listings_are_bounded(rig: Rig) -> None:
    for number in range(7):
        rig.drop(f"{number}.xml", FEED)
    assert len(entries(rig.way, most=5)) == 5


def test_what_the_server_refuses_is_told_without_the_secret(rig: Rig) -> None:
    wrong = Secret(password="kw7-wrong-marker", access_key="AKID", secret_key="kw7-wrong-marker")
    if rig.way.address.startswith("s3"):
        return  # moto lets everybody in
    with pytest.raises(FetchFailed) as caught:
        entries(rig.with_(secret=wrong))
    assert caught.value.code == "denied"
    assert "kw7-wrong-marker" not in _whole(caught.value)


def test_without_permission_of_the_wire_loopback_is_never_dialled(rig: Rig) -> None:
    with pytest.raises(AddressRefused):
        entries(rig.with_(allow_networks=()))


def test_a_name_that_leads_astray_is_refused(rig: Rig) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return [servers.HOST, "127.0.0.3"]

    if rig.way.address.startswith("s3"):
        way = rig.with_(endpoint=rig.way.endpoint.replace(servers.HOST, "files.agency.example"))
    else:
        way = rig.with_(address=rig.way.address.replace(servers.HOST, "files.agency.example"))
    with pytest.raises(AddressRefused, match="loopback"):
        within(way, lambda folder: folder.entries(10), lookup=lookup)


@pytest.mark.parametrize("scheme", ["sftp", "ftp"])
def test_a_server_that_says_nothing_costs_its_time_only(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("sockets", "sftp", "ftp"):
        monkeypatch.setattr(f"wiredesk.wires.{module}.CONNECT", 0.5)
    import socket

    with socket.create_server((servers.HOST, 0)) as silent:
        port = silent.getsockname()[1]
        way = servers.way(f"{scheme}://a@{servers.HOST}:{port}/", host_keys=(f"SHA256:{'a' * 43}",))
        with pytest.raises(FetchFailed) as caught:
            entries(way)
    assert caught.value.code in ("timeout", "disconnected")


def test_nobody_listens(tmp_path: Path) -> None:
    way = servers.way(f"sftp://a@{servers.HOST}:9/", host_keys=(f"SHA256:{'a' * 43}",))
    with pytest.raises(FetchFailed) as caught:
        entries(way)
    assert caught.value.code == "connect"


def test_a_bucket_without_keys_says_what_to_do() -> None:
    with pytest.raises(Misconfigured, match="access key"):
        entries(servers.way("s3://wires/in", endpoint=f"http://{servers.HOST}:9"))


def test_without_the_extra_a_bucket_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError("No module named 'aiobotocore'")

    bucket._library.cache_clear()
    monkeypatch.setattr(bucket, "_Library", missing)
    with pytest.raises(Misconfigured, match=r"wiredesk\[s3\]"):
        entries(servers.way("s3://wires/in", secret=Secret(access_key="a", secret_key="b")))
    bucket._library.cache_clear()


def _whole(error: BaseException | None) -> str:
    """An error with all that caused it, as a traceback would show it."""
    import traceback

    return "".join(traceback.format_exception(error)) if error else ""
