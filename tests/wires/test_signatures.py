"""Signatures that hold, and all that do not, for pushes and for hubs."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.errors import FetchFailed, TooBig
from wiredesk.wires import signatures
from wiredesk.wires.receiving import read_body

SECRET = b"s" * 32


def headers(body: bytes, **change: str) -> dict[str, str]:
    mac = hmac.digest(SECRET, b"m1.1700000000." + body, hashlib.sha256)
    said = {
        "webhook-id": "m1",
        "webhook-timestamp": "1700000000",
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }
    return {**said, **{name.replace("_", "-"): value for name, value in change.items()}}


def holds(said: dict[str, str], body: bytes) -> bool:
    claim = signatures.signed(said)
    if claim is None:
        return False
    mac = signatures.begun(SECRET, claim)
    mac.update(body)
    return signatures.proves(mac, claim)


@settings(deadline=None)
@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_signature_holds_for_its_own_body_only(body: bytes, other: bytes) -> None:
    assert holds(headers(body), body)
    assert holds(headers(body), other) == (body == other)


@pytest.mark.parametrize(
    ("stamp", "inside"),
    [(1700000000, True), (1700000300, True), (1700000301, False), (1699999699, False)],
)
def test_the_window_is_five_minutes_each_way(stamp: int, inside: bool) -> None:
    claim = signatures.signed(headers(b""))
    assert claim is not None and signatures.in_window(claim, float(stamp)) == inside


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_methods_of_hubs(method: str) -> None:
    value = hmac.new(SECRET, b"body", method).hexdigest()
    assert signatures.hub_method(SECRET, b"body", f"{method}={value}") == method
    assert signatures.hub_method(SECRET, b"other", f"{method}={value}") is None
    assert signatures.hub_method(SECRET, b"body", f"md5={value}") is None
    assert signatures.hub_method(SECRET, b"body", f"{method}={value[:-1]}") is None


def _read(body: bytes, **given: object) -> bytes:
    pieces = [body[i : i + 7] for i in range(0, len(body), 7)] + [b""]
    return read_body(
        lambda most: pieces.pop(0), coding="", heard=lambda piece: None, limit=100,
        **{"announced": None, "clock": lambda: 0.0, **given},  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_body_is_read_to_its_end_and_no_further_than_its_limit() -> None:
    assert _read(b"x" * 100, announced=100) == b"x" * 100
    with pytest.raises(TooBig):
        _read(b"x" * 101)
    with pytest.raises(TooBig):
        _read(b"", announced=101)
    with pytest.raises(FetchFailed, match="before its announced length"):
        _read(b"x" * 9, announced=10)
    ticks = iter(range(0, 1000, 31))
    with pytest.raises(FetchFailed, match="60 seconds"):
        _read(b"x" * 30, clock=lambda: float(next(ticks)))
