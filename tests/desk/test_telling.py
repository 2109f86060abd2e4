"""Alarms leave the house: by mail to a real server, by webhook to a real receiver, signed."""

import base64
import hashlib
import hmac
import json
import logging
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.core.management import call_command
from django.utils import timezone

from tests.desk.walking import Desk
from wiredesk.archive import books
from wiredesk.archive.models import Alarm, Audit, Outbox
from wiredesk.core.alarms import ALARMS
from wiredesk.desk import actions
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.road import deliver
from wiredesk.project.mail import mail_server, mail_settings
from wiredesk.project.webhook import webhook

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOST = "127.0.0.2"
SECRET = bytes(range(32))
WRITTEN = "whsec_" + base64.b64encode(SECRET).decode()
NINJS = '{"uri": "urn:x:%s", "version": "%d", "pubstatus": "%s", "headline": "Crane comes down", \
"versioncreated": "2026-03-04T0%d:00:00Z", "body_text": "The steam crane was taken apart."}'
STORY, KILL = NINJS % ("1", 1, "usable", 1), NINJS % ("1", 2, "canceled", 2)


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted; answers what it was told to, 204 at last."""

    def do_POST(self) -> None:
        """Take one message."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers.items()), body))
        answers = self.server.answers
        self.send_response(answers.pop(0) if answers else 204)
        self.send_header("Location", f"http://{HOST}:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is for the tests."""


@pytest.fixture
def receiver() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer((HOST, 0), Receiver)
    server.taken, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(settings, receiver) -> Any:
    """A house whose alarms go to the receiver."""
    hook = webhook(
        {
            "WIREDESK_ALARM_WEBHOOK": f"http://{HOST}:{receiver.server_port}/hook/t0ken",
            "WIREDESK_ALARM_SECRET": WRITTEN,
            "WIREDESK_ALARM_NETWORKS": f"{HOST}/32",
        }
    )
    settings.CONFIG = msgspec.structs.replace(django_settings.CONFIG, alarm_webhook=hook)
    return receiver


class Letterbox:
    """Keeps what the mail server took."""

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
    given = {"mail": mail, "alarm_mail": "desk@example.org"}
    settings.CONFIG = msgspec.structs.replace(django_settings.CONFIG, **given)
    yield box
    server.stop()


def carried_out(after: timedelta = timedelta()) -> None:
    """Carry out everything that is due ``after`` now, with what that makes due."""
    tools = msgspec.structs.replace(
        Desk(effects=EFFECTS).tools, clock=lambda: timezone.now() + after
    )
    while deliver(books, tools):
        pass


def say(code: str, **about: object) -> None:
    """What the rest of the house writes into the outbox."""
    payload = {"code": code, "story": None, "wire": None, "detail": "Look.", **about}
    now = timezone.now()
    Outbox.objects.create(effect="alarm", payload=payload, created_at=now, due_at=now)
    carried_out()


def test_a_webhook_is_signed_as_documented(desk: Desk, told: Any) -> None:
    desk.wire("wire")
    say("embargo-unclear", wire="wire", story=9_007_199_254_740_993)
    ((path, headers, body),) = told.taken
    name, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    expected = hmac.new(SECRET, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert abs(int(stamp) - timezone.now().timestamp()) < 60
    assert path == "/hook/t0ken" and headers["Content-Type"] == "application/json"
    said = json.loads(body)
    assert said["type"] == "alarm.embargo-unclear"
    data = said["data"]
    assert (data["wire"], data["story"], data["count"]) == ("wire", "9007199254740993", 1)
    assert (data["severity"], data["detail"]) == ("warning", "Look.")
    assert data["url"].endswith("/newsroom/alarms/")


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_was_not_taken_comes_again_with_the_same_id(told: Any, status: int) -> None:
    told.answers.append(status)
    say("guid-reuse")
    row = Outbox.objects.get(effect="alarm-webhook")
    assert (row.done_at, row.error) == (None, f"{HOST} answered {status}")
    carried_out()
    assert len(told.taken) == 1, "not before its pause is over"
    carried_out(timedelta(minutes=1))
    row.refresh_from_db()
    assert row.done_at is not None
    ids = [headers["webhook-id"] for _, headers, _ in told.taken]
    assert ids == [ids[0]] * 2 and [path for path, _, _ in told.taken] == ["/hook/t0ken"] * 2


def test_after_a_day_it_is_only_listed(told: Any) -> None:
    told.answers.extend([500] * 9)
    say("guid-reuse")
    Outbox.objects.filter(effect="alarm-webhook").update(
        created_at=timezone.now() - timedelta(days=1, minutes=1)
    )
    carried_out(timedelta(hours=1))
    assert Outbox.objects.get(effect="alarm-webhook").done_at is not None
    assert len(told.taken) == 1
    assert "tried for a day" in Audit.objects.get(act="alarm not sent").reason
    assert Alarm.objects.get().acknowledged_at is None


def test_a_private_receiver_needs_permission(settings, told: Any, caplog) -> None:
    hook = msgspec.structs.replace(django_settings.CONFIG.alarm_webhook, networks=())
    settings.CONFIG = msgspec.structs.replace(django_settings.CONFIG, alarm_webhook=hook)
    with caplog.at_level(logging.DEBUG):
        say("guid-reuse")
    row = Outbox.objects.get(effect="alarm-webhook")
    assert told.taken == [] and row.done_at is None
    assert "loopback address" in row.error or "port" in row.error
    shown = f"{caplog.text} {row.error} {row.payload} {settings.CONFIG!r} {hook!r}"
    assert not [one for one in ("t0ken", WRITTEN, WRITTEN[6:], repr(SECRET)) if one in shown]


def test_a_silent_receiver_does_not_hold_the_others_up(settings, monkeypatch) -> None:
    monkeypatch.setattr("wiredesk.desk.alarming.SECONDS", 0.5)
    with socket.create_server((HOST, 0)) as silent:
        given = {
            "WIREDESK_ALARM_WEBHOOK": f"http://{HOST}:{silent.getsockname()[1]}/",
            "WIREDESK_ALARM_SECRET": WRITTEN, "WIREDESK_ALARM_NETWORKS": f"{HOST}/32",
        }  # fmt: skip
        settings.CONFIG = msgspec.structs.replace(
            django_settings.CONFIG, alarm_webhook=webhook(given)
        )
        say("guid-reuse")
    row = Outbox.objects.get(effect="alarm-webhook")
    assert row.error == f"{HOST} did not answer in time"


@pytest.mark.parametrize(
    ("filed", "code"), [([STORY, KILL], "kill-done"), ([KILL], "kill-unmatched")]
)
def test_a_kill_is_told(desk: Desk, box: Letterbox, told: Any, filed, code: str) -> None:
    wire = desk.wire("wire")
    for body in filed:
        desk.file(wire, body.encode(), NOW)
    carried_out()
    (letter,) = box.taken
    assert letter["Subject"] == f"Wiredesk, {ALARMS[code].severity}: {code} on wire"
    assert letter["To"] == "desk@example.org"
    text = letter.get_content()
    assert ALARMS[code].sentence in text and ALARMS[code].advice in text
    ((_, _, body),) = told.taken
    assert json.loads(body)["data"]["code"] == code
    assert "crane" not in (letter["Subject"] + text + body.decode()).lower()


def test_every_kill_is_told_however_many(desk: Desk, box: Letterbox) -> None:
    wire = desk.wire("wire", most_kills=1_000)
    for status, version in (("usable", 1), ("canceled", 2)):
        bodies = [(NINJS % (f"n{n}", version, status, version)).encode() for n in range(9)]
        desk.file_together(wire, bodies, NOW)
    carried_out()
    assert len(box.taken) == 9 and {row.count for row in Alarm.objects.all()} == {1}
    seen_by = set(Alarm.objects.values_list("acknowledged_by", flat=True))
    assert seen_by == {"rule: notice"}, "a notice is nobody's to do"


def test_the_same_again_only_counts_up(desk: Desk, box: Letterbox) -> None:
    desk.wire("wire")
    for _ in range(4):
        say("version-conflict", wire="wire", story=7)
    assert len(box.taken) == 1 and Alarm.objects.get().count == 4
    Alarm.objects.update(sent_at=timezone.now() - timedelta(minutes=31))
    say("version-conflict", wire="wire", story=7)
    assert len(box.taken) == 2 and "Count: 5" in box.taken[-1].get_content()


def test_a_storm_of_one_kind_is_listed_and_not_mailed(desk: Desk, box: Letterbox) -> None:
    desk.wire("wire")
    desk.wire("other")
    for story in range(1, 41):
        say("guid-reuse", wire="wire", story=story)
    assert len(box.taken) == 5 and Alarm.objects.count() == 40
    say("guid-reuse", wire="other", story=41)
    say("correction-held", wire="wire", story=1)
    assert len(box.taken) == 7


def test_one_that_was_seen_is_a_new_alarm_when_it_comes_again(desk: Desk, box: Letterbox) -> None:
    say("shared-name", story=3)
    actions.acknowledge(Alarm.objects.get().pk, by="ed")
    say("shared-name", story=3)
    assert list(Alarm.objects.order_by("pk").values_list("acknowledged_by", "count")) == [
        ("ed", 1), ("", 1),
    ]  # fmt: skip
    assert len(box.taken) == 1


def test_an_effect_that_happens_twice_counts_once(box: Letterbox) -> None:
    say("shared-name", story=3)
    row = Outbox.objects.get(effect="alarm")
    effect = books.Effect(id=row.pk, name=row.effect, story_id=None, payload=row.payload,
                          created=row.created_at, tries=1)  # fmt: skip
    EFFECTS["alarm"](effect)
    carried_out()
    assert Alarm.objects.get().count == 1 and len(box.taken) == 1


@pytest.mark.parametrize("code", [*ALARMS, "of-a-newer-release"])
def test_every_code_is_taken_from_the_outbox(desk: Desk, box: Letterbox, code: str) -> None:
    desk.wire("wire")
    say(code, wire="wire", story=7)
    say(code, wire="a-wire-that-is-gone", story=None)
    assert Alarm.objects.filter(code=code).count() == 2 and len(box.taken) == 2


def test_what_cannot_be_read_is_told_once_a_wire(desk: Desk, box: Letterbox) -> None:
    wire = desk.wire("wire")
    desk.file_together(wire, [b"\x00crane%d" % n for n in range(30)], NOW)
    carried_out()
    told = {letter["Subject"].split(" on ")[0].split()[-1]: letter for letter in box.taken}
    assert told.keys() == {"quarantine", "wire-nonsense"} and len(box.taken) == 2
    assert all("crane" not in letter.get_content().lower() for letter in box.taken)


def test_the_command_lists_and_acknowledges(capsys) -> None:
    say("guid-reuse", story=5)
    key = Alarm.objects.get().pk
    call_command("alarms", "--json")
    assert json.loads(capsys.readouterr().out)["code"] == "guid-reuse"
    call_command("alarms", "--ack", str(key), "--by", "ada")
    call_command("alarms", "--all", "--json")
    assert json.loads(capsys.readouterr().out)["seen by"] == "ada"
