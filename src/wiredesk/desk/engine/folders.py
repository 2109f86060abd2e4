"""Takes files out of the hot folders: those just finished at once, all others by looking around."""

import threading
import time
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from django.db import connection

from wiredesk.archive import recording
from wiredesk.desk.engine.patience import POLL, patiently
from wiredesk.desk.intake import Folders
from wiredesk.desk.toolbox import toolbox
from wiredesk.wires.watching import Ear

LOOK_AROUND = 1.0  # seconds between two looks into every folder


def watch_folders(stop: threading.Event) -> None:
    """Until ``stop`` is set; several processes and machines may watch the same folders."""
    folders, tools, looked = Folders(), toolbox(), float("-inf")
    with closing(connection), closing(Ear()) as ear:
        heard: Mapping[Path, frozenset[str]] = {}
        while not stop.is_set():
            if time.monotonic() - looked >= LOOK_AROUND:
                patiently(partial(folders.look_around, ear, recording, tools))
                looked = time.monotonic()
            if heard:
                patiently(partial(folders.take_finished, heard, recording, tools))
            heard = ear.finished(POLL)
