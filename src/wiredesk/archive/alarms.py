"""Sounds alarms by the outbox, counts those that sound again, and decides which leave the house.

sound(...)         in the transaction of the change that asks for a look
note(...)          from the outbox: one row per (code, wire, story) while it is open
"alarm-mail", "alarm-webhook"    outbox rows of their own, so that one may fail and come back
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from msgspec import Struct

from wiredesk.archive.models import Alarm, Audit, Outbox, Wire
from wiredesk.core.alarms import alarm_of
from wiredesk.core.errors import ActionRefused
from wiredesk.core.filing import Effect

AGAIN = timedelta(minutes=30)
"""The same alarm leaves the house at most once in so long; meanwhile it only counts up."""

MOST_SENT, MOST_SENT_IN_ALL = 5, 20
"""Alarms of one code from one wire, and from all, that leave the house within AGAIN; the rest is
only listed."""

WAYS_OUT = ("alarm-mail", "alarm-webhook")


class Said(Struct, frozen=True, kw_only=True):
    """What an alarm says: a code, whom it is about, a sentence without any word of a story."""

    code: str
    story: int | None = None  # public number
    wire: str | None = None  # key
    detail: str = ""


def sound(said: Said, now: datetime) -> None:
    """Queue an alarm; commits together with what it is about."""
    payload = {
        "code": said.code, "story": said.story, "wire": said.wire, "detail": said.detail
    }  # fmt: skip
    Outbox.objects.create(effect="alarm", payload=payload, created_at=now, due_at=now)


def said_by(effect: Effect) -> Said:
    """The alarm of an outbox row, whoever wrote it."""
    story, wire = effect.payload.get("story"), effect.payload.get("wire")
    return Said(
        code=str(effect.payload.get("code", ""))[:40],
        story=int(str(story)) if story else None,
        wire=str(wire) if wire else None,
        detail=str(effect.payload.get("detail") or "")[:300],
    )


@transaction.atomic
def note(effect: Effect, said: Said, now: datetime) -> bool:
    """Write the alarm down and queue what leaves the house; False = it was noted before.

    The outbox row is closed in the same transaction, so that a crash never counts one twice.
    """
    if not Outbox.objects.filter(pk=effect.id, done_at=None).update(done_at=now):
        return False
    wire = Wire.objects.filter(key=said.wire).first() if said.wire else None
    same = Alarm.objects.filter(code=said.code, wire=wire, story_id=said.story)
    row = same.select_for_update().filter(acknowledged_at=None).order_by("-pk").first()
    if row is None:
        row = Alarm(code=said.code, wire=wire, story_id=said.story, first_seen=now, count=0)
    row.count += 1
    row.last_seen, row.detail = now, said.detail
    kind = alarm_of(said.code)
    if kind.severity == "notice":  # it asks for nothing: in the list, but nobody's to do
        row.acknowledged_at, row.acknowledged_by = now, "rule: notice"
    if kind.always or _may_leave(same, row, now):
        row.sent_at = now
    row.save()
    if row.sent_at == now:
        Outbox.objects.bulk_create(
            Outbox(effect=way, payload={"alarm": row.pk}, created_at=now, due_at=now)
            for way in WAYS_OUT
        )
    return True


def _may_leave(same: "QuerySet[Alarm]", row: Alarm, now: datetime) -> bool:
    """Not the same again within AGAIN, and no more than MOST_SENT of its kind."""
    if same.filter(sent_at__gt=now - AGAIN).exists():
        return False
    kin = Alarm.objects.filter(code=row.code, sent_at__gt=now - AGAIN)
    return kin.filter(wire=row.wire).count() < MOST_SENT and kin.count() < MOST_SENT_IN_ALL


def open_alarms() -> "QuerySet[Alarm]":
    """Alarms that nobody has acknowledged, newest first."""
    return Alarm.objects.filter(acknowledged_at=None).select_related("wire__agency")


@transaction.atomic
def acknowledge(alarm_id: int, *, by: str, now: datetime) -> Alarm:
    """A person has seen it. Raises ActionRefused where it is unknown or was seen before."""
    taken = Alarm.objects.filter(pk=alarm_id, acknowledged_at=None)
    if not taken.update(acknowledged_at=now, acknowledged_by=by[:150]):
        raise ActionRefused("there is no open alarm of this number")
    row = Alarm.objects.get(pk=alarm_id)
    Audit.objects.create(at=now, actor=by, act="alarm acknowledged", reason=str(row))
    return row


def over(code: str, wire_id: int, *, by: str, now: datetime) -> None:
    """The cause is gone: open alarms of this code and wire need nobody any more."""
    Alarm.objects.filter(code=code, wire=wire_id, acknowledged_at=None).update(
        acknowledged_at=now, acknowledged_by=by[:150]
    )
