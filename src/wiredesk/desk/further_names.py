"""The pass of `wiredesk name`: further names in new public stories, found by a spaCy pipeline.

    waiting (newest first, a few) -> the pipeline reads -> beside what the rules found -> kept

Runs beside the road in a process of its own: nothing waits for it, and what it has not read yet
lacks only what the rules did not find.
"""

import threading
from functools import partial

from django.utils import timezone

from wiredesk.archive import unnamed
from wiredesk.desk.engine.patience import patiently
from wiredesk.desk.pipeline import Pipeline, named

A_FEW = 5
"""Stories read between two looks for newer ones."""

IDLE = 5.0  # seconds between two looks where nothing waits


def name_until(stop: threading.Event, pipeline: Pipeline) -> None:
    """Name what comes, until told to stop; an empty or a busy database is waited for."""
    while not stop.is_set():
        if not patiently(partial(name_some, pipeline)):
            stop.wait(IDLE)


def name_all(pipeline: Pipeline) -> int:
    """Name what waits now; how many stories."""
    done = 0
    while some := name_some(pipeline):
        done += some
    return done


def name_some(pipeline: Pipeline) -> int:
    """Name the newest few that wait; how many were written down."""
    some = unnamed.waiting(pipeline.mark, timezone.now(), limit=A_FEW)
    return sum(unnamed.keep(one, named(one.copy, one.found, pipeline)) for one in some)
