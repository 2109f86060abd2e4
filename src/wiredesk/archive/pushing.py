"""All reads and writes behind a push: who may, how fast, and the one transaction that keeps it.

A token is 256 random bits, so that its sha-256 is as hard to turn back as the token is to guess: a
slow hash is for secrets that people choose. The secret of signatures is not kept at all but made
anew from the site's key and the token's hash; a copy of the database signs nothing.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from msgspec import Struct

from wiredesk.archive import recording
from wiredesk.archive.models import PushRate, PushReceipt, PushToken, Transmission, Wire
from wiredesk.core.errors import ActionRefused

PREFIX = "wdp_"
SECRET_PREFIX = "whsec_"
TOKEN_BYTES = 32
VALID_AT_ONCE = 2
OVERLAP = timedelta(hours=24)
"""How long the old token works beside a new one."""

BURST = 200.0
PER_SECOND = 20.0
FREE_BYTES = 256 * 1024
"""A file takes one from the bucket, and one more for each so many bytes."""

KEPT_FOR = timedelta(hours=24)
MOST_RECEIPTS = 20_000
"""Per wire; of a key beyond them only the bytes are known again, by their digest."""

_KEY = re.compile(r"[-\w]{1,60}", re.ASCII)
_SALT = "wiredesk.push.signature"
_NOBODY = "0" * 64

Part = tuple[str, str, bytes]
"""Name, media type, bytes."""


class Credentials(Struct, frozen=True):
    """What is shown once: a token, and the secret for signatures (Standard Webhooks, whsec_)."""

    token: str
    secret: str

    def __repr__(self) -> str:
        return "Credentials(…)"


class Caller(Struct, frozen=True, kw_only=True):
    """Whoever holds a valid token; ``must_sign``: the wire wants signatures."""

    token_id: int
    wire_id: int
    wire_key: str
    must_sign: bool
    secret: bytes

    def __repr__(self) -> str:
        return f"Caller({self.wire_key!r})"


class Kept(Struct, frozen=True):
    """It is on disk; ``answer`` is the JSON that says so."""

    answer: str


class Wait(Struct, frozen=True):
    """Nothing was kept; room in ``seconds``."""

    seconds: float


class KeyReused(Struct, frozen=True):
    """Nothing was kept: the idempotency key came with something else before."""


class ContractEnded(Struct, frozen=True):
    """Nothing was kept: the wire ended while the request was on its way."""


def make_token(wire: Wire, *, by: str, now: datetime, overlap: timedelta = OVERLAP) -> Credentials:
    """A new token; the newest of those before works on for ``overlap``, others end at once.

    Raises ActionRefused where the wire takes no pushes.
    """
    if wire.transport != Wire.Transport.PUSH or wire.ended_at is not None:
        raise ActionRefused(f"the wire {wire.key} takes no pushes")
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    digest = _digest(token)
    with transaction.atomic():
        open_bucket(wire.pk, now)
        PushRate.objects.select_for_update().get(wire=wire)  # two at once: one after the other
        valid = list(valid_tokens(now).filter(wire=wire).values_list("pk", "ends_at"))
        for place, (pk, ends) in enumerate(valid, start=1):
            end = now + overlap if place < VALID_AT_ONCE else now
            PushToken.objects.filter(pk=pk).update(ends_at=min(end, ends or end))
        PushToken.objects.create(wire=wire, digest=digest, made_at=now, made_by=by[:120])
        recording.audit(by, "push token made", f"{wire.key}: {len(valid)} before it")
    return Credentials(token, SECRET_PREFIX + b64encode(_secret(digest)).decode())


def revoke(wire: Wire, *, by: str, now: datetime) -> int:
    """End every token of a wire at once; returns how many there were."""
    with transaction.atomic():
        ended = valid_tokens(now).filter(wire=wire).update(ends_at=now)
        recording.audit(by, "push tokens revoked", f"{wire.key}: {ended}")
    return ended


def valid_tokens(now: datetime) -> QuerySet[PushToken]:
    """Tokens that work now, the newest first."""
    return PushToken.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("-id")


def caller_of(wire_key: str, token: str, now: datetime) -> Caller | None:
    """Who pushes to a wire with a token; None where it may not, for whatever reason.

    Every refusal costs the same: one hash, one query, two comparisons in constant time.
    """
    presented = _digest(token)
    key = wire_key if _KEY.fullmatch(wire_key) else ""
    of_wire = valid_tokens(now).filter(
        wire__key=key, wire__transport=Wire.Transport.PUSH, wire__ended_at=None
    )
    rows = list(of_wire.values_list("id", "wire_id", "digest", "wire__signed")[:VALID_AT_ONCE])
    nobody = (0, 0, _NOBODY, False)
    found = None
    for row in [*rows, *[nobody] * (VALID_AT_ONCE - len(rows))]:
        if hmac.compare_digest(row[2], presented):
            found = row
    if found is None:
        return None
    return Caller(
        token_id=found[0],
        wire_id=found[1],
        wire_key=key,
        must_sign=found[3],
        secret=_secret(presented),
    )


def wait_of(wire_id: int, now: datetime) -> float:
    """Seconds until a wire may send again, 0 = now; a look without lock or write."""
    row = PushRate.objects.filter(wire=wire_id).values_list("left", "at").first()
    return _wait(_left(row[0], row[1], now)) if row else 0.0


def open_bucket(wire_id: int, now: datetime) -> None:
    """Give a wire its bucket, full, where it has none."""
    PushRate.objects.get_or_create(wire_id=wire_id, defaults={"left": BURST, "at": now})


def spend(wire_id: int, parts: Sequence[Part], now: datetime) -> float:
    """Take room for these files; seconds to wait where there is none, 0 = taken.

    One file is enough room for all: what is larger leaves a debt. Call it in a transaction.
    """
    rate = PushRate.objects.select_for_update().get(wire=wire_id)
    left = _left(rate.left, rate.at, now)
    if _wait(left):
        return _wait(left)
    spent = len(parts) + sum(len(body) for _, _, body in parts) / FREE_BYTES
    PushRate.objects.filter(wire=wire_id).update(left=left - spent, at=now)
    return 0.0


def keep(
    caller: Caller, parts: Sequence[Part], *, key: str | None, now: datetime
) -> Kept | Wait | KeyReused | ContractEnded:
    """Keep what was pushed, in one transaction with its receipt; ``key``: of idempotency.

    The rate's row is locked first, so that pushes to one wire come one after the other and the
    second of two equal ones finds the receipt of the first.
    """
    content = _content(parts)
    hashed = _digest(key) if key is not None else None
    with transaction.atomic():
        PushRate.objects.select_for_update().get(wire=caller.wire_id)
        earlier = _receipt(caller.wire_id, hashed)
        if earlier is not None:
            return Kept(earlier.answer) if earlier.content == content else KeyReused()
        if wait := spend(caller.wire_id, parts, now):
            return Wait(wait)
        told = _store(caller.wire_id, parts, now)
        if len(told) < len(parts):
            return ContractEnded()
        answer = msgspec.json.encode({"transmissions": told}).decode()
        if hashed is not None:
            PushReceipt.objects.create(
                wire_id=caller.wire_id, key=hashed, content=content, answer=answer, at=now
            )
        PushToken.objects.filter(pk=caller.token_id).update(used_at=now)
        Wire.objects.filter(pk=caller.wire_id).update(checked_at=now)
    return Kept(answer)


def forget_receipts(now: datetime) -> int:
    """Delete receipts older than a day, and the oldest of a wire that has too many."""
    PushReceipt.objects.filter(at__lte=now - KEPT_FOR).delete()
    for wire_id in PushRate.objects.values_list("wire_id", flat=True):
        own = PushReceipt.objects.filter(wire=wire_id).order_by("-id").values_list("id", flat=True)
        last = own[MOST_RECEIPTS : MOST_RECEIPTS + 1].first()
        if last is not None:
            PushReceipt.objects.filter(wire=wire_id, id__lte=last).delete()
    return 0


def _receipt(wire_id: int, hashed: str | None) -> PushReceipt | None:
    return PushReceipt.objects.filter(wire=wire_id, key=hashed).first() if hashed else None


def _store(wire_id: int, parts: Sequence[Part], now: datetime) -> list[dict[str, object]]:
    """Keep the parts; for each its number and whether it is new, fewer where the wire has ended."""
    digests = [recording.digest_of(body) for _, _, body in parts]
    of_wire = Transmission.objects.filter(wire=wire_id, digest__in=digests)
    held = set(of_wire.values_list("digest", flat=True))
    recording.store(wire_id, parts, now)
    numbers = dict(of_wire.values_list("digest", "id"))
    told = []
    for (name, _, _), digest in zip(parts, digests, strict=True):
        if digest in numbers:
            told.append({"id": numbers[digest], "name": name, "new": digest not in held})
        held.add(digest)
    return told


def _left(left: float, at: datetime, now: datetime) -> float:
    return min(BURST, left + max(0.0, (now - at).total_seconds()) * PER_SECOND)


def _wait(left: float) -> float:
    return 0.0 if left >= 1 else (1 - left) / PER_SECOND


def _content(parts: Sequence[Part]) -> str:
    """Of names and bytes; how a client announces or codes them may differ between two tries."""
    digests = (f"{name}\n{recording.digest_of(body)}" for name, _, body in parts)
    return _digest("\n".join(digests))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _secret(digest: str) -> bytes:
    return salted_hmac(_SALT, digest, algorithm="sha256").digest()
