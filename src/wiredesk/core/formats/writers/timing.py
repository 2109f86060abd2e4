"""Times on their way out: RFC 3339 for most formats, RFC 822 for RSS."""

from email.utils import format_datetime

from wiredesk.core.formats.times import in_its_zone
from wiredesk.core.item import Moment


def rfc3339(given: Moment) -> str:
    """``2026-11-23T21:56:00+05:30`` in the zone it was given in, ``…Z`` for UTC and no zone."""
    text = in_its_zone(given).isoformat(timespec="seconds")
    return text if given.zone[:1] in ("+", "-") else text.replace("+00:00", "Z")


def rfc822(given: Moment) -> str:
    """``Mon, 23 Nov 2026 21:56:00 +0530`` as RSS 2.0 wants it, four digits of year."""
    return format_datetime(in_its_zone(given))
