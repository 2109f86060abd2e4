"""What is handed out to be read: whole transmissions, no more of them than memory has room for."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.walking import Desk
from wiredesk.archive import claiming, recording
from wiredesk.archive.models import Audit, Transmission

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)


def test_a_damaged_body_is_quarantined_and_the_others_go_on(desk: Desk) -> None:
    wire = desk.wire("north")
    recording.store(wire.pk, [(name, "", name.encode()) for name in ("a", "b", "c")], NOW)
    Transmission.objects.filter(name="b").update(body=b"\x28\xb5\x2f\xfd torn")
    assert [one.name for one in claiming.claim(NOW)] == ["a", "c"]
    torn = Transmission.objects.get(name="b")
    assert (torn.state, torn.code, torn.leased_until) == ("quarantined", "damaged", None)
    assert "damaged" in torn.reason and "resend" in torn.reason
    assert Audit.objects.get(transmission_id=torn.pk).act == "quarantined"
    assert claiming.claim(NOW + timedelta(days=1))[0].name == "a", "the lease has run out"


def test_one_claim_holds_no_more_than_memory_has_room_for(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(claiming, "MOST_BYTES", 10)
    wire = desk.wire("north")
    bodies = [b"1" * 30, b"2" * 6, b"3" * 4, b"4"]
    recording.store(wire.pk, [(str(len(one)), "", one) for one in bodies], NOW)
    sizes = []
    while claimed := claiming.claim(NOW):
        sizes.append([len(one.body) for one in claimed])
    assert sizes == [[30], [6, 4], [1]]
