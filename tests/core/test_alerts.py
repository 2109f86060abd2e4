"""Which story takes an alert: one that the agency itself links, in time."""

from datetime import UTC, datetime, timedelta

import pytest

from wiredesk.core.alerts import Trace, follower
from wiredesk.core.item import Link

T0 = datetime(2026, 3, 4, 9, tzinfo=UTC)
SERIES = (Link(rel="series", guid="crane week"),)
ALERT = Trace(story="a", ref="0", at=T0, kind="ALERT", slugline="CRANE/", names=frozenset({"a"}),
              links=SERIES)  # fmt: skip


def trace(
    minutes: int, *links: Link, slugline: str = "", kind: str = "NEW", story: str = "s"
) -> Trace:
    at = T0 + timedelta(minutes=minutes)
    return Trace(story=story, ref="1", at=at, kind=kind, slugline=slugline, links=links)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "follows"),
    [
        (trace(10, Link(rel="irel:evolvedFrom", guid="a")), True),
        (trace(10, Link(rel="previous", guid="a")), True),
        (trace(10, Link(rel="seeAlso", guid="a")), False),
        (trace(10, Link(rel="irel:evolvedFrom", guid="b")), False),
        (trace(10, *SERIES), True),
        (trace(10, slugline="Crane/ (UPDATE 1, PIX)"), True),
        (trace(120, slugline="CRANE/"), True),
        (trace(121, slugline="CRANE/"), False),
        (trace(-1, slugline="CRANE/"), False),
        (trace(10, slugline="CRANES/"), False),
        (trace(10, slugline="CRANE/", kind="ALERT"), False),
        (trace(10, slugline="CRANE/", story="a"), False),
        (trace(10), False),
    ],
)
def test_a_story_follows_by_link_and_in_time(one: Trace, follows: bool) -> None:
    assert (follower(ALERT, [one]) is one) == follows


def test_the_first_that_follows_takes_it() -> None:
    first, second = trace(10, *SERIES), trace(11, *SERIES, story="t")
    assert follower(ALERT, [second, first]) is first


def test_no_slugline_is_no_link() -> None:
    alert = Trace(story="a", ref="0", at=T0, kind="ALERT")
    assert follower(alert, [trace(10)]) is None
