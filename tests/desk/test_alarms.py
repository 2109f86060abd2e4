"""A kill leaves the house as an alarm: done, or without a story that it could be about."""

from datetime import UTC, datetime

import msgspec
import pytest
from django.core import mail

from tests.desk.walking import Desk
from wiredesk.archive.models import Audit, Outbox
from wiredesk.core.filing import Effect
from wiredesk.desk.effects import kill_notice
from wiredesk.project.mail import mail_server

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NINJS = '{"uri": "urn:x:1", "version": "%d", "pubstatus": "%s", "headline": "Crane comes down", \
"versioncreated": "2026-03-04T0%d:00:00Z", "body_text": "The steam crane was taken apart."}'
STORY, KILL = NINJS % (1, "usable", 1), NINJS % (2, "canceled", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filed", "act", "subject"),
    [
        ([STORY, KILL], "kill carried out", "was killed"),
        ([KILL], "kill found no story", "a kill on wire found no story"),
    ],
)
def test_a_kill_is_told(desk: Desk, settings, filed: list[str], act: str, subject: str) -> None:
    given = {"alarm_mail": "desk@example.org", "mail": mail_server("smtp://127.0.0.1:25")}
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, **given)
    wire = desk.wire("wire")
    for body in filed:
        desk.file(wire, body.encode(), NOW)
    row = Outbox.objects.get(effect="kill-notice")
    kill_notice(Effect(id=row.pk, name=row.effect, story_id=row.story_id, payload={},
                       created=row.created_at, tries=0))  # fmt: skip
    assert Audit.objects.filter(act=act, story_id=row.story_id).count() == 1
    (letter,) = mail.outbox
    assert subject in letter.subject and letter.to == ["desk@example.org"]
    assert "crane" not in (letter.subject + letter.body).lower()
