"""Checks who signed a message that came to us: Standard Webhooks for pushes, WebSub for hubs.

Pure: the clock is an argument; every comparison takes the same time wherever it fails.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from msgspec import Struct

WINDOW = 300.0  # seconds that a timestamp may be off (Standard Webhooks, "Verifying signatures")
MOST_SIGNATURES = 5  # while a sender changes its secret it sends two
LONGEST = 256  # characters of an id, a timestamp or a signature

HUB_METHODS = ("sha256", "sha384", "sha512")
"""Methods of X-Hub-Signature whose content is believed (WebSub, section 7.1.1). sha1 is known as
well; what it signs is not read, but tells that there is something to fetch."""
HUB_HINT = "sha1"


class Signed(Struct, frozen=True, kw_only=True):
    """What the headers of one message claim."""

    id: str
    stamp: str
    signatures: tuple[bytes, ...]


def signed(headers: Mapping[str, str]) -> Signed | None:
    """The claim of webhook-id, webhook-timestamp and webhook-signature; None without or broken."""
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "").split(" ")[:MOST_SIGNATURES]
    found = tuple(one for text in given if (one := _version_1(text)) is not None)
    if not (0 < len(name) <= LONGEST and name.isascii() and name.isprintable() and found):
        return None
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return None
    return Signed(id=name, stamp=stamp, signatures=found)


def claims(headers: Mapping[str, str]) -> bool:
    """Whether a message says that it is signed, well or not."""
    return any(f"webhook-{part}" in headers for part in ("id", "timestamp", "signature"))


def in_window(claim: Signed, now: float) -> bool:
    """Whether the message was signed at most five minutes before or after ``now`` (Unix time)."""
    return abs(now - int(claim.stamp)) <= WINDOW


def begun(secret: bytes, claim: Signed) -> hmac.HMAC:
    """The HMAC over "id.timestamp.", to be fed with the body as it came."""
    return hmac.new(secret, f"{claim.id}.{claim.stamp}.".encode(), hashlib.sha256)


def proves(mac: hmac.HMAC, claim: Signed) -> bool:
    """Whether any of the signatures is that of the fed body."""
    expected = mac.digest()
    return sum(hmac.compare_digest(expected, one) for one in claim.signatures) > 0


def hub_method(secret: bytes, body: bytes, header: str) -> str | None:
    """The method of a valid X-Hub-Signature, "sha256=HEX" and the like; None for any other."""
    method, _, given = header.strip().partition("=")
    if method not in (*HUB_METHODS, HUB_HINT) or len(given) > LONGEST or not given.isascii():
        return None
    expected = hmac.new(secret, body, method).hexdigest()
    return method if hmac.compare_digest(expected, given.lower()) else None


def _version_1(text: str) -> bytes | None:
    version, _, value = text.partition(",")
    if version != "v1" or len(value) > LONGEST:
        return None
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
