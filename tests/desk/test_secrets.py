"""Credentials of wires: sealed at rest, opened for their own wire only, never told."""

import pytest
from django.utils import timezone

from wiredesk.archive import ending
from wiredesk.archive.models import Agency, Audit, Wire, WireSecret
from wiredesk.archive.sealing import sealed
from wiredesk.archive.secrets import keep_secret, read_secret
from wiredesk.core.errors import Misconfigured
from wiredesk.core.secret import NOTHING, Secret

MARK = "kw7-marker-of-a-password"


@pytest.fixture
def wire(db: None) -> Wire:
    return _wire("one")


def _wire(key: str) -> Wire:
    agency, _ = Agency.objects.get_or_create(key="agency", defaults={"name": "Agency"})
    return Wire.objects.create(key=key, agency=agency, name=key)


def test_what_was_kept_is_read_and_nothing_of_it_is_in_the_tables(wire: Wire) -> None:
    secret = Secret(password=MARK, private_key=f"-----BEGIN {MARK}")
    assert read_secret(wire.pk) == NOTHING and not NOTHING
    keep_secret(wire, secret, by="ada")
    assert read_secret(wire.pk) == secret and secret
    row = WireSecret.objects.get()
    assert MARK.encode() not in bytes(row.sealed)
    line = Audit.objects.get(act="wire secret kept")
    assert (line.actor, line.reason) == ("ada", "one: password, private_key")
    assert MARK not in repr(secret) + str(secret) + f"{[secret]}" + str(row)


def test_a_secret_may_be_replaced_and_removed(wire: Wire) -> None:
    keep_secret(wire, Secret(password="first"), by="ada")
    keep_secret(wire, Secret(password="second"), by="ada")
    assert read_secret(wire.pk).password == "second"
    keep_secret(wire, NOTHING, by="ada")
    assert read_secret(wire.pk) == NOTHING and not WireSecret.objects.exists()


def test_it_opens_under_its_own_secret_key_only(wire: Wire, settings) -> None:
    keep_secret(wire, Secret(password=MARK), by="ada")
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the installation"
    with pytest.raises(Misconfigured, match="enter it again") as caught:
        read_secret(wire.pk)
    assert MARK not in str(caught.value)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert read_secret(wire.pk).password == MARK


def test_a_row_moved_to_another_wire_does_not_open(wire: Wire) -> None:
    keep_secret(wire, Secret(password=MARK), by="ada")
    other = _wire("other")
    WireSecret.objects.update(wire=other)
    with pytest.raises(Misconfigured, match="another wire"):
        read_secret(other.pk)


def test_a_seal_on_something_else_is_told_and_not_shown(wire: Wire) -> None:
    keep_secret(wire, Secret(password=MARK), by="ada")
    WireSecret.objects.update(sealed=sealed(f'{{"{MARK}": 1}}'.encode()))
    with pytest.raises(Misconfigured, match="enter it again") as caught:
        read_secret(wire.pk)
    assert MARK not in str(caught.value)


def test_the_end_of_a_contract_forgets_the_secret(wire: Wire) -> None:
    keep_secret(wire, Secret(password=MARK), by="ada")
    ending.end(wire.pk, by="ada", reason="over", now=timezone.now())
    assert not WireSecret.objects.exists()
