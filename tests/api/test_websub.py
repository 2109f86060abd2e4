"""WebSub against a real hub on loopback: one that keeps to the rules, and one that lies."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from tests.api.hub import Hub, signature
from tests.api.hubside import (
    State,
    ask_due,
    distribute,
    fetch_due,
    pull,
    subscribed,
    verify,
    wire_of,
)  # fmt: skip
from wiredesk.archive import pushing, subscribing
from wiredesk.archive.models import PushRate, Subscription, Transmission, Wire
from wiredesk.desk.subscribing import SELDOM

pytestmark = pytest.mark.django_db


@pytest.fixture
def wire(hub: Hub) -> Wire:
    return wire_of(hub)


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
