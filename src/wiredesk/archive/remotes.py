"""What looking into remote folders reads and remembers: due wires, their secrets, what was seen."""

from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from msgspec import Struct

from wiredesk.archive import alarms, wires
from wiredesk.archive.models import FolderMemory, Wire
from wiredesk.archive.secrets import read_secret
from wiredesk.archive.wires import WireDue
from wiredesk.core.errors import HostKeyRefused, Misconfigured, WiredeskError
from wiredesk.core.health import looked as with_look
from wiredesk.core.secret import NOTHING, Secret

TRANSPORTS = ("sftp", "ftp", "s3")
HOLD = timedelta(minutes=3)
"""A look, its commit and its moves end well before; then somebody else may look."""


class RemoteWire(Struct, frozen=True, kw_only=True):
    """One remote folder to look into now; ``trouble``: why it cannot be."""

    due: WireDue
    host_keys: tuple[str, ...]
    endpoint: str
    region: str
    leave_files: bool
    memory: bytes
    secret: Secret = NOTHING
    trouble: WiredeskError | None = None


def due(now: datetime, *, limit: int) -> list[RemoteWire]:
    """Remote folders whose time has come, each leased to the caller."""
    found = wires.due(now, transports=TRANSPORTS, limit=limit, hold=HOLD)
    rows = Wire.objects.in_bulk([one.id for one in found])
    return [_remote(rows[one.id], one) for one in found]


def of(wire: Wire) -> RemoteWire:
    """One wire as it stands, leased to nobody: for tests by hand and pictures."""
    return _remote(wire, wires.unleased(wire))


def looked(wire: RemoteWire, now: datetime, due_in: float, *, memory: bytes, problems: str) -> bool:
    """Remember what was seen, look again in ``due_in`` s; False = taken over meanwhile."""
    with transaction.atomic():
        mine = Wire.objects.filter(pk=wire.due.id, fence=wire.due.fence)
        if not mine.update(
            checked_at=now,
            due_at=now + timedelta(seconds=due_in),
            failures=0,
            error=problems[:300],
            leased_until=None,
            looks=msgspec.to_builtins(with_look(wire.due.looks, now)),
        ):
            return False
        _remember(wire, memory)
        if wire.due.failures:
            wires.made_good(wire.due, now)
            alarms.over("host-key-changed", wire.due.id, by="rule: the confirmed key", now=now)
    return True


def failed(
    wire: RemoteWire, now: datetime, due_in: float, error: WiredeskError, memory: bytes
) -> None:
    """The folder was not seen, or not to its end; a key that changed sounds the alarm."""
    with transaction.atomic():
        wires.failed(wires.failure(wire.due, now, due_in, error))
        if Wire.objects.filter(pk=wire.due.id, fence=wire.due.fence).exists():
            _remember(wire, memory)
        if isinstance(error, HostKeyRefused) and error.code == "host-key-changed":
            said = alarms.Said(code=error.code, wire=wire.due.key, detail=str(error)[:300])
            alarms.sound(said, now)


def _remember(wire: RemoteWire, memory: bytes) -> None:
    if memory != wire.memory:
        FolderMemory.objects.update_or_create(wire_id=wire.due.id, defaults={"files": memory})


def _remote(wire: Wire, named: WireDue) -> RemoteWire:
    held = FolderMemory.objects.filter(pk=wire.pk).values_list("files", flat=True).first()
    secret, trouble = NOTHING, None
    try:
        secret = read_secret(wire.pk)
    except Misconfigured as error:
        trouble = error
    return RemoteWire(
        due=named,
        host_keys=tuple(wire.host_keys.splitlines()),
        endpoint=wire.endpoint,
        region=wire.region,
        leave_files=wire.leave_files,
        memory=bytes(held or b""),
        secret=secret,
        trouble=trouble,
    )
