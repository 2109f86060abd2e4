"""Looks into hot folders and hands what they hold to the road; desk/fetching.py asks servers."""

import logging
import time
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from wiredesk.archive import wires
from wiredesk.core.errors import FetchFailed, Refused, Unreadable
from wiredesk.desk.ports import Archive, Delivery, Part, Toolbox
from wiredesk.desk.road import take_in
from wiredesk.wires import folder
from wiredesk.wires.watching import Ear

log = logging.getLogger("wiredesk.intake")

PICTURE_FILES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff")
"""Companions of wire files: fetched when their story needs them, never read as copy."""

MOST_FILES = 200
"""Files of one folder in one look; the rest comes with the next."""


class Folders:
    """Hot folders and what the last look saw in them."""

    def __init__(self) -> None:
        self._wires: Sequence[wires.FolderWire] = ()
        self._seen: dict[int, Mapping[str, folder.Seen]] = {}

    def look_around(self, ear: Ear, archive: Archive, tools: Toolbox) -> int:
        """One look into every folder; returns how many transmissions that made."""
        self._wires = wires.folders()
        ear.listen_to(Path(wire.path) for wire in self._wires)
        return sum(self._look(wire, frozenset(), archive, tools) for wire in self._wires)

    def take_finished(
        self, finished: Mapping[Path, frozenset[str]], archive: Archive, tools: Toolbox
    ) -> int:
        """One look into the folders where writers have just finished files, taking those."""
        return sum(
            self._look(wire, finished[Path(wire.path)], archive, tools)
            for wire in self._wires
            if Path(wire.path) in finished
        )

    def _look(
        self, wire: wires.FolderWire, finished: Set[str], archive: Archive, tools: Toolbox
    ) -> int:
        path = Path(wire.path)
        try:
            files = folder.waiting(path, self._seen.get(wire.id, {}), time.time(), finished)
        except OSError as error:
            wires.folder_error(wire, f"the folder {path} cannot be read: {error.strerror}")
            return 0
        copy = [one for one in files if not one.name.lower().endswith(PICTURE_FILES)]
        self._seen[wire.id] = folder.remember(copy)
        problems = [f"{folder.label(one.name)}: {one.problem}" for one in copy if one.problem]
        wires.folder_error(wire, "; ".join(problems))
        taken = [_take(path, one, wire.key) for one in copy if one.ready][:MOST_FILES]
        parts: list[Part] = [(one.name, "", one.body) for one in taken if one is not None]
        if not parts:
            return 0

        def acknowledge() -> None:
            tools.crashpoint("folder-stored")
            for name, _, _ in parts:
                folder.file_away(path, name)

        delivery = Delivery(
            wire_id=wire.id, parts=tuple(parts), received=tools.clock(), acknowledge=acknowledge
        )
        return take_in(archive, delivery, tools)


def _take(path: Path, file: folder.Waiting, key: str) -> folder.Taken | None:
    """The bytes of a file, or None: it changed under us (next look) or must never be read."""
    try:
        return folder.take(path, file)
    except FetchFailed:
        return None
    except (Refused, Unreadable) as error:
        log.warning("%s", error, extra={"wire": key})
        folder.file_away(path, file.name, ".refused")
        return None
