"""Addresses that must never be dialled, by the real client: their text, names and redirects.

Canaries listen on loopback; besides, Python's own audit events tell of each connect of the process.
There must be none but those to the one server that redirects us.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower
from tests.wires.hostile_server import Behaviour, Server, answer, serving
from wiredesk.core.errors import AddressRefused, FetchFailed, WiredeskError
from wiredesk.wires.dial import Lookup
from wiredesk.wires.guard import check_redirect, check_url, vet_all
from wiredesk.wires.http import Ask, Client, Fetched, Limits

OURS = (ip_network("127.0.0.2/32"),)
CANARY = "127.0.0.1"
PORTS = (0, 80, 443, 8080)  # the last three where nothing else listens and the machine allows it
QUICK = Limits(connect=0.3, total=0.3)
REFUSED = frozenset({"dns", "timeout", "too-many-redirects", "bad-redirect"})

_dialled: set[str] = set()


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _dialled.add(str(arguments[1][0]))


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """Rows: what must be refused, what must stay usable, and who was dialled all the same."""
    sys.addaudithook(_watch)
    return asyncio.run(_score(cases))


async def _score(cases: list[dict[str, Any]]) -> list[Row]:
    refused, names, hops, usable = (
        Row(f"ssrf, {what}") for what in ("text", "names, resolver", "redirects", "false blocks")
    )
    async with _canaries() as canaries:
        for case in cases:
            url, expect = case["input"], case["expect"]
            label = f"{case['id']} {url[:80]!r}"
            if "hops" in expect:
                hops.add(label, await _hops_right(url, expect, canaries[0]))
            elif expect["verdict"] != "block":
                usable.add(label, _is_usable(url, expect))
            elif "resolver" in expect or check_url(url).verdict == "resolve":
                names.add(label, await _is_refused(url, _lookup(expect), canaries[0]))
            else:
                refused.add(label, await _is_refused(url, _lookup(expect), canaries[0]))
        called = Row("ssrf, canary and audit", count=len(cases))
        called.right = len(cases) if not any(one.connections for one in canaries) else 0
        called.wrong = [f"dialled {one}" for one in sorted(_dialled - {"127.0.0.2"})]
        called.right -= len(called.wrong)
    return [refused, names, hops, usable, called]


@asynccontextmanager
async def _canaries() -> AsyncIterator[list[Server]]:
    """Listeners on loopback that nobody may call; the first on a free port."""
    servers, made = list[asyncio.Server](), list[Server]()
    for port in PORTS:
        with suppress(OSError):
            canary = Server(CANARY, 0)

            async def called(_: object, writer: asyncio.StreamWriter, own: Server = canary) -> None:
                own.connections += 1
                writer.close()

            servers.append(await asyncio.start_server(called, CANARY, port))
            canary.port = servers[-1].sockets[0].getsockname()[1]
            made.append(canary)
    try:
        yield made
    finally:
        for one in servers:
            one.close()


def _lookup(expect: dict[str, Any]) -> Lookup:
    """The resolver of a case; every other name has the address of the canary."""
    answers = expect.get("resolver", [[CANARY]])

    async def lookup(host: str, port: int) -> list[str]:
        told = answers[0]
        if told == "hang":
            await asyncio.sleep(60)
        if told == "fail":
            raise OSError("SERVFAIL")
        return list(told)

    return lookup


async def _is_refused(url: str, lookup: Lookup, canary: Server) -> bool:
    """As it is; and with the canary's own port on a wire that may dial another address of ours."""
    asks = [Ask(url)]
    with suppress(ValueError):
        if (parts := urlsplit(url)).hostname and parts.port is None:
            asks.append(Ask(_at_port(url, canary.port), allow_networks=OURS))
    async with Client(limits=QUICK, lookup=lookup) as client:
        return all([await _fetch_is_refused(client, ask) for ask in asks])


def _at_port(url: str, port: int) -> str:
    scheme, _, rest = url.partition("://")
    end = next((n for n, char in enumerate(rest) if char in "/?#\\"), len(rest))
    return f"{scheme}://{rest[:end]}:{port}{rest[end:]}"


async def _fetch_is_refused(client: Client, ask: Ask) -> bool:
    try:
        await client.fetch(ask)
    except AddressRefused:
        return True
    except FetchFailed as error:
        return error.code in REFUSED
    return False


async def _hops_right(url: str, expect: dict[str, Any], canary: Server) -> bool:
    """By the text of each hop; and refused hops are met for real, behind a redirecting server."""
    verdict = _walk(url, expect["hops"])
    if (verdict == "block") is not (expect["verdict"] == "block"):
        return False
    return verdict != "block" or await _redirect_is_refused(expect["hops"], canary)


def _walk(url: str, hops: Sequence[str]) -> str:
    here = url
    for number, hop in enumerate(hops, start=1):
        verdict = check_redirect(here, hop)
        if verdict.verdict == "block" or number > Limits().hops:
            return "block"
        here = verdict.url
    return "allow"


async def _redirect_is_refused(hops: Sequence[str], canary: Server) -> bool:
    bad = next((hop for hop in hops if check_url(hop).verdict == "block"), "/")
    paths: dict[str, Behaviour] = {"/": answer(b"", "302 Found", (f"Location: {bad}",))}
    paths["/port"] = answer(b"", "302 Found", (f"Location: {_at_port(bad, canary.port)}",))
    async with serving(paths) as server, Client(limits=QUICK, lookup=_lookup({})) as client:
        told = list[bool]()
        for path in paths:
            try:
                got = await client.fetch(Ask(server.url(path), allow_networks=OURS))
            except WiredeskError:
                told.append(True)
            else:
                told.append(not isinstance(got, Fetched))
        return all(told)


def _is_usable(url: str, expect: dict[str, Any]) -> bool:
    verdict, told = check_url(url), expect.get("resolver", [None])[0]
    if isinstance(told, list) and vet_all(told) is not None:
        return False
    noted = expect["verdict"] != "allow-with-note" or "credentials" in verdict.reason
    return verdict.verdict in ("allow", "resolve") and noted
