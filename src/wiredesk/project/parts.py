"""Runs one part of the cluster's worker: the ways in with the beat, or the road with its pool.

Two Celery workers, so that slow wires never delay a kill: "ways-in" waits on networks in threads,
"road" files and delivers in processes. Any host may run either part, in any number.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from celery.beat import EmbeddedService
from celery.signals import worker_process_init
from django.conf import settings

from wiredesk.archive.generation import Beat, generation_of
from wiredesk.project.celery import app, queue_name
from wiredesk.project.supervisor import die_with

QUIETLY = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
WAITING_THREADS = 32
BESIDE_CELLS = 1  # one more process than cells: effects that wait do not stop filing


def run_part(part: str) -> None:
    """Until SIGTERM: finishes what runs, then returns."""
    if part == "ways-in":
        config = settings.CONFIG
        beat = EmbeddedService(app, thread=True)
        beat.start()
        with (
            Beat(generation_of(config.generation_place, prefix=f"{config.namespace}:")),
            _watching("folders"),
            _watching("mailboxes"),
        ):
            _celery("wires", "--pool", "threads", "--concurrency", str(WAITING_THREADS))
        beat.stop()
    else:
        worker_process_init.connect(_leashed, weak=False)
        _celery("road", "--concurrency", str(settings.CONFIG.cells + BESIDE_CELLS))


@contextmanager
def _watching(what: str) -> Iterator[None]:
    """Take what comes into "folders" or "mailboxes" meanwhile; an error ends the process."""
    from wiredesk.desk.engine.folders import watch_folders  # when Django's models are there
    from wiredesk.desk.engine.mailboxes import watch_mailboxes

    stop = threading.Event()
    watcher_of = {"folders": watch_folders, "mailboxes": watch_mailboxes}

    def watch() -> None:
        try:
            watcher_of[what](stop)
        finally:
            if not stop.is_set():
                signal.raise_signal(signal.SIGTERM)

    watcher = threading.Thread(target=watch, name=what, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(timeout=5)


def _leashed(**_: object) -> None:
    """A pool child ends with its worker, even where that was killed."""
    die_with(os.getppid())


def _celery(queue: str, *options: str) -> None:
    name = f"{queue}-{os.getpid()}@%h"
    arguments = ["--quiet", "worker", "--queues", queue_name(queue), "--hostname", name]
    try:
        app.worker_main([*arguments, *QUIETLY, *options])
    except SystemExit:
        return
