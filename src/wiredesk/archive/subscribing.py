"""All reads and writes of WebSub subscriptions: asked, verified, renewed, delivered, ended.

    asked -> active (the hub verified it) -> renewed before its lease ends
      ^---- denied, lapsed -----'    '----> ending -> ended (wire ended, switched off, moved)

While a hub delivers, its wire is pulled once an hour. That pull is also the test: where it brings
something that the hub did not, the hub is relied on no more until it delivers again.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.crypto import salted_hmac
from msgspec import Struct

from wiredesk.archive import pushing, recording
from wiredesk.archive.leases import lease
from wiredesk.archive.models import Subscription, Wire

State = Subscription.State

KEY_BYTES = 32
RENEW_AT = 0.8
"""Of a lease; the rest is time for tries."""

SOONEST = timedelta(minutes=10)
LATEST = timedelta(hours=24)
"""Between two requests to a hub that refuses, or does not verify."""

MOST_LEASE = timedelta(days=90)
VERIFIED_WITHIN = timedelta(hours=24)
HUB_STAYS = timedelta(hours=1)
"""A feed that names another hub more often is followed once an hour."""

GIVES_UP_ENDING = 3
HINTS_APART = timedelta(seconds=10)
_SALT = "wiredesk.websub"
_KEY = re.compile(r"[\w-]{43}", re.ASCII)


class Live(Struct, frozen=True, kw_only=True):
    """The subscription of a wire, as the one who pulls it must know it."""

    hub: str
    topic: str
    relied_on: bool  # it delivers, and its lease runs
    heard_at: datetime | None


class Asking(Struct, frozen=True, kw_only=True):
    """One request to make now, leased to the caller."""

    id: int
    mode: str  # subscribe, unsubscribe
    wire_key: str
    hub: str
    topic: str
    key: str
    tries: int
    until: datetime  # of the caller's lease
    networks: tuple[object, ...]


def live(wire_ids: Iterable[int], now: datetime) -> dict[int, Live]:
    """The subscriptions of these wires that are asked for or active."""
    rows = Subscription.objects.filter(wire__in=wire_ids, state__in=(State.ASKED, State.ACTIVE))
    return {
        row.wire_id: Live(
            hub=row.hub,
            topic=row.topic,
            relied_on=row.relied_on and row.lease_until is not None and row.lease_until > now,
            heard_at=row.heard_at,
        )
        for row in rows
    }


def want(wire_id: int, hub: str, topic: str, now: datetime) -> None:
    """Subscribe there from now on; a subscription elsewhere ends."""
    with transaction.atomic():
        Wire.objects.select_for_update().get(pk=wire_id)
        before = Subscription.objects.filter(
            wire=wire_id, state__in=(State.ASKED, State.ACTIVE)
        ).first()
        if before is not None and (before.hub, before.topic) == (hub, topic):
            return
        if before is not None and not _may_move(before, now):
            return
        _end(Subscription.objects.filter(wire=wire_id), now)
        pushing.open_bucket(wire_id, now)
        Subscription.objects.create(
            wire_id=wire_id, hub=hub, topic=topic, key=secrets.token_urlsafe(KEY_BYTES), due_at=now
        )


def missed(wire_id: int) -> None:
    """A pull brought what the hub did not: rely on it no more, until it delivers again."""
    Subscription.objects.filter(wire=wire_id, relied_on=True).update(relied_on=False)


def due(now: datetime, limit: int = 20) -> list[Asking]:
    """Requests whose time has come; what has lapsed is asked for anew, what must end is ended."""
    if not Subscription.objects.exclude(state=State.ENDED).exists():
        return []
    with transaction.atomic():
        over = Q(wire__websub=False) | ~Q(wire__ended_at=None) | Q(wire__gone=True)
        over |= ~Q(wire__transport=Wire.Transport.HTTP)
        _end(Subscription.objects.filter(over), now)
        _lapse(now)
        waiting = Subscription.objects.filter(due_at__lte=now).select_related("wire")
        rows = list(waiting.select_for_update(of=("self",), skip_locked=True)[:limit])
        until = now + lease()
        Subscription.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=until)
    return [
        Asking(
            id=row.pk,
            mode="unsubscribe" if row.state == State.ENDING else "subscribe",
            wire_key=row.wire.key,
            hub=row.hub,
            topic=row.topic,
            key=row.key,
            tries=row.tries,
            until=until,
            networks=tuple(ip_network(text) for text in row.wire.allow_networks),
        )
        for row in rows
    ]


def asking(one: Asking, now: datetime) -> None:
    """The request goes out now: its verification may come before its answer."""
    Subscription.objects.filter(pk=one.id).update(asked_at=now)


def asked(one: Asking, now: datetime, error: str = "") -> None:
    """The hub has answered, or has not (``error``): ask again later, unless it has verified it.

    What was decided meanwhile stands: then the row is due at another time than the lease's end.
    """
    row = Subscription.objects.filter(pk=one.id, due_at=one.until)
    if one.mode == "unsubscribe" and one.tries + 1 >= GIVES_UP_ENDING:
        row.filter(state=State.ENDING).update(state=State.ENDED, due_at=None, error=error[:300])
        return
    wait = min(SOONEST * 2 ** min(one.tries, 10), LATEST)
    row.update(due_at=now + wait, tries=F("tries") + 1, error=error[:300])


def verify(key: str, mode: str, topic: str, lease_seconds: int | None, now: datetime) -> bool:
    """Whether we want what a hub asks us about; then it is so from now on (section 5.3)."""
    if not _could_be_ours(key, topic):
        return False
    with transaction.atomic():
        row = Subscription.objects.select_for_update().filter(key=key, topic=topic).first()
        if row is None or row.asked_at is None:
            return False
        if mode == "unsubscribe" and row.state == State.ENDING:
            _save(row, state=State.ENDED, due_at=None, error="")
            return True
        ours = row.state == State.ACTIVE or now - row.asked_at <= VERIFIED_WITHIN
        if mode != "subscribe" or row.state not in (State.ASKED, State.ACTIVE) or not ours:
            return False
        runs = min(timedelta(seconds=lease_seconds or 0) or MOST_LEASE, MOST_LEASE)
        _save(
            row,
            state=State.ACTIVE,
            lease_until=now + runs,
            due_at=now + max(runs * RENEW_AT, SOONEST),
            tries=0,
            error="",
        )
    return True


def deny(key: str, topic: str, now: datetime) -> bool:
    """The hub will not (section 5.2): pull as before, ask again in a day."""
    if not _could_be_ours(key, topic):
        return False
    rows = Subscription.objects.filter(
        key=key, topic=topic, state__in=(State.ASKED, State.ACTIVE)
    ).exclude(asked_at=None)
    return bool(
        rows.update(
            state=State.ASKED,
            relied_on=False,
            lease_until=None,
            due_at=now + LATEST,
            error="the hub has denied it",
        )
    )


def takes(key: str) -> bool | None:
    """Whether content may come under a key; None for one that nobody was ever told."""
    if not _could_be_ours(key):
        return None
    state = Subscription.objects.filter(key=key).values_list("state", flat=True).first()
    return None if state is None else state in (State.ASKED, State.ACTIVE)


def deliver(key: str, part: pushing.Part, now: datetime) -> float:
    """Keep what a hub brought, the way of pulled bytes; seconds to wait where it is too much."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(key=key)
        if wait := pushing.spend(row.wire_id, [part], now):
            return wait
        recording.store(row.wire_id, [part], now)
        _save(row, heard_at=now, relied_on=row.state == State.ACTIVE)
    return 0.0


def hint(key: str, now: datetime) -> None:
    """Something is new: pull at once, though not more often than every ten seconds."""
    wires = Wire.objects.filter(subscriptions__key=key, leased_until=None, ended_at=None)
    wires.filter(Q(checked_at=None) | Q(checked_at__lte=now - HINTS_APART)).update(due_at=now)


def secret_of(key: str) -> str:
    """The secret that a hub signs with: made of the site's key, kept nowhere (section 5.1)."""
    return salted_hmac(_SALT, key, algorithm="sha256").hexdigest()


def _could_be_ours(key: str, topic: str = "") -> bool:
    """A look at the text alone: what PostgreSQL would not take never reaches it."""
    return _KEY.fullmatch(key) is not None and "\x00" not in topic


def _may_move(row: Subscription, now: datetime) -> bool:
    return row.asked_at is not None and now - row.asked_at > HUB_STAYS


def _end(rows: QuerySet[Subscription], now: datetime) -> None:
    """What the hub knows of must be told to it; what it was never asked for is over at once."""
    going = rows.filter(state__in=(State.ASKED, State.ACTIVE))
    going.filter(asked_at=None).update(state=State.ENDED, due_at=None, relied_on=False)
    going.update(state=State.ENDING, due_at=now, tries=0, relied_on=False)


def _lapse(now: datetime) -> None:
    """Leases that ended without renewal: the wire is pulled at once, the hub asked again."""
    lapsed = Subscription.objects.filter(state=State.ACTIVE, lease_until__lte=now)
    keys = list(lapsed.values_list("pk", "wire_id"))
    if keys:
        Wire.objects.filter(pk__in=[wire for _, wire in keys]).update(due_at=now)
        Subscription.objects.filter(pk__in=[pk for pk, _ in keys]).update(
            state=State.ASKED, relied_on=False, lease_until=None
        )


def _save(row: Subscription, **values: object) -> None:
    Subscription.objects.filter(pk=row.pk).update(**values)
