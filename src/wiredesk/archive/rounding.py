"""Makes round-ups of sectors' top stories, by plan or by a person's hand, and withdraws them.

    make_due    the beat: each plan whose time has come; again, late or twice does no harm
    make        one now, whatever the plan says
    withdraw    for good: its page answers 410

Which stories, in which order: core/roundups.py. What is kept is a list of stories; its words are
read when somebody looks (finding/roundups.py).
"""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.db import transaction
from django.db.models import Count

from wiredesk.archive.models import (
    Audit,
    Edition,
    Roundup,
    RoundupItem,
    RoundupPlan,
    Sector,
    Story,
    StorylineStory,
)
from wiredesk.archive.numbering import public_number
from wiredesk.archive.originals import pages_changed
from wiredesk.archive.recording import one_writer
from wiredesk.core import roundups, slots
from wiredesk.core.errors import ActionRefused
from wiredesk.core.item import StoryKind

SCHEDULE = "the schedule"
MOST_LOOKED_AT = 1_000
"""The newest stories of a sector that a round-up is chosen from."""

NO_URGENCY = 5
"""Where the wire names none: the middle of 1 (top) to 9."""


class Candidate(msgspec.Struct, frozen=True):
    """A story that might be told, in the order of COLUMNS."""

    story: int
    public_id: int
    at: datetime
    urgency: int | None
    language: str
    kind: StoryKind
    agency: str
    credit: str
    headline: str
    storyline: int | None
    changed: datetime | None


COLUMNS = (
    "pk", "public_id", "sort_at", "urgency", "language", "kind", "agency__name",
    "wire__licence__credit", "shown__headline", "in_storyline__storyline", "text_changed_at",
)  # fmt: skip


class Choice(msgspec.Struct, frozen=True):
    """What a round-up is to tell, first things first, and what each item weighs and why."""

    stories: tuple[int, ...]
    standings: dict[int, roundups.Standing]
    looked_at: int


def make_due(now: datetime) -> int:
    """Make what the plans ask for; returns how many round-ups were made."""
    plans = RoundupPlan.objects.filter(running=True).select_related("sector", "edition")
    due = [(plan, slot) for plan in plans if (slot := _slot(plan, now)) is not None]
    return sum(make_planned(plan, slot, now) for plan, slot in due)


def _slot(plan: RoundupPlan, now: datetime) -> datetime | None:
    """The time that has come and is not dealt with."""
    try:
        times = slots.times_of(plan.times)
    except ValueError:  # no form wrote this row; one bad plan stops nothing else
        return None
    slot = slots.latest(times, plan.weekdays, _zone(plan.edition), now)
    return slot if slot is not None and slot > plan.dealt_until else None


def _zone(edition: Edition | None) -> tzinfo:
    """The clocks of an edition; UTC where there is none, or its zone is a name of nothing."""
    default = Edition.objects.order_by("-is_default", "position", "name")
    own = edition or default.first()
    try:
        return ZoneInfo(own.zone if own else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@transaction.atomic
def make_planned(plan: RoundupPlan, slot: datetime, now: datetime) -> bool:
    """Whether one was made. Whoever comes second finds that the time is dealt with."""
    one_writer()
    waiting = RoundupPlan.objects.filter(pk=plan.pk, running=True, dealt_until__lt=slot)
    if not waiting.update(dealt_until=slot):
        return False
    choice = choose(plan.sector, plan.most, now)
    if choice.stories:
        _write(plan.sector, choice, by=SCHEDULE, now=now)
    else:
        _audit(SCHEDULE, "round-up not made", plan.sector, _too_few(choice), now)
    return bool(choice.stories)


@transaction.atomic
def make(sector: Sector, *, by: str, now: datetime) -> Roundup:
    """A round-up at once, as long as the sector's plan allows.

    Raises ActionRefused where fewer than LEAST items may be told.
    """
    one_writer()
    plan = RoundupPlan.objects.filter(sector=sector).first()
    choice = choose(sector, plan.most if plan else roundups.MOST, now)
    if not choice.stories:
        raise ActionRefused(f"there is no round-up of {sector} to make: {_too_few(choice)}")
    return _write(sector, choice, by=by, now=now)


@transaction.atomic
def withdraw(roundup: Roundup, *, by: str, reason: str, now: datetime) -> None:
    """Take a round-up off the site for good. Raises ActionRefused where it was taken off before."""
    standing = Roundup.objects.filter(pk=roundup.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=now, changed_at=now):
        raise ActionRefused("this round-up has been withdrawn before")
    _audit(by, "round-up withdrawn", roundup.sector, reason, now, roundup=roundup.public_id)
    pages_changed(roundup=roundup.pk)


def choose(sector: Sector, most: int, now: datetime) -> Choice:
    """What a round-up of the sector would tell now; without stories where it would be none."""
    candidates = _candidates(sector, now)
    standings = _standings(candidates, now)
    changed = {one.story: one.changed for one in candidates}
    last = Roundup.objects.filter(sector=sector, withdrawn_at=None).first()
    told = last.items.values_list("story_id", flat=True) if last else ()
    again = roundups.fresh(changed, told, last.at if last else now)
    cards = [_card(one, standings[one.story]) for one in candidates if one.story in again]
    found = roundups.round_up(sector.name, cards, most=most)
    stories = tuple(item.sources[0] for item in found.items) if found else ()
    return Choice(stories=stories, standings=standings, looked_at=len(candidates))


def _candidates(sector: Sector, now: datetime) -> list[Candidate]:
    """News of the last day that lists carry, each text once, whose contract allows abridging."""
    listed = Story.objects.listed(now).news().leading(now)  # type: ignore[attr-defined]
    rows = listed.filter(
        sector=sector,
        kind="news",
        sort_at__gt=now - roundups.WITHIN,
        wire__licence__abridge=True,
        wire__ended_at=None,
        shown__isnull=False,
    )
    return [Candidate(*row) for row in rows.values_list(*COLUMNS)[:MOST_LOOKED_AT]]


def _standings(candidates: list[Candidate], now: datetime) -> dict[int, roundups.Standing]:
    """What makes each story heavy; of its storyline only what the public may read is counted."""
    public = Story.objects.public(now).in_edition()  # type: ignore[attr-defined]
    recent = StorylineStory.objects.filter(
        storyline__in={one.storyline for one in candidates if one.storyline},
        at__gt=now - roundups.WITHIN,
        story__in=public,
    )
    counted = recent.values("storyline").annotate(
        stories=Count("story"), agencies=Count("story__agency", distinct=True)
    )
    lines = {row["storyline"]: (row["stories"], row["agencies"]) for row in counted}
    return {one.story: _standing(one, *lines.get(one.storyline, (1, 1)), now) for one in candidates}


def _standing(one: Candidate, stories: int, agencies: int, now: datetime) -> roundups.Standing:
    urgency = one.urgency or NO_URGENCY
    return roundups.Standing(stories=stories, agencies=agencies, urgency=urgency, age=now - one.at)


def _card(one: Candidate, standing: roundups.Standing) -> roundups.Card:
    return roundups.Card(
        story=one.story,
        storyline=one.storyline or -one.story,  # not grouped: an event of its own
        headline=one.headline,
        url=f"/article/{one.public_id}",
        credit=one.credit or one.agency,
        may_abridge=True,
        at=one.at,
        weight=roundups.weigh(standing),
        language=one.language or "en",
        kind=one.kind,
    )


def _write(sector: Sector, choice: Choice, *, by: str, now: datetime) -> Roundup:
    made = Roundup.objects.create(public_id=public_number(), sector=sector, at=now, changed_at=now)
    RoundupItem.objects.bulk_create(
        RoundupItem(roundup=made, story_id=story, position=position)
        for position, story in enumerate(choice.stories, 1)
    )
    reasons = [_reason(story, choice.standings[story]) for story in choice.stories]
    told = f"{len(choice.stories)} items from {choice.looked_at} stories of a day"
    _audit(by, "round-up made", sector, told, now, roundup=made.public_id, items=reasons)
    pages_changed(roundup=made.pk)
    return made


def _reason(story: int, one: roundups.Standing) -> dict[str, object]:
    """Why a story is in: the numbers behind its weight."""
    facts = msgspec.structs.asdict(one) | {"age": round(one.age.total_seconds())}
    return {"story": story, "weight": round(roundups.weigh(one), 3), **facts}


def _too_few(choice: Choice) -> str:
    least = roundups.LEAST
    return f"{choice.looked_at} stories of a day may be abridged, less than {least} events are new"


def _audit(
    actor: str, act: str, sector: Sector, reason: str, now: datetime, **detail: object
) -> None:
    told = f"{sector}: {reason}".rstrip(": ")
    Audit.objects.create(
        at=now, actor=actor, act=act, reason=told, detail={"sector": sector.key, **detail}
    )
