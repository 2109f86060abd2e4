"""Subscribes at the hubs that feeds name, and pulls a wire seldom while its hub delivers.

The callback must be reachable: a site whose public address is loopback or private subscribes only
for wires that may dial that network themselves. All that leaves goes through the guarded client.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection

from wiredesk.archive import subscribing
from wiredesk.archive.subscribing import Asking
from wiredesk.archive.wires import WireDue
from wiredesk.core.errors import WiredeskError
from wiredesk.desk.ports import Run, Toolbox
from wiredesk.wires.guard import Networks, check_url
from wiredesk.wires.http import Client, Fetched, Post
from wiredesk.wires.hubs import Hub, discover, form

log = logging.getLogger("wiredesk.websub")

SELDOM = 3600.0
"""Seconds between two pulls of a wire whose hub delivers."""

HOPS = 3
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def slowed(wire: WireDue, rest: float) -> float:
    """Seconds until the next pull: as they were, or an hour while the hub delivers."""
    relied_on = wire.subscription is not None and wire.subscription.relied_on and wire.websub
    return max(rest, SELDOM) if relied_on else rest


def follow(wire: WireDue, answer: Fetched, new: int, now: datetime) -> None:
    """After a pull: subscribe where the feed names a hub, and notice what the hub has missed.

    A feed that names none any more ends nothing: its head may have been cut, and what the hub does
    not bring, the pull does.
    """
    held = wire.subscription
    if held is not None and new and not _heard_since(held.heard_at, wire.checked_at):
        subscribing.missed(wire.id)
    if answer.not_modified or not wire.websub:
        return
    networks: Networks = wire.networks  # type: ignore[assignment]
    hub = discover(answer.links, answer.body, answer.url, networks)
    if hub is None or (held is not None and (held.hub, held.topic) == (hub.hub, hub.topic)):
        return
    if "@" not in wire.address and callback_base(networks) is not None:
        subscribing.want(wire.id, hub.hub, hub.topic, now)


def callback_base(networks: Networks) -> str | None:
    """The public address of the site, if a hub can reach it there."""
    public = check_url(f"{settings.CONFIG.site_url}/", networks)
    return None if public.verdict == "block" else str(settings.CONFIG.site_url)


async def ask(one: Asking, client: Client, run: Run, now: Callable[[], datetime]) -> int:
    """Make one request to a hub; what becomes of it is noted. Returns 0: nothing was filed."""
    networks: Networks = one.networks  # type: ignore[assignment]
    base = callback_base(networks)
    if base is None:
        return await run(partial(_noted, one, now(), "the site has no public address"))
    body = form(
        one.mode,
        Hub(one.hub, one.topic),
        f"{base}/api/websub/{one.key}",
        subscribing.secret_of(one.key),
    )
    await run(partial(_begun, one, now()))
    error = ""
    try:
        post = Post(url=one.hub, body=body, headers=HEADERS, allow_networks=networks, hops=HOPS)
        await client.post(post)
    except WiredeskError as refusal:
        error = f"{one.mode}: {refusal}"
        log.warning("%s", error, extra={"wire": one.wire_key})
    return await run(partial(_noted, one, now(), error))


def ask_due(tools: Toolbox) -> int:
    """Make all requests to hubs that are due, and return when the last is answered."""
    due = subscribing.due(tools.clock())
    return asyncio.run(_ask_all(due, tools)) if due else 0


async def _ask_all(due: Sequence[Asking], tools: Toolbox) -> int:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="websub-db") as database:

        async def run(work: Callable[[], int]) -> int:
            return await loop.run_in_executor(database, work)

        async with Client() as client:
            await asyncio.gather(*(ask(one, client, run, tools.clock) for one in due))
        await loop.run_in_executor(database, lambda: connection.close())  # the thread's own
    return len(due)


def _begun(one: Asking, now: datetime) -> int:
    subscribing.asking(one, now)
    return 0


def _noted(one: Asking, now: datetime, error: str) -> int:
    subscribing.asked(one, now, error)
    return 0


def _heard_since(heard: datetime | None, checked: datetime | None) -> bool:
    return heard is not None and (checked is None or heard >= checked)
