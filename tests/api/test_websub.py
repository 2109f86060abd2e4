"""WebSub against a real hub on loopback: one that keeps to the rules, and one that lies."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone
from msgspec.structs import replace

from tests.api import hub as hubs
from tests.api.hub import Hub, signature
from wiredesk.archive import pushing, recording, subscribing, wires
from wiredesk.archive.models import Agency, PushRate, Subscription, Transmission, Wire
from wiredesk.desk.intake import fetch_wire
from wiredesk.desk.subscribing import SELDOM, Run, ask
from wiredesk.desk.toolbox import toolbox
from wiredesk.wires.http import Client

pytestmark = pytest.mark.django_db

State = Subscription.State


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that verifies only when it is told to: the site is Django's test client here."""
    with hubs.serving() as serving:
        serving.verifies = False
        serving.write("a", "Harbour opens", "The harbour opens today.")
        yield serving


@pytest.fixture
def wire(hub: Hub) -> Wire:
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
    due, tools = wires.due(timezone.now(), transport="http"), toolbox()
    unchanged: list[wires.Unchanged] = []

    async def fetch(run: Run) -> int:
        async with Client() as client:
            return sum(
                [await fetch_wire(one, client, recording, tools, run, unchanged) for one in due]
            )

    with beside() as run:
        new = asyncio.run(fetch(run))
    wires.unchanged(unchanged)
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


@pytest.mark.parametrize("by_header", [False, True])
def test_a_feed_that_names_a_hub_is_subscribed_to(hub: Hub, wire: Wire, by_header: bool) -> None:
    hub.by_header = by_header
    row = subscribed(hub)
    (asked,) = hub.requests
    assert asked["hub.callback"] == f"http://127.0.0.1:8000/api/websub/{row.key}"
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", hub.topic)
    assert len(row.key) >= 43 and len(asked["hub.secret"]) == 64
    assert row.lease_until and row.due_at
    assert row.due_at < row.lease_until - timedelta(hours=4), "renewed long before the lease ends"
    assert pull() == 0 and ask_due() == 0, "and asked no second time"


def test_the_challenge_is_echoed_as_plain_text(hub: Hub, wire: Wire) -> None:
    pull()
    ask_due()
    answer = verify(hub)
    assert (answer.status_code, answer.content) == (200, b"c<1>")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "lies",
    [
        {"mode": "unsubscribe"}, {"mode": "publish"}, {"mode": ""}, {"topic": "http://b.example/"},
        {"topic": ""}, {"challenge": ""}, {"challenge": "x" * 5000},
    ],
)  # fmt: skip
def test_what_we_did_not_ask_for_is_denied(hub: Hub, wire: Wire, lies: dict[str, str]) -> None:
    pull()
    ask_due()
    assert verify(hub, **lies).status_code == 404
    assert Subscription.objects.get().state == State.ASKED


def test_nobody_verifies_what_was_not_asked_yet_or_long_ago(hub: Hub, wire: Wire) -> None:
    pull()
    row = Subscription.objects.get()
    now = timezone.now()
    assert not subscribing.verify(row.key, "subscribe", row.topic, 60, now)
    assert not subscribing.deny(row.key, row.topic, now)
    assert not subscribing.verify("unknown", "subscribe", row.topic, 60, now)
    ask_due()
    assert not subscribing.verify(row.key, "subscribe", row.topic, 60, now + timedelta(days=2))
    assert subscribing.verify(row.key, "subscribe", row.topic, 60, now)


def test_content_goes_the_road_of_pulled_bytes_and_pulls_become_rare(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    before = Wire.objects.get().due_at
    body = hub.feed(hub.write("b", "Second", "It came by the hub."))
    assert distribute(hub, body).status_code == 202
    assert Transmission.objects.filter(wire=wire).count() == 2
    assert distribute(hub, body).status_code == 202
    assert Transmission.objects.count() == 2, "the same bytes are kept once"
    row = Subscription.objects.get()
    assert row.relied_on and row.heard_at
    pull()
    wire.refresh_from_db()
    assert wire.due_at and before and wire.checked_at
    assert (wire.due_at - wire.checked_at).total_seconds() == SELDOM
    assert Subscription.objects.get().relied_on, "what the pull found, the hub had announced"


def test_a_hub_that_missed_something_is_relied_on_no_more(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    distribute(hub, hub.feed(hub.write("b", "Second", "It came by the hub.")))
    pull()
    hub.write("c", "Third", "It did not.")
    assert pull() == 1
    assert not Subscription.objects.get().relied_on
    assert pull() == 0
    wire.refresh_from_db()
    assert wire.due_at and wire.checked_at
    assert (wire.due_at - wire.checked_at).total_seconds() < SELDOM / 2
    distribute(hub, hub.feed(hub.write("d", "Fourth", "It does again.")))
    assert Subscription.objects.get().relied_on


@pytest.mark.parametrize(
    "sign",
    ["", "sha256=", "sha256=" + "0" * 64, "md5=" + "0" * 32, "sha256", "é", "sha256=" + "é" * 64,
     "none=", "x" * 5000],
)  # fmt: skip
def test_a_bad_signature_is_answered_and_ignored(hub: Hub, wire: Wire, sign: str) -> None:
    subscribed(hub)
    body = hub.feed(hub.write("b", "Forged", "Nobody signed this."))
    answer = distribute(hub, body, sign)
    assert (answer.status_code, answer.content) == (202, b"")
    assert Transmission.objects.count() == 1
    assert not Subscription.objects.get().relied_on


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_strong_signatures_are_believed(hub: Hub, wire: Wire, method: str) -> None:
    subscribed(hub)
    body = hub.feed(hub.write("b", "Second", "Well signed."))
    given = signature(hub.requests[-1]["hub.secret"], body, method)
    assert distribute(hub, body, f" {given.upper().replace('SHA', 'sha')} ").status_code == 202
    assert Transmission.objects.count() == 2


def test_sha1_is_a_hint_to_pull_and_no_more(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    body = hub.feed(hub.write("b", "Second", "Signed with sha1."))
    Wire.objects.update(checked_at=timezone.now() - timedelta(minutes=1))
    distribute(hub, body, signature(hub.requests[-1]["hub.secret"], body, "sha1"))
    assert Transmission.objects.count() == 1
    assert fetch_due() == 1, "what is new is fetched at once, from its source"
    distribute(hub, body, signature(hub.requests[-1]["hub.secret"], body, "sha1"))
    assert fetch_due() == 0, "not at every hint"


def test_keys_that_we_never_gave_away_are_unknown(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    asked = "?hub.mode=subscribe&hub.topic=%00&hub.challenge=c"
    for key in ("unknown", "a%00b", "x" * 43):
        assert Browser().get(f"/api/websub/{key}{asked}").status_code == 404
        assert Browser().post(f"/api/websub/{key}").status_code == 404
    assert Browser().delete("/api/websub/unknown").status_code == 405


def test_a_distribution_that_is_no_feed_is_not_kept(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    for body in (b"", b"<!doctype html><html><body>Log in", b"{"):
        assert distribute(hub, body).status_code == 202
    assert Transmission.objects.count() == 1


def test_a_hub_too_fast_is_told_to_wait(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    PushRate.objects.update(left=0.0, at=timezone.now() + timedelta(minutes=1))
    answer = distribute(hub, hub.feed(hub.write("b", "Second", "Too fast.")))
    assert answer.status_code == 429 and answer["Retry-After"]
    assert Transmission.objects.count() == 1 and pushing.BURST > 1


def test_leases_are_renewed_and_those_that_lapse_fall_back(hub: Hub, wire: Wire) -> None:
    row = subscribed(hub, lease_seconds="7200")
    distribute(hub, hub.feed(hub.write("b", "Second", "It came by the hub.")))
    now = timezone.now()
    assert row.lease_until and not subscribing.due(now + timedelta(minutes=80))
    (renewal,) = subscribing.due(now + timedelta(minutes=97))
    assert (renewal.mode, renewal.key) == ("subscribe", row.key)
    assert Subscription.objects.get().relied_on
    lapsed = row.lease_until + timedelta(seconds=1)
    Wire.objects.update(due_at=lapsed + timedelta(hours=1))
    assert wires.due(lapsed, transport="http") == []
    assert subscribing.live([wire.pk], lapsed)[wire.pk].relied_on is False
    subscribing.due(lapsed)
    assert Subscription.objects.get().state == State.ASKED
    assert [one.key for one in wires.due(lapsed, transport="http")] == ["hub"], "pulled at once"
    assert subscribing.verify(row.key, "subscribe", row.topic, 7200, lapsed)
    assert Subscription.objects.get().state == State.ACTIVE


@pytest.mark.parametrize(
    ("lease", "renewed", "ends"),
    [
        ("1", timedelta(minutes=10), timedelta(seconds=1)),
        ("999999999", timedelta(days=72), timedelta(days=90)),
        ("soon", timedelta(days=72), timedelta(days=90)),
        ("-5", timedelta(days=72), timedelta(days=90)),
    ],
)
def test_odd_leases(hub: Hub, wire: Wire, lease: str, renewed: timedelta, ends: timedelta) -> None:
    row = subscribed(hub, lease_seconds=lease)
    assert row.due_at and row.lease_until
    near = timedelta(seconds=30)
    assert abs(row.due_at - timezone.now() - renewed) < near
    assert abs(row.lease_until - timezone.now() - ends) < near


@pytest.mark.parametrize("why", ["ended_at", "gone", "websub", "transport"])
def test_what_is_over_is_unsubscribed(hub: Hub, wire: Wire, why: str) -> None:
    row = subscribed(hub)
    change = {
        "ended_at": timezone.now(), "gone": True, "websub": False, "transport": "folder",
    }[why]  # fmt: skip
    Wire.objects.update(**{why: change})
    ask_due()
    assert hub.requests[-1]["hub.mode"] == "unsubscribe" and "hub.secret" not in hub.requests[-1]
    hub.requests[-1]["hub.secret"] = hub.requests[0]["hub.secret"]
    assert distribute(hub, hub.feed()).status_code == 410
    assert verify(hub, mode="subscribe").status_code == 404
    assert verify(hub).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.due_at) == (State.ENDED, None)
    assert verify(hub).status_code == 404 and ask_due() == 0


def test_a_hub_that_never_verifies_the_end_is_left_alone(hub: Hub, wire: Wire) -> None:
    subscribed(hub)
    Wire.objects.update(websub=False)
    for _ in range(5):
        ask_due()
        Subscription.objects.exclude(due_at=None).update(due_at=timezone.now())
    assert [form["hub.mode"] for form in hub.requests] == ["subscribe", *["unsubscribe"] * 3]
    assert Subscription.objects.get().state == State.ENDED


def test_a_denial_is_believed_for_a_day(hub: Hub, wire: Wire) -> None:
    row = subscribed(hub)
    assert verify(hub, mode="denied", topic="http://b.example/").status_code == 404
    assert verify(hub, mode="denied").status_code == 200
    row.refresh_from_db()
    assert (row.state, row.relied_on, row.error) == ("asked", False, "the hub has denied it")
    now = timezone.now()
    assert not subscribing.due(now + timedelta(hours=23))
    assert len(subscribing.due(now + timedelta(hours=25))) == 1


@pytest.mark.parametrize("status", [400, 404, 500, 302, 204])
def test_a_hub_that_refuses_is_asked_ever_more_rarely(hub: Hub, wire: Wire, status: int) -> None:
    hub.status = status
    waits = []
    pull()
    for _ in range(12):
        Subscription.objects.update(due_at=timezone.now())
        assert ask_due() == 1
        due_at = Subscription.objects.get().due_at
        assert due_at
        waits.append((due_at - timezone.now()).total_seconds())
    assert all(later > before * 0.99 for before, later in pairwise(waits)), waits
    assert waits[0] < 601 and 86_000 < waits[-1] <= 86_400
    row = Subscription.objects.get()
    assert (str(status) in row.error) == (status != 204)
    assert row.key not in row.error and "secret" not in row.error


def test_a_hub_that_has_moved_is_followed_as_far_as_the_guard_allows(hub: Hub, wire: Wire) -> None:
    hub.named = f"{hub.base}/moved"
    pull()
    ask_due()
    assert len(hub.requests) == 1, "308, then 202"
    hub.requests.clear()
    hub.status, hub.location = 307, "http://10.1.2.3/hub"
    Subscription.objects.update(due_at=timezone.now())
    ask_due()
    assert "redirect" in Subscription.objects.get().error and not hub.requests


@pytest.mark.parametrize(
    "named",
    ["http://10.0.0.1/hub", "http://169.254.169.254/", "ftp://h.example/", "javascript:alert(1)",
     "http://h.example:1/", "//[::1]/hub", "http://u:p@h.example/", "x" * 3000, ""],
)  # fmt: skip
def test_a_hub_that_must_not_be_dialled_is_never_asked(hub: Hub, wire: Wire, named: str) -> None:
    Wire.objects.update(allow_networks=["127.0.0.2/32"])
    hub.named = named or "http://"
    pull()
    ask_due()
    assert not hub.requests
    assert not Subscription.objects.filter(error="").exists() or not Subscription.objects.exists()


@pytest.mark.parametrize("why", ["off", "password", "not public"])
def test_where_we_do_not_subscribe(hub: Hub, wire: Wire, settings: Any, why: str) -> None:
    if why == "off":
        Wire.objects.update(websub=False)
    elif why == "password":
        Wire.objects.update(address=hub.topic.replace("//", "//user:secret@"))
    else:
        settings.CONFIG = replace(settings.CONFIG, site_url="http://10.0.0.1")
    assert pull() == 1
    assert not Subscription.objects.exists()


def test_another_hub_takes_over_once_an_hour_at_most(hub: Hub, wire: Wire) -> None:
    first = subscribed(hub)
    hub.named = f"{hub.base}/other"
    hub.write("b", "Second", "Another hub.")
    pull()
    assert Subscription.objects.get() == first, "not at every whim of the feed"
    Subscription.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    hub.write("c", "Third", "Another hub.")
    pull()
    ask_due()
    assert sorted(form["hub.mode"] for form in hub.requests[1:]) == ["subscribe", "unsubscribe"]
    assert set(Subscription.objects.values_list("state", flat=True)) == {"asked", "ending"}


def test_many_wires_need_one_more_query(
    hub: Hub, wire: Wire, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(5):
        Wire.objects.create(key=f"w{number}", agency=wire.agency, name="W", address=hub.topic)
    with django_assert_num_queries(5, connection=connection):  # type: ignore[call-arg]
        rows = list(wires.due(timezone.now(), transport="http"))
    assert len(rows) == 6 and all(one.subscription is None for one in rows)
