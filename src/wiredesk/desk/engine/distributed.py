"""The distributed engine's doors: each Celery task opens onto one function of the road.

Every door may be opened at any time and by many processes at once; leases, fences and one advisory
lock see to it that nothing is done twice. Whoever found work wakes its own door again.
"""

import os
from functools import cache
from threading import Lock

from celery import shared_task
from celery.signals import celeryd_after_setup, worker_shutdown
from django.utils import timezone

from wiredesk.archive import (
    expiring,
    grouping,
    lanes,
    originals,
    pulse,
    pushing,
    readership,
    recording,
    rounding,
    search,
)
from wiredesk.core.grouping import Memory
from wiredesk.desk import road, subscribing
from wiredesk.desk.engine.asking import Asking
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.toolbox import get_ready, toolbox

_ONE = Lock()  # the ways in are threads: they must share what they ask


@shared_task(name="fetch_due")
def fetch_due() -> None:
    """Begin to ask the HTTP wires whose time has come; nobody waits for their answers."""
    with _ONE:
        asking = _asking(os.getpid())
    asking.look()


@shared_task(name="ask_hubs")
def ask_hubs() -> None:
    """Subscribe, renew and end subscriptions at hubs."""
    subscribing.ask_due(toolbox())


@shared_task(name="file_waiting")
def file_waiting() -> None:
    """File one batch of what waits."""
    if road.file_waiting(recording, _cell(os.getpid()), toolbox()):
        recording.wake("file_waiting")


@shared_task(name="group")
def group() -> None:
    """Group one batch of stories; another process may be at it."""
    if road.group(grouping, _memory(os.getpid()), toolbox()):
        recording.wake("group")


@shared_task(name="deliver")
def deliver() -> None:
    """Carry out one batch of due effects."""
    if road.deliver(lanes.OTHERS, toolbox()):
        recording.wake("deliver")


@shared_task(name="deliver_urgent")
def deliver_urgent() -> None:
    """Carry out what makes kills complete."""
    if road.deliver(lanes.URGENT, toolbox()):
        recording.wake("deliver_urgent")


@shared_task(name="publish_due")
def publish_due() -> None:
    """Publish what people scheduled, and end what has expired."""
    originals.publish_due(timezone.now())


@shared_task(name="round_up")
def round_up() -> None:
    """Make the round-ups whose time has come."""
    rounding.make_due(timezone.now())


@shared_task(name="scrub")
def scrub() -> None:
    """Delete what the licences let nobody keep any longer."""
    expiring.scrub_due(timezone.now())


@shared_task(name="listen")
def listen() -> None:
    """Sound an alarm for wires that fell silent."""
    pulse.listen(timezone.now())


@shared_task(name="count_readers")
def count_readers() -> None:
    """Count a portion of the visits that wait."""
    if readership.count(timezone.now()):
        recording.wake("count_readers")


@shared_task(name="forget_receipts")
def forget_receipts() -> None:
    """Delete the receipts of pushes that nobody will ask for any more."""
    pushing.forget_receipts(timezone.now())


@shared_task(name="tidy")
def tidy() -> None:
    """Merge a little of the search index."""
    search.tidy()


@celeryd_after_setup.connect
def _before_the_first_fork(**_: object) -> None:
    get_ready()


@cache
def _memory(pid: int) -> Memory:
    """The storylines as this pool child knows them."""
    return Memory()


@worker_shutdown.connect
def _close_connections(**_: object) -> None:
    with _ONE:
        if _asking.cache_info().currsize:
            _asking(os.getpid()).close()
            _asking.cache_clear()


@cache
def _asking(pid: int) -> Asking:
    """The wires that this process is asking: its event loop and its connections live on."""
    return Asking(recording, toolbox)


@cache
def _cell(pid: int) -> Cell:
    """The reading process of this pool child; a fork must not use its parent's."""
    return Cell()
