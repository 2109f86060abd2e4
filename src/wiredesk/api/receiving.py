"""Takes one push, from the request to the answer: who, how fast, the body, whose, what, kept.

    token -> rate -> body (bounded) -> signature -> plainly no wire file? -> one transaction -> 202

In this order nothing is read of whom we do not know, and 202 is said only of what is on disk.
"""

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wiredesk.api.bodies import Part, body_of, parts_of
from wiredesk.api.problems import Problem, throttled
from wiredesk.archive import pushing
from wiredesk.wires import signatures
from wiredesk.wires.doorkeeper import turned_away

LONGEST_KEY = 255
REALM = {"WWW-Authenticate": 'Bearer realm="wiredesk"'}

_BEARER = re.compile(r"bearer +(\S{1,200}) *", re.IGNORECASE)  # RFC 6750, section 2.1
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')  # RFC 8941, section 3.3.3


def receive(request: HttpRequest, wire_key: str) -> HttpResponse:
    """202 and what became of the files. Raises Problem, with nothing kept."""
    now = timezone.now()
    caller = _caller(request, wire_key, now)
    if wait := pushing.wait_of(caller.wire_id, now):
        raise throttled(wait)
    key = _key(request)
    body, signed_id = _signed_body(request, caller, now)
    parts = _wire_files(request, body)
    kept = pushing.keep(caller, parts, key=key or signed_id, now=timezone.now())
    if isinstance(kept, pushing.Wait):
        raise throttled(kept.seconds)
    if isinstance(kept, pushing.KeyReused):
        raise Problem("key-reused", "Nothing was kept. Use a new key for each file.")
    if isinstance(kept, pushing.ContractEnded):
        raise unauthorized()
    return HttpResponse(kept.answer, status=202, content_type="application/json")


def unauthorized() -> Problem:
    """The same bytes for an unknown wire and for a wrong, partial, ended or missing token."""
    told = "Send the header `Authorization: Bearer TOKEN` with the token of this wire."
    return Problem("unauthorized", told, REALM)


def _caller(request: HttpRequest, wire_key: str, now: datetime) -> pushing.Caller:
    said = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    caller = pushing.caller_of(wire_key, said[1] if said else "", now)
    if caller is None:
        raise unauthorized()
    return caller


def _key(request: HttpRequest) -> str | None:
    """The idempotency key: a quoted string as the draft has it, or bare as many send it."""
    said = request.headers.get("Idempotency-Key")
    if said is None:
        return None
    quoted = _QUOTED.fullmatch(said.strip())
    key = quoted[1] if quoted else said.strip()
    plain = key.isascii() and key.isprintable() and (quoted or '"' not in key)
    if not 0 < len(key) <= LONGEST_KEY or not plain:
        told = f'Idempotency-Key must be 1 to {LONGEST_KEY} printable characters, "like this".'
        raise Problem("bad-key", told)
    return key


def _signed_body(
    request: HttpRequest, caller: pushing.Caller, now: datetime
) -> tuple[bytes, str | None]:
    """The body, and the id it was signed under; None where it need not and does not say so."""
    if not (caller.must_sign or signatures.claims(request.headers)):
        return body_of(request, lambda piece: None), None
    claim = signatures.signed(request.headers)
    if claim is None:
        told = "Send webhook-id, webhook-timestamp (Unix seconds) and webhook-signature (v1,…)."
        raise Problem("bad-signature", told, REALM)
    if not signatures.in_window(claim, now.timestamp()):
        told = f"webhook-timestamp is more than five minutes off; it is {now.timestamp():.0f} here."
        raise Problem("bad-signature", told, REALM)
    mac = signatures.begun(caller.secret, claim)
    body = body_of(request, mac.update)
    if not signatures.proves(mac, claim):
        told = "No v1 signature is that of `id.timestamp.body` under the secret of this token."
        raise Problem("bad-signature", told, REALM)
    return body, f"webhook-id {claim.id}"


def _wire_files(request: HttpRequest, body: bytes) -> list[Part]:
    """The files; none of them plainly something else. Raises Problem."""
    parts = parts_of(request, body)
    if not parts:
        raise Problem("empty", "The form holds no file; nothing was kept.")
    for name, media_type, content in parts:
        if why := turned_away(content, media_type):
            about = f"{name}: {why.why}" if len(parts) > 1 else why.why
            raise Problem(why.code, about)
    return parts
