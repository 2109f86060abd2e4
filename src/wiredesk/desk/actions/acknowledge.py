"""Acknowledge an alarm: somebody has seen it; the same again is a new alarm."""

from django.utils import timezone

from wiredesk.archive import alarms
from wiredesk.archive.models import Alarm


def acknowledge(alarm_id: int, *, by: str) -> Alarm:
    """Take an alarm off the list of open ones, with an audit row.

    Raises ActionRefused where there is no open alarm of this number.
    """
    return alarms.acknowledge(alarm_id, by=by, now=timezone.now())
