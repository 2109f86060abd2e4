"""Subscriptions over time: renewed, lapsed, refused, moved, ended, and never made at all."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from msgspec.structs import replace

from tests.api.hub import Hub
from tests.api.hubside import (
    State,
    ask_due,
    distribute,
    pull,
    subscribed,
    verify,
    wire_of,
)  # fmt: skip
from wiredesk.archive import subscribing, wires
from wiredesk.archive.models import Subscription, Wire

pytestmark = pytest.mark.django_db


@pytest.fixture
def wire(hub: Hub) -> Wire:
    return wire_of(hub)


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
    assert wires.due(lapsed, transports=("http",)) == []
    assert subscribing.live([wire.pk], lapsed)[wire.pk].relied_on is False
    subscribing.due(lapsed)
    assert Subscription.objects.get().state == State.ASKED
    assert [one.key for one in wires.due(lapsed, transports=("http",))] == ["hub"], "pulled at once"
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
    with django_assert_num_queries(6, connection=connection):  # type: ignore[call-arg]
        rows = list(wires.due(timezone.now(), transports=("http",)))
    assert len(rows) == 6 and all(one.subscription is None for one in rows)
