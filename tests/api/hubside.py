"""The site as a hub sees it, in one process: its pulls, its requests, its callback."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

from django.db import connections
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone

from tests.api.hub import Hub, signature
from wiredesk.archive import recording, subscribing, wires
from wiredesk.archive.models import Agency, Subscription, Wire
from wiredesk.desk.fetching import fetch_wire
from wiredesk.desk.ports import Run
from wiredesk.desk.subscribing import ask
from wiredesk.desk.toolbox import toolbox
from wiredesk.wires.http import Client

State = Subscription.State


def wire_of(hub: Hub) -> Wire:
    """A wire whose feed names the hub."""
    agency = Agency.objects.create(key="hub", name="Hub News")
    return Wire.objects.create(
        key="hub", agency=agency, name="Hub", address=hub.topic, allow_networks=["127.0.0.0/8"]
    )


@contextmanager
def beside() -> Iterator[Run]:
    """Database work off the loop, on the test's own connection and in its transaction."""
    ours = connections["default"]
    ours.inc_thread_sharing()
    with ThreadPoolExecutor(
        1, initializer=connections.__setitem__, initargs=("default", ours)
    ) as one:

        async def run(work: Callable[[], int]) -> int:
            return await asyncio.get_running_loop().run_in_executor(one, work)

        yield run
    ours.dec_thread_sharing()


def fetch_due() -> int:
    """Ask the wires that are due, one after the other."""
    due, tools = wires.due(timezone.now(), transports=("http",)), toolbox()
    unchanged: list[wires.Answered] = []

    async def fetch(run: Run) -> int:
        async with Client() as client:
            return sum(
                [await fetch_wire(one, client, recording, tools, run, unchanged) for one in due]
            )

    with beside() as run:
        new = asyncio.run(fetch(run))
    wires.note(unchanged)
    return new


def ask_due() -> int:
    """Ask the hubs that are due, one after the other."""
    due = subscribing.due(timezone.now())

    async def ask_all(run: Run) -> None:
        async with Client() as client:
            for one in due:
                await ask(one, client, run, timezone.now)

    with beside() as run:
        asyncio.run(ask_all(run))
    return len(due)


def pull() -> int:
    """Ask the wire now."""
    Wire.objects.update(due_at=None)
    return fetch_due()


def subscribed(hub: Hub, **answers: str) -> Subscription:
    """Pull, ask the hub, and answer its question as the hub puts it."""
    pull()
    ask_due()
    assert verify(hub, **answers).status_code == 200
    return Subscription.objects.get(state=State.ACTIVE)


def verify(hub: Hub, **lies: str) -> HttpResponse:
    """What the hub asks at the callback of its last request."""
    form = hub.requests[-1]
    asked = {
        "mode": form["hub.mode"], "topic": form["hub.topic"], "challenge": "c<1>",
        "lease_seconds": "86400", **lies,
    }  # fmt: skip
    query = urlencode({f"hub.{name}": value for name, value in asked.items()})
    return Browser().get(f"{path_of(form['hub.callback'])}?{query}", headers={"Host": "localhost"})


def distribute(hub: Hub, body: bytes, sign: str | None = None) -> HttpResponse:
    form = hub.requests[-1]
    given = signature(form["hub.secret"], body) if sign is None else sign
    client = Browser(enforce_csrf_checks=True)
    headers = {"Host": "localhost", "X-Hub-Signature": given}
    return client.post(path_of(form["hub.callback"]), body, "application/atom+xml", headers=headers)


def path_of(url: str) -> str:
    return url.removeprefix("http://127.0.0.1:8000")
