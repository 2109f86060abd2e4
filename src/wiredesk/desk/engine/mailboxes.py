"""Visits the mailboxes that are due, each in a thread of its own: none waits for another."""

import threading
from contextlib import closing
from functools import partial

from django.db import connection

from wiredesk.archive import mailboxes, recording
from wiredesk.archive.mailboxes import MailWire
from wiredesk.desk.engine.patience import patiently
from wiredesk.desk.mailroom import Mailroom, visit
from wiredesk.desk.toolbox import toolbox

LOOK_AROUND = 1.0  # seconds between two looks for mailboxes that are due
MOST = 200  # visits at once; a visit holds a thread and a connection to its server

Visits = dict[int, threading.Thread]
"""Those that go on, by the number of their wire."""


def watch_mailboxes(stop: threading.Event) -> None:
    """Until ``stop`` is set; several processes and machines may do so, each mailbox has one."""
    visits: Visits = {}
    room = Mailroom(archive=recording, tools=toolbox(), stop=stop)
    with closing(connection):
        while not stop.wait(LOOK_AROUND):
            visits = {wire: one for wire, one in visits.items() if one.is_alive()}
            patiently(partial(_visit_due, room, visits))
    for one in visits.values():
        one.join(timeout=3)


def _visit_due(room: Mailroom, visits: Visits) -> int:
    """Begin a visit to every mailbox that is due; returns how many are.

    One that is being visited still, by a visit that overslept its lease, is left to that.
    """
    due = mailboxes.due(room.tools.clock(), limit=MOST - len(visits))
    for mailbox in due:
        if mailbox.wire.id in visits:
            continue
        thread = threading.Thread(
            target=_guarded, args=(mailbox, room), name=f"mail-{mailbox.wire.key}", daemon=True
        )
        thread.start()
        visits[mailbox.wire.id] = thread
    return len(due)


def _guarded(mailbox: MailWire, room: Mailroom) -> None:
    """One visit; where the database goes away meanwhile the lease runs out, and it begins anew."""

    def work() -> int:
        visit(mailbox, room)
        return 1

    patiently(work)
