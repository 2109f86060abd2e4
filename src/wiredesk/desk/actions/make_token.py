"""Make a token that others push to a wire with; it is shown once, to whoever made it."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from wiredesk.archive import pushing
from wiredesk.archive.models import Wire


def make_token(wire: Wire, *, by: str, overlap: timedelta = pushing.OVERLAP) -> pushing.Credentials:
    """A new token; the newest of those before it works on for ``overlap``.

    Raises ActionRefused where the wire takes no pushes.
    """
    return pushing.make_token(wire, by=by, now=timezone.now(), overlap=overlap)


def push_address(wire: Wire) -> str:
    """Where others push to this wire."""
    return f"{settings.CONFIG.site_url}/api/push/{quote(wire.key)}"
