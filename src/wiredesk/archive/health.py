"""Gathers what is known of the health of wires: rows in, the core's facts out."""

from collections.abc import Iterable

import msgspec

from wiredesk.archive import pulse
from wiredesk.archive.models import Wire, WirePulse
from wiredesk.core.health import Arrivals, Facts, Looks
from wiredesk.core.silence import Rhythm

ASKED = frozenset({"http", "sftp", "ftp", "s3", "imap"})
"""Transports over which we ask; all others come by themselves."""


def all_facts() -> list[Facts]:
    """Of every wire whose contract runs, by key."""
    running = Wire.objects.filter(ended_at=None).select_related("pulse").order_by("key")
    return [facts_of(wire) for wire in running]


def by_key(wires: Iterable[Wire]) -> dict[str, Facts]:
    """Of these wires (``pulse`` selected with them)."""
    return {wire.key: facts_of(wire) for wire in wires}


def facts_of(wire: Wire) -> Facts:
    """Of one wire."""
    row: WirePulse | None = getattr(wire, "pulse", None)
    rhythm = pulse.rhythm_of(row) if row else Rhythm()
    return Facts(
        key=wire.key,
        asked=wire.transport in ASKED,
        looks=msgspec.convert(wire.looks, Looks),
        arrivals=pulse.arrivals_of(row) if row else Arrivals(),
        failures=wire.failures,
        error=wire.error,
        gone=wire.gone,
        heard=rhythm.heard,
        silent_since=row.silent_since if row else None,
        due_at=wire.due_at,
        checked_at=wire.checked_at,
    )
