"""The cluster's engine as Celery sees it: quorum queues, JSON, late acknowledgement, the beats.

Work lives in the tables and is taken under leases; a message only says "look now". So a message may
come twice, late or never: every beat is sent again and again, and each may run at any time, in any
number of processes.
"""

import logging
import os
import time

from amqp.exceptions import AMQPError
from celery import Celery
from django.conf import settings
from kombu import Exchange, Queue
from kombu.exceptions import KombuError

log = logging.getLogger("wiredesk.celery")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")

BEATS = {  # name of the door (desk/engine/distributed.py): its queue, seconds between two beats
    "fetch_due": ("wires", 1.0),
    "ask_hubs": ("wires", 5.0),
    "file_waiting": ("road", 1.0),
    "group": ("road", 1.0),
    "deliver": ("road", 1.0),
    "deliver_urgent": ("wires", 1.0),  # in a thread: a pool that is busy filing delays no kill
    "publish_due": ("road", 1.0),
    "count_readers": ("road", 10.0),
    "round_up": ("road", 5.0),
    "scrub": ("road", 20.0),
    "tidy": ("road", 5.0),
    "listen": ("road", 60.0),
    "forget_receipts": ("road", 600.0),
}
QUEUE_ARGUMENTS = {
    "x-queue-type": "quorum",
    "x-delivery-limit": 5,  # a message that kills its worker again and again is dropped
    "x-max-length": 1000,  # while no worker runs, wake-ups do not pile up
}
SEND_SECONDS = 1.0  # the longest that a kill or a save waits for the broker
QUIET_SECONDS = 5.0  # after a failed send nobody tries again for so long; the beats carry on


def queue_name(key: str) -> str:
    """The broker's name of a queue: installations that share a broker have namespaces."""
    return f"{settings.CONFIG.namespace}.{key}"


def _queue(key: str) -> Queue:
    name = queue_name(key)
    return Queue(name, Exchange(""), routing_key=name, queue_arguments=QUEUE_ARGUMENTS)


def _beat(name: str, every: float) -> dict[str, object]:
    return {"task": name, "schedule": every, "options": {"expires": max(5.0, every * 5)}}


app = Celery("wiredesk")
app.conf.update(
    broker_url=settings.CONFIG.broker_url,
    broker_connection_timeout=SEND_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"confirm_publish": True},
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_queues=[_queue(key) for key in ("wires", "road")],
    task_default_queue=queue_name("road"),
    task_create_missing_queues=False,
    task_routes={name: {"queue": queue_name(key)} for name, (key, _) in BEATS.items()},
    worker_consumer="wiredesk.project.consumer:Consumer",
    worker_prefetch_multiplier=1,
    worker_detect_quorum_queues=True,
    worker_enable_remote_control=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    beat_schedule={name: _beat(name, every) for name, (_, every) in BEATS.items()},
    beat_scheduler="celery.beat:Scheduler",  # in memory: nothing is lost with it
    imports=["wiredesk.desk.engine.distributed"],
)

_quiet_until = 0.0


def wake(beat: str) -> None:
    """Ask the engine to look now. Never raises: where the broker is away, the next beat does it."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        app.send_task(beat, retry=False, expires=60, confirm_timeout=SEND_SECONDS)
    except (KombuError, AMQPError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("the broker did not take the wake-up %s: %s", beat, error)
