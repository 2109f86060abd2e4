"""Gives times without a zone the zone of the wire that filed them."""

from datetime import UTC, tzinfo

from msgspec.structs import replace

from wiredesk.core.formats.times import moment
from wiredesk.core.item import Embargo, Moment, NewsItem


def in_zone_of_wire(item: NewsItem, zone: tzinfo | None) -> NewsItem:
    """Read every zoneless time of an item again as local time of ``zone``; None = zone unknown.

    Without a known zone nothing changes: such times were read as UTC and marked as guessed, and
    such an embargo at its latest plausible instant (DESK-RULES, Embargo). With it they stay
    marked as guessed, because the file does not say them outright.
    """
    if zone is None:
        return item
    return replace(
        item,
        created=_local(item.created, zone),
        updated=_local(item.updated, zone),
        expires=_local(item.expires, zone),
        embargo=_local_embargo(item.embargo, zone),
    )


def _local(given: Moment | None, zone: tzinfo) -> Moment | None:
    if given is None or given.zone or not given.raw:
        return given
    return moment(given.raw, zone) or given


def _local_embargo(embargo: Embargo | None, zone: tzinfo) -> Embargo | None:
    if embargo is None or embargo.until is None:
        return embargo
    until = _local(embargo.until, zone)
    return replace(embargo, until=until and _later_of_two(until, zone))


def _later_of_two(until: Moment, zone: tzinfo) -> Moment:
    """Where clocks go back an hour comes twice: an embargo holds to its second end."""
    if until.zone:
        return until
    second = until.at.astimezone(zone).replace(fold=1)
    return replace(until, at=max(until.at, second.astimezone(UTC)))
