"""What /healthz and /readyz tell, on a real database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from wiredesk.archive.models import Outbox
from wiredesk.site import health

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_alive_without_a_database():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


@pytest.mark.django_db
def test_ready_late_and_unknown_heartbeat():
    assert health.look(NOW, 0.2).status == "ready"
    assert health.look(NOW, 0.0).status == "ready"
    assert health.look(NOW, None).status == "late"
    assert health.look(NOW, 60.0).heartbeat.late


@pytest.mark.django_db
def test_an_overdue_effect_is_late_and_one_for_later_is_not():
    later = NOW + timedelta(hours=1)
    Outbox.objects.create(effect="page-cache", created_at=NOW, due_at=later)
    assert health.look(NOW, 0.1).outbox.age is None
    Outbox.objects.create(effect="x", created_at=NOW, due_at=NOW - timedelta(seconds=61))
    told = health.look(NOW, 0.1)
    assert (told.status, told.outbox.age) == ("late", 61.0)


@pytest.mark.django_db
def test_the_view_answers_json():
    answer = Client().get("/readyz")
    assert answer.status_code == 200 and answer.json()["database"] is True
