"""Every dial goes to a vetted address: redirects, rebinding and TLS against a canary listener."""

import asyncio
import ssl
from collections.abc import Coroutine
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any, TypeVar

import pytest
import trustme

from tests.wires.hostile_server import FEED, Server, answer, names, serving
from wiredesk.core.errors import AddressRefused, FetchFailed, Misconfigured
from wiredesk.wires.dial import Lookup
from wiredesk.wires.http import Ask, Client, Fetched, Limits

OURS = (ip_network("127.0.0.2/32"),)
QUICK = Limits(connect=0.5, total=0.7)
T = TypeVar("T")


def run(task: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(task)


async def walk(
    path: str, lookup: Lookup | None = None, **ask: Any
) -> tuple[Fetched, Server, Server]:
    """Redirects between two servers: the first at 127.0.0.2, the canary at 127.0.0.3."""
    async with serving({"/": answer()}, "127.0.0.3") as canary:
        behaviours = {
            "/feed": answer(),
            "/moved": answer(b"", "301 Moved", ("Location: /feed",)),
            "/maybe": answer(b"", "302 Found", ("Location: /moved",)),
            "/other": answer(b"", "308 Moved", ("Location: http://other.example:{port}/feed",)),
            "/canary": answer(b"", "302 Found", (f"Location: {canary.url()}",)),
            "/named": answer(b"", "302 Found", (f"Location: {canary.url(host='bad.example')}",)),
            "/gopher": answer(b"", "302 Found", ("Location: gopher://127.0.0.2/",)),
        }
        async with serving(behaviours) as server, Client(lookup=lookup) as client:
            there = f"Location: http://other.example:{server.port}/feed"
            behaviours["/other"] = answer(b"", "308 Moved", (there,))
            url = server.url(path, host="source.example" if lookup else None)
            try:
                got = await client.fetch(Ask(url, allow_networks=OURS, **ask))
            finally:
                assert canary.connections == 0
            return got, server, canary


def test_permanent_moves_are_reported_and_temporary_ones_are_not() -> None:
    got, server, _ = run(walk("/moved"))
    assert got.permanent_url == got.url == server.url("/feed")
    got, server, _ = run(walk("/maybe"))
    assert got.permanent_url is None and got.url == server.url("/feed")


def test_credentials_stay_with_their_host() -> None:
    headers = {"Authorization": "Bearer s3cret", "Cookie": "a=b", "X-Api-Key": "k"}
    _, server, _ = run(walk("/other", names(), headers=headers))
    first, second = server.visits
    assert first.headers["authorization"] == "Bearer s3cret"
    assert not {"authorization", "cookie", "x-api-key"} & second.headers.keys()
    _, server, _ = run(walk("/moved", names(), headers=headers))
    assert server.visits[1].headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("path", ["/canary", "/named", "/gopher"])
def test_redirects_never_reach_the_canary(path: str) -> None:
    with pytest.raises(AddressRefused):
        run(walk(path, names(bad=["127.0.0.3"])))


@pytest.mark.parametrize(
    "answers_",
    [["127.0.0.3"], ["127.0.0.2", "127.0.0.3"], ["::ffff:127.0.0.2"], ["::"], ["8.8.8.8"]],
)
def test_names_that_point_to_the_canary_are_refused(answers_: list[str]) -> None:
    with pytest.raises(AddressRefused):
        run(walk("/feed", names(source=answers_)))


def test_rebinding_after_a_good_answer_is_refused() -> None:
    turns = iter([["127.0.0.2"], ["127.0.0.3"]])

    async def lookup(host: str, port: int) -> list[str]:
        return next(turns)

    with pytest.raises(AddressRefused):
        run(walk("/maybe", lookup))  # each answer closes its connection: the name is asked again


def test_a_resolver_that_fails_or_hangs() -> None:
    async def fail(host: str, port: int) -> list[str]:
        raise OSError("SERVFAIL")

    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async def task(lookup: Lookup) -> Fetched:
        async with Client(limits=QUICK, lookup=lookup) as client:
            return await client.fetch(Ask("http://source.example/"))

    for lookup, code in ((fail, "dns"), (names(source=[]), "dns"), (hang, "timeout")):
        with pytest.raises(FetchFailed) as caught:
            run(task(lookup))
        assert caught.value.code == code


def test_no_wire_inherits_the_networks_of_another() -> None:
    async def task() -> int:
        async with serving({"/": answer()}) as server, Client() as client:
            await client.fetch(Ask(server.url(), allow_networks=OURS))
            with pytest.raises(AddressRefused):
                await client.fetch(Ask(server.url()))
            return server.connections

    assert run(task()) == 1


def _tls(host: str, authority: trustme.CA, **options: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, **options).configure_cert(context)
    return context


@pytest.mark.parametrize(
    ("host", "options", "trusted", "good"),
    [
        ("source.example", {}, True, True),
        ("other.example", {}, True, False),
        ("source.example", {"not_after": datetime(2020, 1, 1, tzinfo=UTC)}, True, False),
        ("source.example", {}, False, False),
    ],
    ids=["good", "wrong host", "expired", "unknown authority"],
)
def test_tls_is_always_verified(host: str, options: Any, trusted: bool, good: bool) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context()
    if trusted:
        authority.configure_trust(context)

    async def task() -> Fetched:
        served = _tls(host, authority, **options)
        client = Client(ssl_context=context, lookup=names())
        async with serving({"/": answer()}, ssl=served) as server, client:
            url = server.url(host="source.example", scheme="https")
            return await client.fetch(Ask(url, allow_networks=OURS))

    if good:
        assert run(task()).body == FEED
    else:
        with pytest.raises(FetchFailed) as caught:
            run(task())
        assert caught.value.code == "tls"


def test_verification_cannot_be_taken_away() -> None:
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    with pytest.raises(Misconfigured):
        Client(ssl_context=careless)
