"""The real parts that the road's protocols stand for, plugged together once per process."""

import ctypes
import gc
import os
from functools import cache

from django.utils import timezone

from wiredesk.archive.crash import crashpoint
from wiredesk.core.enrich import gazetteer, item_country, mentions
from wiredesk.core.recall import Recall
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.knowledge import enricher, sector_finder
from wiredesk.desk.ports import Toolbox

M_ARENA_MAX = -8
"""The parameter of glibc's mallopt(3) that says how many heaps a process may have."""


def toolbox() -> Toolbox:
    """Clock, crash points, sectors as they are now, countries, enrichers, effects."""
    return Toolbox(
        clock=timezone.now,
        crashpoint=crashpoint,
        sector_of=sector_finder(),
        country_of=lambda item: item_country.country_of(item)[0],
        enrich=enricher(),
        effects=EFFECTS,
        recall=_recall(os.getpid()),
    )


@cache
def _recall(pid: int) -> Recall:
    """What this process remembers of texts, whoever asks."""
    return Recall()


def get_ready() -> None:
    """What a worker does before its first story: read the gazetteers, and keep them for good.

    The garbage collector no longer walks them, and processes forked from this one share them.
    Its threads share one heap where the C library is glibc: a heap of their own for each cost
    20 to 30 MB after 9,000 stories, and Python runs one of them at a time anyway.
    """
    if hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)
    gazetteer.get_ready()
    mentions.gazetteer()
    gc.collect()
    gc.freeze()
