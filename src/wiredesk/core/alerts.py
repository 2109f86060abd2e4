"""An alert goes into the story that follows it: by the agency's own link, never by likeness.

Under one id that is the fold's affair; here the story comes under an id of its own (DESK-RULES,
Correction, update, alert, embargo).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wiredesk.core.item import Kind, Link, Value
from wiredesk.core.text.slugline import without_marks

FOLLOWS_WITHIN = timedelta(hours=2)
RELATIONS = frozenset({"evolvedfrom", "previous", "previousversion", "replacing", "in-reply-to"})
"""Relations by which a story names the alert it grew from, behind any scheme (``irel:``)."""

SERIES = "series"


class Trace(Value, frozen=True, kw_only=True):
    """One filed version as far as it can link a story to an alert."""

    story: int | str
    ref: str
    at: datetime
    kind: Kind
    slugline: str = ""
    names: frozenset[str] = frozenset()  # the guid of its story, and other names
    links: tuple[Link, ...] = ()

    def named(self) -> frozenset[str]:
        """The ids that it says it grew from."""
        rels = ((one.rel.lower().rpartition(":")[2], one.guid) for one in self.links)
        return frozenset(guid for rel, guid in rels if guid and rel in RELATIONS)

    def series(self) -> frozenset[str]:
        """The series that it belongs to."""
        return frozenset(one.guid for one in self.links if one.guid and one.rel == SERIES)


def follower(alert: Trace, later: Iterable[Trace]) -> Trace | None:
    """The first version of another story that links itself to the alert in time; None = none."""
    found = [one for one in later if one.kind != "ALERT" and _follows(one, alert)]
    return min(found, key=lambda one: (one.at, one.ref), default=None)


def _follows(one: Trace, alert: Trace) -> bool:
    if one.story == alert.story or not alert.at <= one.at <= alert.at + FOLLOWS_WITHIN:
        return False
    slug = without_marks(alert.slugline).casefold()
    return (
        bool(one.named() & alert.names)
        or bool(one.series() & alert.series())
        or (slug != "" and slug == without_marks(one.slugline).casefold())
    )
