"""What the mailroom reads and remembers of its wires: which are due, how looks went, refusals.

A look at a mailbox may last: while the connection stands, the lease is renewed again and again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import F
from msgspec import Struct
from msgspec.structs import replace

from wiredesk.archive import recording, wires
from wiredesk.archive.leases import lease
from wiredesk.archive.models import Wire
from wiredesk.archive.wires import WireDue
from wiredesk.core.health import Looks, looked
from wiredesk.core.vouching import Rules

TOLD_FOR = timedelta(days=1)
"""So long a refusal stands as the error of its wire."""


class MailWire(Struct, frozen=True, kw_only=True):
    """A mailbox that is leased to us: its wire, who may file by it, what becomes of read mails."""

    wire: WireDue
    rules: Rules
    filing: str


def due(now: datetime, *, limit: int) -> list[MailWire]:
    """Mailboxes whose time has come, each leased to the caller."""
    leased = wires.due(now, transports=(Wire.Transport.IMAP,), limit=limit)
    rows = Wire.objects.in_bulk([one.id for one in leased])
    return [_mail_wire(one, rows[one.id]) for one in leased]


def standing(mailbox: MailWire, now: datetime) -> MailWire | None:
    """All is well and goes on: renew the lease, and say what is wanted of it now.

    None where the mailbox is not ours any more: taken over, moved to another address, or ended.
    """
    wire = mailbox.wire
    ours = Wire.objects.filter(pk=wire.id, fence=wire.fence, ended_at=None, address=wire.address)
    with transaction.atomic():
        row = ours.filter(transport=Wire.Transport.IMAP).select_for_update().first()
        if row is None:
            return None
        row.leased_until, row.due_at, row.checked_at = now + lease(), now, now
        row.failures, row.error = 0, _told(row, now)
        row.looks = msgspec.to_builtins(looked(msgspec.convert(row.looks, Looks), now))
        row.save(
            update_fields=["leased_until", "due_at", "checked_at", "failures", "error", "looks"]
        )
        if wire.failures:
            wires.made_good(wire, now)
    if wires.networks(tuple(row.allow_networks)) != wire.networks:
        return None
    return _mail_wire(replace(wire, failures=0), row)


def rest(mailbox: MailWire, now: datetime, due_in: float) -> None:
    """The look is over, and all was well; the next may begin in so many seconds."""
    Wire.objects.filter(pk=mailbox.wire.id, fence=mailbox.wire.fence).update(
        due_at=now + timedelta(seconds=due_in), leased_until=None
    )


def refused(mailbox: MailWire, reasons: Sequence[str], now: datetime) -> None:
    """Count mails that may not file, and tell of the last on the wire and of all in the books."""
    if not reasons:
        return
    count = len(reasons)
    told = f"{count} mail{'' if count == 1 else 's'} refused: {'; '.join(dict.fromkeys(reasons))}"
    with transaction.atomic():
        Wire.objects.filter(pk=mailbox.wire.id).update(
            mail_refused=F("mail_refused") + count,
            mail_refused_at=now,
            mail_refusal=reasons[-1][:300],
        )
        recording.audit("the road", "mail refused", f"{mailbox.wire.key}: {told}"[:500])


def of(wire: Wire) -> MailWire:
    """One mailbox as it stands, leased to nobody: for a look by hand."""
    return _mail_wire(wires.unleased(wire), wire)


def _mail_wire(wire: WireDue, row: Wire) -> MailWire:
    rules = Rules(
        senders=tuple(row.mail_senders),
        servers=tuple(row.mail_servers),
        proof=row.mail_proof,  # type: ignore[arg-type]
    )
    return MailWire(wire=wire, rules=rules, filing=row.mail_filing)


def _told(row: Wire, now: datetime) -> str:
    """The error of a mailbox that answers: the last refusal, while it is news."""
    if row.mail_refused_at is None or now - row.mail_refused_at > TOLD_FOR:
        return ""
    return f"a mail was refused (of {row.mail_refused}): {row.mail_refusal}"[:300]
