"""Keeps what a wire logs in with, sealed at rest, and gives it to whoever dials: nobody else.

The number of the wire is sealed in, so that a row moved to another wire does not open.
"""

import msgspec
from django.db import transaction
from django.utils import timezone

from wiredesk.archive.models import Audit, Wire, WireSecret
from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Value
from wiredesk.core.secret import NOTHING, Secret


class _Sealed(Value, frozen=True, kw_only=True):
    """What stands inside of the seal."""

    wire: int
    secret: Secret


def keep_secret(wire: Wire, secret: Secret, *, by: str) -> None:
    """Keep this and forget what was kept before; an empty secret only forgets.

    The books say which kinds of credentials were set and by whom, never what they are.
    """
    held = [name for name in secret.__struct_fields__ if getattr(secret, name)]
    with transaction.atomic():
        if secret:
            from wiredesk.archive.sealing import sealed  # six MB, few wires have one

            token = sealed(msgspec.json.encode(_Sealed(wire=wire.pk, secret=secret)))
            fields = {"sealed": token, "kept_at": timezone.now(), "kept_by": by[:150]}
            WireSecret.objects.update_or_create(wire=wire, defaults=fields)
        else:
            WireSecret.objects.filter(wire=wire).delete()
        Audit.objects.create(
            at=timezone.now(), actor=by, act="wire secret kept" if held else "wire secret removed",
            reason=f"{wire.key}: {', '.join(held)}".rstrip(": "),
        )  # fmt: skip


def read_secret(wire_id: int) -> Secret:
    """What was kept for the wire of this number, ``NOTHING`` where nothing was.

    Raises Misconfigured where it does not open: another secret key, or a row that was changed.
    """
    row = WireSecret.objects.filter(pk=wire_id).first()
    if row is None:
        return NOTHING
    from wiredesk.archive.sealing import opened  # six MB, few wires have one

    try:
        held = msgspec.json.decode(opened(bytes(row.sealed)), type=_Sealed)
    except msgspec.DecodeError as error:
        raise Misconfigured("the secret of this wire is not whole; enter it again") from error
    if held.wire != wire_id:
        raise Misconfigured("the secret of this wire belongs to another wire; enter it again")
    return held.secret
