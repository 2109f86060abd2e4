"""Keeps what a wire logs in with, encrypted at rest, and gives it to whoever dials: nobody else.

Sealed with Fernet (AES-128-CBC and HMAC-SHA256) under a key that HKDF (RFC 5869) derives from the
installation's secret key, which is not in the database: a stolen backup opens nothing. The number
of the wire is sealed in, so that a row moved to another wire does not open either.
"""

import base64
from functools import cache

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wiredesk.archive.models import Audit, Wire, WireSecret
from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Value
from wiredesk.core.secret import NOTHING, Secret

PURPOSE = b"wiredesk wire secret 1"


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
            sealed = _seal().encrypt(msgspec.json.encode(_Sealed(wire=wire.pk, secret=secret)))
            fields = {"sealed": sealed, "kept_at": timezone.now(), "kept_by": by[:150]}
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
    try:
        sealed = msgspec.json.decode(_seal().decrypt(bytes(row.sealed)), type=_Sealed)
    except (InvalidToken, msgspec.DecodeError) as error:
        raise Misconfigured(
            "the secret of this wire was kept under another WIREDESK_SECRET_KEY; enter it again"
        ) from error
    if sealed.wire != wire_id:
        raise Misconfigured("the secret of this wire belongs to another wire; enter it again")
    return sealed.secret


def _seal() -> MultiFernet:
    """Seals with the secret key of today, and opens with those before it (Django's fallbacks)."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_fernet(key) for key in keys])


@cache
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
