"""Mailboxes on a real server: who may file, what is refused, once only, hanging servers."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.desk.walking import Desk
from tests.wires.dovecot import ADDRESS, HOST, PASSWORD, Dovecot, dovecot
from wiredesk.archive import mailboxes, recording
from wiredesk.archive.models import Audit, Story, StoryVersion, Transmission, Wire
from wiredesk.archive.secrets import keep_secret
from wiredesk.core.secret import Secret
from wiredesk.desk.engine.mailboxes import watch_mailboxes
from wiredesk.desk.mailroom import Mailroom, visit
from wiredesk.wires.mailaddress import CONNECT

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.django_db(transaction=True)]

MX = "mx.site.example"
BODY = (
    "KELSBURY (Northline) - The council of Kelsbury voted on Thursday to rebuild the old ferry"
    " landing, which has been closed since the storm of last winter."
)


def mail(
    number: int = 1, *trace: str, sender: str = "desk@agency.example", dkim: str = "pass"
) -> bytes:
    """A mail as our own server has marked it."""
    lines = (
        *trace,
        f"Authentication-Results: {MX}; dkim={dkim} header.d=agency.example",
        f"From: Agency Desk <{sender}>",
        f"Message-ID: <{number}@agency.example>",
        "Date: Thu, 02 Apr 2026 08:30:00 +0000",
        f"Subject: Kelsbury to rebuild ferry landing {number}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        f"{BODY} It was vote {number}.",
        "",
    )
    return "\r\n".join(lines).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def box(server: Dovecot, desk: Desk) -> tuple[Wire, str]:
    """A wire that has a mailbox, and the user whose mailbox it is."""
    user = server.user()
    return mail_wire(desk, "mail", server.address(user)), user


def mail_wire(desk: Desk, key: str, address: str, **facts: Any) -> Wire:
    rules = {"mail_senders": ["agency.example"], "mail_servers": [MX]}
    wire = desk.wire(
        key, transport="imap", address=address, allow_networks=[f"{ADDRESS}/32"],
        **{**rules, **facts},
    )  # fmt: skip
    keep_secret(wire, Secret(password=PASSWORD), by="test")
    return wire


@contextmanager
def visited(server: Dovecot, desk: Desk, archive: Any = recording) -> Iterator[None]:
    """One visit to what is due, while the block runs."""
    stop = threading.Event()
    room = Mailroom(
        archive=archive, tools=desk.tools, stop=stop, lookup=lambda *_: [ADDRESS],
        tls=server.trust(),
    )  # fmt: skip
    Wire.objects.update(due_at=None, leased_until=None)
    (due,) = mailboxes.due(desk.tools.clock(), limit=1)
    assert not mailboxes.due(desk.tools.clock(), limit=1), "it is leased to one"
    visitor = threading.Thread(target=visit, args=(due, room))
    visitor.start()
    try:
        yield
    finally:
        stop.set()
        visitor.join(10)
    assert not visitor.is_alive()


def until(condition: Callable[[], object], seconds: float = 10) -> float:
    """How long it took. The database is left alone: SQLite in memory has one writer at a time."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not come so far"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def desk() -> Desk:
    return Desk(clock=timezone.now)


def test_who_may_file_does_and_all_others_are_put_aside(
    server: Dovecot, desk: Desk, box: tuple[Wire, str]
) -> None:
    wire, user = box
    server.deliver(user, mail(1))
    server.deliver(user, mail(2, sender="desk@other.example"))
    server.deliver(user, mail(3, dkim="fail"))
    with visited(server, desk):
        until(lambda: not server.mails(user))
    assert len(server.mails(user, "Wiredesk.Done")) == 1
    assert len(server.mails(user, "Wiredesk.Refused")) == 2
    kept = Transmission.objects.get()
    assert kept.media_type == "message/rfc822" and kept.name.startswith(f"imaps://{HOST}/INBOX;")
    desk.file_all()
    assert Story.objects.get().state == "public"
    wire.refresh_from_db()
    assert wire.mail_refused == 2 and wire.leased_until is None and wire.failures == 0
    assert wire.error.startswith("a mail was refused (of 2): desk@agency.example is not proved")
    line = Audit.objects.get(act="mail refused")
    assert "2 mails refused" in line.reason and "not on the list" in line.reason


def test_a_mail_is_taken_within_a_second_or_two(
    server: Dovecot, desk: Desk, box: tuple[Wire, str]
) -> None:
    _, user = box
    took = []
    with visited(server, desk):
        until(lambda: (server.home / "mail" / user / "dovecot-uidlist").exists())
        time.sleep(1)
        for number in (1, 2, 3):
            server.deliver(user, mail(number))
            took.append(until(lambda: not server.mails(user)))
    assert Transmission.objects.count() == 3
    assert max(took) < 2, took


def test_a_list_that_is_empty_lets_nobody_in(server: Dovecot, desk: Desk) -> None:
    user = server.user()
    mail_wire(desk, "closed", server.address(user), mail_senders=[])
    server.deliver(user, mail(1))
    with visited(server, desk):
        until(lambda: not server.mails(user))
    assert not Transmission.objects.exists() and len(server.mails(user, "Wiredesk.Refused")) == 1


def test_a_list_that_changes_counts_at_once(
    server: Dovecot, desk: Desk, box: tuple[Wire, str], settings: Any
) -> None:
    _, user = box
    with visited(server, desk):
        server.deliver(user, mail(1))
        until(lambda: server.mails(user, "Wiredesk.Done"))
        Wire.objects.update(mail_senders=["other.example"])
        time.sleep(0.5)
        server.deliver(user, mail(2))
        until(lambda: not server.mails(user))
        server.deliver(user, mail(3))
        until(lambda: not server.mails(user))
    assert server.mails(user, "Wiredesk.Refused")


@pytest.mark.parametrize("filing", ["move", "flag"])
def test_nothing_comes_twice(server: Dovecot, desk: Desk, filing: str) -> None:
    """Delivered again, sent again by another way, opened by a person, under new numbers."""
    user = server.user()
    mail_wire(desk, "mail", server.address(user), mail_filing=filing)
    server.deliver(user, mail(1, "Received: from a.example by mx; Thu, 2 Apr 2026 08:31:00 +0000"))
    server.deliver(user, mail(1, "Received: from a.example by mx; Thu, 2 Apr 2026 08:31:00 +0000"))
    server.deliver(user, mail(1, "Received: from b.example by mx; Thu, 2 Apr 2026 08:49:00 +0000"))
    read(server, desk, user, filing)
    assert Transmission.objects.count() == 2, "the same bytes are kept once"
    place = server.home / "mail" / user / (".Wiredesk.Done" if filing == "move" else "")
    for taken in list((place / "cur").iterdir()):  # a person moves it back and marks it unread
        taken.rename(server.home / "mail" / user / "new" / taken.name.partition(":")[0])
    time.sleep(1.1)
    server.forget(user)
    read(server, desk, user, filing)
    desk.file_all()
    assert Transmission.objects.count() == 2
    assert (Story.objects.count(), StoryVersion.objects.count()) == (1, 1)


def read(server: Dovecot, desk: Desk, user: str, filing: str) -> None:
    """Visit until every mail is put away."""

    def waiting() -> list[str]:
        names = server.mails(user)
        return names if filing == "move" else [one for one in names if not one.endswith("a")]

    with visited(server, desk):
        until(lambda: not waiting())


class Failing:
    """An archive that dies before or after its commit."""

    def __init__(self, *, after: bool) -> None:
        self._after, self.calls = after, 0

    def store(
        self, wire_id: int, parts: Sequence[tuple[str, str, bytes]], at: datetime, *, came_as: str
    ) -> int:
        self.calls += 1
        if self._after:
            recording.store(wire_id, parts, at, came_as=came_as)
        raise SystemExit


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("after", [False, True])
def test_a_mail_is_put_away_only_after_the_commit(
    server: Dovecot, desk: Desk, box: tuple[Wire, str], after: bool
) -> None:
    _, user = box
    server.deliver(user, mail(1))
    dying = Failing(after=after)
    with visited(server, desk, dying):
        until(lambda: dying.calls)
    assert len(server.mails(user)) == 1 and not server.mails(user)[0].endswith("S")
    assert Transmission.objects.count() == after
    with visited(server, desk):
        until(lambda: not server.mails(user))
    assert Transmission.objects.count() == 1


def test_a_password_that_is_wrong_is_told_and_never_shown(
    server: Dovecot, desk: Desk, box: tuple[Wire, str], caplog: pytest.LogCaptureFixture
) -> None:
    wire, _ = box
    keep_secret(wire, Secret(password="s3cret-and-wrong"), by="test")
    with caplog.at_level(logging.DEBUG), visited(server, desk):
        until(lambda: "does not let" in caplog.text)
    wire.refresh_from_db()
    assert wire.failures == 1 and "does not let" in wire.error and wire.due_at
    assert 50 < (wire.due_at - timezone.now()).total_seconds() < 70
    told = caplog.text + wire.error + "".join(Audit.objects.values_list("reason", flat=True))
    assert "s3cret" not in told and "czNjcmV0" not in told


def test_a_mailbox_without_a_password_says_what_to_do(server: Dovecot, desk: Desk) -> None:
    wire = mail_wire(desk, "mail", server.address(server.user()))
    keep_secret(wire, Secret(), by="test")
    with visited(server, desk):
        pass
    wire.refresh_from_db()
    assert "no password" in wire.error


def test_hanging_servers_delay_nobody(
    server: Dovecot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty that take the connection and say nothing, and one that works, by the real loop."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.home / "authority.pem"))
    user = server.user()
    stop = threading.Event()
    with socket.create_server((ADDRESS, 0), backlog=50) as deaf:
        for number in range(20):
            mail_wire(desk, f"deaf{number}", f"imaps://x@{ADDRESS}:{deaf.getsockname()[1]}/")
        mail_wire(desk, "good", server.address(user).replace(HOST, ADDRESS))
        server.deliver(user, mail(1))
        worker = threading.Thread(target=watch_mailboxes, args=(stop,))
        worker.start()
        try:
            took = until(lambda: not server.mails(user))
        finally:
            stop.set()
            worker.join(30)
    assert took < CONNECT, "the first of them is given up after so long"
