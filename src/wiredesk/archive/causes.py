"""What a person must look at in stories sounds an alarm, once, in the transaction that found it.

The payload says what happened and where, never a word of the story: alarms leave the house.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from wiredesk.archive import alarms
from wiredesk.archive.alarms import Said
from wiredesk.archive.histories import Histories, Version
from wiredesk.archive.models import Audit, Story
from wiredesk.core.alarms import alarm_of
from wiredesk.core.lifecycle import State


class Cause(Struct, frozen=True):
    """Why an alarm sounds: its code, the story, and the version that set it off."""

    code: str
    story: int
    ref: str


def raise_all(states: Mapping[int, State], known: Histories, now: datetime) -> None:
    """Write down what is new among the alarms of these stories and their notices."""
    found = [Cause(one.code, pk, one.ref) for pk, state in states.items() for one in state.alarms]
    found += [
        Cause(code, pk, row.ref)
        for pk in states
        for row in known.versions[pk]
        if (code := _of_notice(row, pk, known))
    ]
    sound(found, now)


def _of_notice(row: Version, story: int, known: Histories) -> str:
    """What is wrong with a notice: nobody bears the name that it speaks to, or several do."""
    if not (row.asks or row.kind in ("KILL", "WITHHOLD")) or row.superseded:
        return ""
    if row.ref in known.reach.shared:
        return "shared-name"
    if row.ref in known.reach.reaching or known.has_copy(story):
        return ""
    return "kill-unmatched" if row.kind == "KILL" else "advisory-unmatched"


def sound(found: Iterable[Cause], now: datetime) -> None:
    """Write down what was not said before; an audit row remembers each."""
    listed = list(dict.fromkeys(found))
    if not listed:
        return
    books = Audit.objects.filter(story_id__in={one.story for one in listed}, act="alarm")
    told = {
        (detail.get("code"), story_id, detail.get("ref"))
        for story_id, detail in books.values_list("story_id", "detail")
    }
    fresh = [one for one in listed if (one.code, one.story, one.ref) not in told]
    stories = Story.objects.select_related("wire").in_bulk([one.story for one in fresh])
    Audit.objects.bulk_create(
        Audit(
            at=now,
            actor="the road",
            act="alarm",
            reason=alarm_of(one.code).sentence,
            story_id=one.story,
            detail={"code": one.code, "ref": one.ref},
        )
        for one in fresh
    )
    for one in fresh:
        story = stories[one.story]
        said = Said(
            code=one.code,
            story=story.public_id,
            wire=story.wire.key,
            detail=alarm_of(one.code).sentence,
        )
        alarms.sound(said, now, story_id=one.story)
