"""Hears which files of the hot folders their writers have just finished (inotify, Linux).

An ear is never the only way to know: events get lost (an overflow, a network file system), so the
folders are looked at now and then as well. What it adds is that a finished file need not wait.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from asyncinotify import Inotify, Mask

FINISHED = Mask.CLOSE_WRITE | Mask.MOVED_TO
MOST_EVENTS = 1000
"""Of one call; the rest comes with the next."""


class Ear:
    """Listens to a changing set of folders. Raises OSError where the system has no inotify left."""

    def __init__(self) -> None:
        self._inotify = Inotify()

    def listen_to(self, folders: Iterable[Path]) -> None:
        """Listen to these and no others; one that is not there is passed over until it is."""
        heard = set()
        for folder in folders:
            with suppress(OSError):
                heard.add(self._inotify.add_watch(folder, FINISHED).wd)
        for watch in self._inotify.watches:
            if watch.wd not in heard:
                with suppress(OSError):
                    self._inotify.rm_watch(watch)

    def finished(self, patience: float) -> Mapping[Path, frozenset[str]]:
        """Names by folder of files closed after writing or moved in, since the call before.

        Waits at most ``patience`` seconds for the first of them and for no other.
        """
        found: dict[Path, set[str]] = {}
        self._inotify.sync_timeout = patience
        for _ in range(MOST_EVENTS):
            event = self._inotify.sync_get()
            if event is None:
                break
            self._inotify.sync_timeout = 0
            if event.watch is not None and event.name is not None and event.mask & FINISHED:
                found.setdefault(event.watch.path, set()).add(str(event.name))
        return {folder: frozenset(names) for folder, names in found.items()}

    def close(self) -> None:
        """Listen no more."""
        self._inotify.close()
