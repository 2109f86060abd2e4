"""Runs one part of the cluster's worker: the ways in with the beat, or the road with its pool.

Two Celery workers, so that slow wires never delay a kill: "ways-in" waits on networks in threads,
"road" files and delivers in processes. Any host may run either part, in any number.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
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
            _watching(),
        ):
            _celery("wires", "--pool", "threads", "--concurrency", str(WAITING_THREADS))
        beat.stop()
    else:
        worker_process_init.connect(_leashed, weak=False)
        _celery("road", "--concurrency", str(settings.CONFIG.cells + BESIDE_CELLS))


@contextmanager
def _watching() -> Iterator[None]:
    """Take what comes into folders and mailboxes meanwhile; an error ends the process."""
    from wiredesk.desk.engine.folders import watch_folders  # when Django's models are there
    from wiredesk.desk.engine.mailboxes import watch_mailboxes
    from wiredesk.desk.engine.remotes import watch_remotes

    stop = threading.Event()

    def watch(take: Callable[[threading.Event], None]) -> None:
        try:
            take(stop)
        finally:
            if not stop.is_set():
                signal.raise_signal(signal.SIGTERM)

    watchers = [
        threading.Thread(target=watch, args=(take,), name=take.__name__, daemon=True)
        for take in (watch_folders, watch_remotes, watch_mailboxes)
    ]
    for watcher in watchers:
        watcher.start()
    try:
        yield
    finally:
        stop.set()
        for watcher in watchers:
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
