"""Alarms on their way out of the house: written down, then by mail and by signed webhook.

The webhook is that of the Standard Webhooks specification 1.0.0 (headers webhook-id,
webhook-timestamp and webhook-signature; "v1," and the base64 of an HMAC-SHA256 over
"id.timestamp.body"). Nothing that leaves holds a word of a story.
"""

import asyncio
import base64
import hashlib
import hmac
import logging
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from wiredesk.archive import alarms, recording, removals
from wiredesk.archive.models import Alarm, Story
from wiredesk.core.alarms import alarm_of
from wiredesk.core.filing import Effect
from wiredesk.wires.http import Client, Limits, Post

log = logging.getLogger("wiredesk.alarms")

SECONDS = 10.0
"""A receiver that says nothing for so long is tried again later."""

TRIED_FOR = timedelta(days=1)
"""After so long without an answer an alarm stays in the newsroom only."""

TEXT = """\
{sentence}

{facts}

What to do: {advice}

All alarms: {link}
"""


def alarm(effect: Effect) -> None:
    """Write an alarm down; what leaves the house is queued with it."""
    _note(effect, alarms.said_by(effect))


def kill_notice(effect: Effect) -> None:
    """Tell the house what a kill did, with the time by the ledger; one that found nothing is a
    cause of its own (archive/causes.py)."""
    story = Story.objects.get(pk=effect.story_id or 0)
    detail = _cleared(story.pk)
    said = alarms.Said(code="kill-done", story=story.public_id, wire=story.wire.key, detail=detail)
    if _note(effect, said):
        recording.audit("the road", "kill carried out", detail, story_id=story.pk)


def _cleared(story_id: int) -> str:
    """What the ledger says of the last kill of a story (row key)."""
    rows = list(removals.last_of(story_id))
    still = [row.surface for row in rows if row.gone_at is None]
    if still:
        return f"Not yet seen clear: {', '.join(still)}; the ledger says when."
    took = max((row.took.total_seconds() for row in rows if row.took), default=0.0)
    return f"Every surface was seen clear {took:.2f} s after the kill."


def _note(effect: Effect, said: alarms.Said) -> bool:
    noted = alarms.note(effect, said, timezone.now())
    if noted:
        log.warning("alarm %s", said.code, extra={"wire": said.wire, "story": said.story})
    return noted


def alarm_mail(effect: Effect) -> None:
    """A mail to whoever looks after the house, where an address and a mail server are set.

    Raises OSError where the server does not take it: it is tried again, for a day.
    """
    row = _still_wanted(effect)
    if row is None or not (settings.CONFIG.alarm_mail and settings.CONFIG.mail):
        return
    EmailMessage(
        subject=f"Wiredesk, {alarm_of(row.code).severity}: {_headline(row)}",
        body=_text(row),
        from_email=settings.CONFIG.alarm_mail,
        to=[settings.CONFIG.alarm_mail],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=int(SECONDS)),
    ).send()


def alarm_webhook(effect: Effect) -> None:
    """A signed POST to the operator's receiver, where one is set.

    Raises FetchFailed where it does not answer 2xx, AddressRefused where the guard says no: it is
    tried again, for a day.
    """
    row, hook = _still_wanted(effect), settings.CONFIG.alarm_webhook
    if row is None or hook is None:
        return
    body = msgspec.json.encode(_told(row))
    name = f"alarm_{effect.id}"  # the same at each try, so that the receiver knows it
    stamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(hook.secret, name, stamp, body),
    }
    post = Post(url=hook.url, body=body, headers=headers, allow_networks=hook.networks)
    asyncio.run(_send(post))


async def _send(post: Post) -> None:
    async with Client(limits=Limits(connect=SECONDS / 2, total=SECONDS)) as client:
        await client.post(post)


def signature(secret: bytes, name: str, stamp: str, body: bytes) -> str:
    """The value of webhook-signature (Standard Webhooks, "Signature scheme", symmetric)."""
    signed = b".".join((name.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def _still_wanted(effect: Effect) -> Alarm | None:
    """The row to tell of; None where it is gone, or was tried in vain for a day."""
    key = effect.payload.get("alarm")
    row = Alarm.objects.select_related("wire").filter(pk=key if isinstance(key, int) else 0).first()
    if row is not None and timezone.now() - effect.created > TRIED_FOR:
        recording.audit("the road", "alarm not sent", f"{effect.name}: {row}, tried for a day")
        return None
    return row


def _headline(row: Alarm) -> str:
    about = row.wire.key if row.wire else ""
    return f"{row.code}{f' on {about}' if about else ''}"


def _text(row: Alarm) -> str:
    kind = alarm_of(row.code)
    facts = [row.detail, f"Wire: {row.wire.key}" if row.wire else "", f"Count: {row.count}"]
    if row.story_id:
        facts.append(f"Story: {row.story_id} (wiredesk why {row.story_id})")
    return TEXT.format(
        sentence=kind.sentence,
        facts="\n".join(fact for fact in facts if fact),
        advice=kind.advice,
        link=_address(),
    )


def _told(row: Alarm) -> dict[str, Any]:
    """The body of the webhook (docs/reference/alarms.md); numbers of stories pass 2^53."""
    kind = alarm_of(row.code)
    return {
        "type": f"alarm.{row.code}",
        "timestamp": _utc(row.last_seen),
        "data": {
            "alarm": row.pk,
            "code": row.code,
            "severity": kind.severity,
            "sentence": kind.sentence,
            "detail": row.detail,
            "wire": row.wire.key if row.wire else None,
            "story": str(row.story_id) if row.story_id else None,
            "first_seen": _utc(row.first_seen),
            "last_seen": _utc(row.last_seen),
            "count": row.count,
            "url": _address(),
        },
    }


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _address() -> str:
    return str(settings.CONFIG.site_url) + reverse("alarms:index")


ALARM_EFFECTS = {
    "alarm": alarm,
    "kill-notice": kill_notice,
    "alarm-mail": alarm_mail,
    "alarm-webhook": alarm_webhook,
}
