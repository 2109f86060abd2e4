"""The stop switch: pause automatic publishing of one wire or of all; kills still act at once."""

from django.db import transaction
from django.utils import timezone

from wiredesk.archive import recording
from wiredesk.archive.models import Pause, Wire


def pause(wire: Wire | None, *, by: str, reason: str = "") -> None:
    """From now on new items await the desk: of one wire, or of all (``None``)."""
    with transaction.atomic():
        if wire is None:
            Pause.objects.create(at=timezone.now(), by=by, reason=reason[:300])
        else:
            Wire.objects.filter(pk=wire.pk).update(paused=True)
        recording.audit(by, "pause", _what(wire, reason))


def resume(wire: Wire | None, *, by: str, reason: str = "") -> None:
    """Automatic publishing goes on for new items; what waits meanwhile waits on."""
    with transaction.atomic():
        if wire is None:
            Pause.objects.all().delete()
        else:
            Wire.objects.filter(pk=wire.pk).update(paused=False)
        recording.audit(by, "resume", _what(wire, reason))


def _what(wire: Wire | None, reason: str) -> str:
    return f"{wire.key if wire else 'all wires'}: {reason}".rstrip(": ")
