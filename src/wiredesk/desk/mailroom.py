"""Looks into mailboxes: hands the mails of those who may file to the road, and refuses all others.

    due -> log in -> look -> may it file? -> kept (take_in) -> put away -> idle until the next comes

One visit lasts as long as the connection stands, where the server can tell of new mail; else it is
one look. Nothing is ever answered: a mail that may not file is put aside and told on the wire.
"""

import logging
import random
import ssl
import threading
import time
from contextlib import closing
from functools import partial

from django.db import connection

from wiredesk.archive import mailboxes, wires
from wiredesk.archive.leases import lease
from wiredesk.archive.mailboxes import MailWire
from wiredesk.archive.secrets import read_secret
from wiredesk.core.errors import Misconfigured, WiredeskError
from wiredesk.core.item import Value
from wiredesk.core.vouching import refusal
from wiredesk.desk.ports import Archive, Delivery, Toolbox
from wiredesk.desk.road import take_in
from wiredesk.wires import pace
from wiredesk.wires.mailaddress import Lookup, mailbox_of, system_lookup
from wiredesk.wires.mailbox import MAX_MAIL, Look, Session, opened

log = logging.getLogger("wiredesk.mailroom")

MEDIA_TYPE = "message/rfc822"
LOOK_EVERY = 120.0  # seconds: we look even where the server tells of nothing
BREATH = 0.2  # seconds before each look: mails that come together are taken together
EAR = 1.0  # seconds: so long a visit is deaf to the end of its worker
LONGEST = 3600.0  # seconds; then the visit logs in anew
SHORT = 60.0  # seconds: a connection that stood so long may be made again at once


class Mailroom(Value, frozen=True, kw_only=True):
    """What a visit needs of the world; ``stop`` ends it, ``tls`` adds trust."""

    archive: Archive
    tools: Toolbox
    stop: threading.Event
    lookup: Lookup = system_lookup
    tls: ssl.SSLContext | None = None


def visit(mailbox: MailWire, room: Mailroom) -> None:
    """Look into one mailbox until its connection, its lease or the worker ends; never raises ours.

    Blocks, so each visit has a thread, and a server that hangs hinders no other.
    """
    began, visiting = time.monotonic(), _Visit(mailbox, room)
    with closing(connection):
        try:
            due_in = visiting.run()
        except WiredeskError as error:
            stood = time.monotonic() - began > SHORT and error.code == "disconnected"
            if not stood:
                visiting.failed(error)
                return
            due_in = 0.0
        mailboxes.rest(visiting.mailbox, room.tools.clock(), due_in)


class _Visit:
    """The state of one visit: the mailbox as it is wanted now, and when its lease was renewed."""

    def __init__(self, mailbox: MailWire, room: Mailroom) -> None:
        self.mailbox, self._room = mailbox, room
        self._renewed = time.monotonic()

    def run(self) -> float:
        """Looks, and idles between them; returns the seconds until the next visit is due."""
        wire, room = self.mailbox.wire, self._room
        place = mailbox_of(wire.address, wire.networks)  # type: ignore[arg-type]
        if not (password := read_secret(wire.id).password):
            raise Misconfigured("no password is kept for this mailbox; enter it, see docs")
        connection.close()
        end = time.monotonic() + LONGEST
        with opened(
            place, password, self.mailbox.filing,  # type: ignore[arg-type]
            allow_networks=wire.networks, tls=room.tls, lookup=room.lookup,  # type: ignore[arg-type]
        ) as session:  # fmt: skip
            while time.monotonic() < end and not room.stop.wait(BREATH):
                more = self._look(session)
                if not self._renew():
                    return 0.0
                if more:
                    continue
                if not session.can_idle:
                    return self._pause()
                if not self._idle(session):
                    return 0.0
        return 0.0

    def failed(self, error: WiredeskError) -> None:
        """Tell it on the wire, and come back later and later."""
        wire, tools = self.mailbox.wire, self._room.tools
        log.warning("%s", error, extra={"wire": wire.key})
        wait = pace.after_failure(tools.clock(), wire.failures, jitter=random.random())
        wires.failed(wires.failure(wire, tools.clock(), wait, error))

    def _look(self, session: Session) -> bool:
        """Take what waits; returns whether more waits."""
        look = session.look()
        room, mailbox = self._room, self.mailbox
        verdicts = [(mail, refusal(mail.body, mailbox.rules)) for mail in look.mails]
        reasons = [why for _, why in verdicts if why] + _oversized(look)
        mailboxes.refused(mailbox, reasons, room.tools.clock())
        aside = [mail.uid for mail, why in verdicts if why]
        session.put_away([*aside, *look.oversized], "Refused")
        good = [mail for mail, why in verdicts if not why]
        if good:
            delivery = Delivery(
                wire_id=mailbox.wire.id,
                parts=tuple((mail.url, MEDIA_TYPE, mail.body) for mail in good),
                received=room.tools.clock(),
                came_as="first",  # where nothing was delivered before: see recording.store
                acknowledge=partial(session.put_away, [mail.uid for mail in good], "Done"),
            )
            take_in(room.archive, delivery, room.tools)
        return look.more

    def _idle(self, session: Session) -> bool:
        """Wait until there may be mail; False where the visit is over."""
        until = time.monotonic() + LOOK_EVERY
        connection.close()
        with session.idling():
            while time.monotonic() < until:
                if session.heard(EAR):
                    return True
                if self._room.stop.is_set() or not self._renew_in_time():
                    return False
        return True

    def _renew_in_time(self) -> bool:
        """Renew the lease when a third of it is over, and with it what is wanted of the mailbox."""
        if time.monotonic() - self._renewed < lease().total_seconds() / 3:
            return True
        return self._renew()

    def _renew(self) -> bool:
        with closing(connection):
            now = mailboxes.standing(self.mailbox, self._room.tools.clock())
        self._renewed = time.monotonic()
        if now is None or now.filing != self.mailbox.filing:
            return False
        self.mailbox = now
        return True

    def _pause(self) -> float:
        due = pace.next_due(
            self._room.tools.clock(),
            pace.Outcome("answered"),
            pace.History(),
            jitter=random.random(),
        )
        return due or pace.MINUTE


def _oversized(look: Look) -> list[str]:
    return [f"it is bigger than {MAX_MAIL // 2**20} MiB" for _ in look.oversized]
