"""Withdraw a round-up: its page answers 410, lists and feeds no longer carry it."""

from django.utils import timezone

from wiredesk.archive import rounding
from wiredesk.archive.models import Roundup
from wiredesk.desk.actions.acting import log


def withdraw_roundup(roundup: Roundup, *, by: str, reason: str = "") -> None:
    """For good; its stories stay as they are. Raises ActionRefused the second time."""
    rounding.withdraw(roundup, by=by, reason=reason, now=timezone.now())
    log.info("round-up %d withdrawn by %s", roundup.public_id, by)
