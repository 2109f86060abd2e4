"""The letter that confirms a sign-up, sent to a real mail server on loopback."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default

import msgspec
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.test import Client

from wiredesk.archive import letters
from wiredesk.archive.models import NewsletterSignUp, Outbox, SiteIdentity
from wiredesk.core.errors import Passing
from wiredesk.core.filing import Effect
from wiredesk.desk.effects import EFFECTS
from wiredesk.project.mail import mail_server, mail_settings

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class Letterbox:
    """Keeps what the server took."""

    def __init__(self) -> None:
        self.taken: list[Message] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@pytest.fixture
def box(settings) -> Iterator[Letterbox]:
    box = Letterbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    mail = mail_server(f"smtp://127.0.0.1:{port}")
    for name, value in mail_settings(mail).items():
        setattr(settings, name, value)
    settings.CONFIG = msgspec.structs.replace(django_settings.CONFIG, mail=mail)
    SiteIdentity.objects.create(name="The Wire\r\nBcc: all@example.org", email="desk@example.org")
    yield box
    server.stop()


def carry_out() -> None:
    """Send every letter that waits, as the road does."""
    for row in Outbox.objects.filter(effect="confirm-sign-up", done_at=None):
        EFFECTS[row.effect](
            Effect(
                id=row.pk,
                name=row.effect,
                story_id=None,
                payload=row.payload,
                created=row.created_at,
                tries=0,
            )
        )
        Outbox.objects.filter(pk=row.pk).update(done_at=NOW)


def test_a_letter_with_one_link_and_a_button(box: Letterbox) -> None:
    letters.sign_up("Ada@example.org", now=NOW, consent="I want it.")
    carry_out()
    (letter,) = box.taken
    assert (letter["To"], letter.get_content_type()) == ("ada@example.org", "text/plain")
    assert letter["Bcc"] is None and "The Wire Bcc: all" in letter["Subject"]
    (link,) = [line for line in letter.get_content().split() if "/newsletter/confirm/" in line]
    assert link.startswith(django_settings.CONFIG.site_url)
    path = link.removeprefix(django_settings.CONFIG.site_url)
    reader = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    looked = reader.get(path)
    assert (looked.status_code, looked["Cache-Control"]) == (200, "no-store")
    assert NewsletterSignUp.objects.get().confirmed_at is None
    assert reader.post(path).status_code == 200
    first = NewsletterSignUp.objects.get().confirmed_at
    assert first is not None and reader.post(path).status_code == 200
    assert NewsletterSignUp.objects.get().confirmed_at == first


def test_one_letter_a_day_and_none_to_the_confirmed(box: Letterbox) -> None:
    for hours in (0, 1, 23, 25, 26):
        letters.sign_up("ada@example.org", now=NOW + timedelta(hours=hours), consent="Yes.")
        carry_out()
    assert len(box.taken) == 2
    letters.confirm(NewsletterSignUp.objects.get(), now=NOW)
    letters.sign_up("ada@example.org", now=NOW + timedelta(days=9), consent="Yes.")
    carry_out()
    assert len(box.taken) == 2


def test_while_a_letter_waits_no_second_one_joins_it() -> None:
    for days in (0, 2, 4):
        letters.sign_up("ada@example.org", now=NOW + timedelta(days=days), consent="Yes.")
    assert Outbox.objects.filter(effect="confirm-sign-up").count() == 1


def test_without_a_mail_server_the_letter_stays(settings) -> None:
    settings.CONFIG = msgspec.structs.replace(django_settings.CONFIG, mail=None)
    letters.sign_up("ada@example.org", now=NOW, consent="Yes.")
    with pytest.raises(Passing, match="WIREDESK_SMTP_URL"):
        carry_out()
    assert Outbox.objects.filter(effect="confirm-sign-up", done_at=None).count() == 1


@pytest.mark.parametrize("token", ["x", "MQ:1a:b", "%0d%0aX", ""])
def test_forged_links_confirm_nothing(token: str) -> None:
    letters.sign_up("ada@example.org", now=NOW, consent="Yes.")
    answer = Client(HTTP_HOST="localhost").post(f"/newsletter/confirm/{token}")
    assert answer.status_code in (404, 410)
    assert NewsletterSignUp.objects.get().confirmed_at is None


def test_old_links_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    letters.sign_up("ada@example.org", now=NOW, consent="Yes.")
    token = letters.token(NewsletterSignUp.objects.get().pk)
    assert letters.wish_of(token) is not None
    monkeypatch.setattr(letters, "TOKEN_LIVES", timedelta(seconds=-1))
    assert letters.wish_of(token) is None
