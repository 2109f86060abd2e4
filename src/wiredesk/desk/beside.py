"""Fetches a picture that lies beside the wire files of a remote folder."""

import asyncio

from wiredesk.archive import remotes
from wiredesk.archive.models import Wire
from wiredesk.core.errors import FetchFailed
from wiredesk.desk.intake import PICTURE_FILES
from wiredesk.desk.remotes import LOOK, way_of
from wiredesk.wires import remote
from wiredesk.wires.folder import MAX_FILE
from wiredesk.wires.reach import Reach, Way


def is_remote(wire: Wire) -> bool:
    """Whether the wire delivers into a folder on another machine."""
    return wire.transport in remotes.TRANSPORTS


def beside(wire: Wire, name: str) -> bytes | None:
    """The bytes of the picture file of this name in the folder of the wire; None = not there.

    Raises as ``Reach.opened`` does, FetchFailed (timeout), TooBig.
    """
    if not name.lower().endswith(PICTURE_FILES):
        return None
    found = remotes.of(wire)
    if found.trouble is not None:
        raise found.trouble
    try:
        return asyncio.run(_fetch(way_of(found), name))
    except TimeoutError as error:
        raise FetchFailed(f"the folder took over {LOOK:.0f} s", code="timeout") from error


async def _fetch(way: Way, name: str) -> bytes | None:
    with Reach() as reach:
        async with asyncio.timeout(LOOK), reach.opened(way) as folder:
            listed = await folder.entries(remote.MOST_NAMES)
            files = remote.judge(listed, {}, 0.0, atomic=True)
            wanted = [one for one in files if one.ready and one.entry.name == name]
            return await folder.read(wanted[0].entry, MAX_FILE) if wanted else None
