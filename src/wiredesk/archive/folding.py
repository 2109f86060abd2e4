"""Folds stories anew and writes what changed: state, index, purges and outbox rows, all at once.

Called only by recording.py, inside its transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
from django.db.models import Q
from django.utils import timezone

from wiredesk.archive import (
    bulk,
    causes,
    contracts,
    copying,
    lessons,
    merging,
    picturing,
    readership,
    removals,
    search,
    ungrouping,
)
from wiredesk.archive.following import FOLLOWED_BY, withhold_copies
from wiredesk.archive.histories import Histories, Version, filed, histories
from wiredesk.archive.models import Audit, Outbox, Story
from wiredesk.archive.surfaces import SURFACES
from wiredesk.core import rights
from wiredesk.core.lifecycle import State
from wiredesk.core.ordering import in_order
from wiredesk.core.showing import Noted, noted, shown_next
from wiredesk.core.text.words import slug_of

FOLDED = (
    "state", "reason", "shown_id", "adds", "awaiting_id", "visible_from", "indefinite", "archived",
    "listed_until", "rights_end", "scrub_at", "hidden_in", "terms", "killed_at", "killed_by",
    "notes", "seen", "slug", "kind", "sector_id", "country_id", "language", "urgency", "sort_at",
    "first_public_at", "text_changed_at", "wire_id",
)  # fmt: skip
"""Columns of a story that a fold may change."""

WRITTEN = ("id", *FOLDED, "picture_id", "changed_at")


class Change(msgspec.Struct, frozen=True):
    """How one story changed: for audit, effects and the callers' answers."""

    story: Story
    before: str
    after: str
    reason: str
    new_text: bool
    actor: str
    contract: rights.Contract | None = None


_folded = attrgetter(*FOLDED)
_written = attrgetter(*WRITTEN)


def refold(story_ids: Iterable[int], *, now: datetime, actor: str) -> list[Change]:
    """Fold these stories and write the differences; returns only those that changed."""
    known = histories(story_ids)
    states = {pk: known.state(pk) for pk in known.versions}
    if copies := withhold_copies(known, states, now=now):
        known = histories({*known.versions, *copies})
        states = {pk: known.state(pk) for pk in known.versions}
    rows_now = Story.objects.select_for_update().filter(pk__in=known.versions).order_by("pk")
    stories = {story.pk: story for story in rows_now}
    agreed = contracts.Agreed({row.wire_id for own in known.versions.values() for row in own})
    changes = []
    for pk, story in stories.items():
        by = FOLLOWED_BY if pk in copies else actor
        change = _apply(story, states[pk], known.versions[pk], agreed, now, by=by)
        if change is not None:
            changes.append(change)
    _write(changes, known, agreed, now=now)
    merging.follow([change.story for change in changes], now)
    lessons.follow(Q(pk__in=[pk for pk, state in states.items() if state.name != "killed"]), now)
    causes.raise_all(states, known, now)
    return changes


def _apply(
    story: Story,
    state: State,
    rows: Sequence[Version],
    agreed: contracts.Agreed,
    now: datetime,
    *,
    by: str,
) -> Change | None:
    """Put a folded state onto the story row; None where nothing changed."""
    by_ref = {row.ref: row for row in rows}
    by_id = {row.id: row for row in rows}
    shown = by_ref.get(state.shown or "")
    waiting = by_ref.get(state.awaiting or "")
    old = by_id.get(story.shown_id or 0)
    old_text = old.text_key if old else None
    was_public = story.first_public_at is not None and story.first_public_at <= now
    before, before_state = _folded(story), story.state
    story.state = state.name
    story.reason = state.reason[:500]
    story.shown_id = shown.id if shown else None
    story.awaiting_id = waiting.id if waiting else None
    below, story.adds = story.adds, [by_ref[ref].id for ref in state.adds]
    story.visible_from = state.visible_from
    story.indefinite = state.indefinite
    story.listed_until = state.listed_until
    story.archived = _is_archive(rows)
    story.killed_at = state.killed_at
    story.killed_by = state.killed_by or ""
    told = shown or waiting or (rows[-1] if rows else None)
    _describe(story, told, rows)
    contract = contracts.put_on(story, told, rows, agreed)
    story.rights_end = min(_times(story.rights_end, state.rights_end), default=None)
    story.scrub_at = contracts.scrub_at(story, rows, agreed.contracts)
    reread = old is not None and old.superseded  # the same copy, read better: no update
    if reread and shown:
        story.seen = _in_place_of(story.seen, old, shown)
    new_note = _remember(story, rows, now)
    new_text = shown is not None and (shown.text_key != old_text or story.adds != below)
    _clock(story, now, changed_text=(new_text or new_note) and was_public and not reread)
    if _folded(story) == before:
        return None
    story.changed_at = now
    return Change(story, before_state, story.state, story.reason, new_text, by, contract)


def _is_archive(rows: Sequence[Version]) -> bool:
    """Whether every text of a story was old when it came; one that came in time makes it news."""
    texts = [
        row.archival for row in rows
        if row.text_key and row.kind not in ("KILL", "ADVISORY") and not row.asks
        and not row.superseded
    ]  # fmt: skip
    return bool(texts) and all(texts)


def _times(*times: datetime | None) -> list[datetime]:
    return [at for at in times if at is not None]


def _in_place_of(seen: list[dict[str, Any]], old: Version, new: Version) -> list[dict[str, Any]]:
    """The log of what the public has had; the same copy goes under its better reading."""
    return [one | {"version": new.id} if one["version"] == old.id else one for one in seen]


def _remember(story: Story, rows: Sequence[Version], now: datetime) -> bool:
    """Write down what the public has had, and what it is told of corrections; True = told more."""
    page = [pk for pk in (story.shown_id, *story.adds) if pk] if contracts.out(story) else []
    over = story.rights_end is not None and story.rights_end <= now
    since = max(now, story.visible_from or now) if page and not over else None
    log = shown_next(story.shown_log(), page, since, now)
    current = {one.ref: one for one in rows if not one.superseded}
    versions = [_noted(current[one.ref]) for one in in_order(map(filed, current.values()))]
    told = noted(versions, page, {one.version for one in log if one.at <= now})
    more = len(told) > len(story.notes)
    story.seen = [msgspec.to_builtins(one) for one in log]
    story.notes = [_note(one) for one in told]
    return more


def _noted(row: Version) -> Noted:
    return Noted(
        key=row.id, kind=row.kind, at=row.at, said=row.correction_note, language=row.language
    )


def _note(one: Noted) -> dict[str, object]:
    """A public correction as JSON: what kind, when, which version, the agency's words."""
    return {
        "kind": one.kind,
        "at": one.at.isoformat(),
        "version": one.key,
        "text": one.said,
        "language": one.language,
    }


def _describe(story: Story, row: Version | None, rows: Sequence[Version]) -> None:
    """What lists sort and filter by comes from the version on the page (or the waiting one)."""
    if row is None:
        return
    story.wire_id = row.wire_id
    story.sector_id = row.sector_id
    story.country_id = row.country_id
    story.kind = row.story_kind
    story.language = row.language
    story.urgency = row.urgency
    story.sort_at = _since(row, rows)
    story.slug = slug_of(row.headline)


def _since(row: Version, rows: Sequence[Version]) -> datetime:
    """Where lists sort a version: a feed that sends the same words again makes nothing new.

    What was under embargo, withheld or killed meanwhile had no place in lists.
    """
    again = (
        one.sort_at for one in rows
        if one.text_key == row.text_key and one.kind == row.kind and not one.superseded
        and not one.embargoed
    )  # fmt: skip
    return min([row.sort_at, *again]) if row.text_key and row.kind == "NEW" else row.sort_at


def _clock(story: Story, now: datetime, *, changed_text: bool) -> None:
    """Our first publication and our last change of text (DESK-RULES, three clocks)."""
    future = story.first_public_at is not None and story.first_public_at > now
    if contracts.out(story) and (story.first_public_at is None or future):
        story.first_public_at = max(now, story.visible_from or now)
    elif not contracts.out(story) and future:
        story.first_public_at = None
    if changed_text:
        story.text_changed_at = now


def _write(
    changes: Sequence[Change], known: Histories, agreed: contracts.Agreed, *, now: datetime
) -> None:
    """Stories, purges, index, audit and outbox of a set of changes."""
    if not changes:
        return
    killed = [change for change in changes if change.after == "killed"]
    if killed:
        for surface in SURFACES:
            surface.purge([change.story for change in killed])
        fresh = [change for change in killed if change.before != "killed"]
        removals.begin([(change.story, _killer(change)) for change in fresh], now)
    bulk.update(Story, (dict(zip(WRITTEN, _written(c.story), strict=True)) for c in changes))
    _index(changes)
    _regroup(changes, now)
    picturing.follow([c.before for c in changes], [c.story for c in changes], now)
    bulk.insert(
        Audit,
        (
            {
                "at": now,
                "actor": change.actor,
                "act": f"story {change.after}",
                "reason": change.reason or _why(change),
                "story_id": change.story.pk,
            }
            for change in changes
        ),
    )
    contracts.tell(((change.story, change.contract) for change in changes), agreed, now)
    Outbox.objects.bulk_create(_effects(changes, known, now))


def _killer(change: Change) -> str:
    """Whom the ledger names."""
    story = change.story
    return f"agency {story.agency.key}" if story.killed_by == "agency" else change.actor


def _why(change: Change) -> str:
    if change.after == "public":
        return "new text" if change.new_text else "state changed"
    return change.after


def _index(changes: Sequence[Change]) -> None:
    """Public stories (embargoed ones too: search checks the time) are findable, others are not.

    Nor are the readers of others counted.

    Killed ones are cleared by SURFACES, and by nothing else: the drill proves each line there.
    """
    public = [change for change in changes if change.after == "public" and change.story.shown_id]
    hidden = [c for c in changes if c.before == "public" and c.after not in ("public", "killed")]
    search.remove([change.story.pk for change in hidden])
    if hidden:
        readership.forget([change.story.public_id for change in hidden])
    indexed = [change for change in public if change.new_text or change.before != "public"]
    entries = search.on_the_page(change.story for change in indexed)
    search.write(entries, fresh=all(change.before == "never" for change in indexed))


def _regroup(changes: Sequence[Change], now: datetime) -> None:
    """New text looks for its storyline; what leaves the public's sight leaves its own at once.

    Killed ones leave by SURFACES, and by nothing else.
    """
    hidden = [change for change in changes if change.before == "public" != change.after]
    if hidden:
        ungrouping.let_go([one.story.pk for one in hidden if one.after != "killed"])
        copying.part([one.story.pk for one in hidden], now)
    ungrouping.wait((c.story for c in changes if "public" in (c.before, c.after)), now)


def _appears(change: Change) -> bool:
    return change.after == "public" and change.before != "public"


def _effects(changes: Sequence[Change], known: Histories, now: datetime) -> list[Outbox]:
    """What must happen outside the database: now, and again when an embargo ends."""
    rows = []
    seen = [c.story for c in changes if "public" in (c.before, c.after) or c.after == "killed"]
    keys = [story.pk for story in seen if story.state != "killed"]  # those: SURFACES
    if keys:
        rows.append(
            Outbox(effect="page-cache", payload={"stories": keys}, created_at=now, due_at=now)
        )
    bare = [c.story.pk for c in changes if _appears(c) and c.story.picture_id is None]
    if bare and picturing.pool_waits():
        rows.append(
            Outbox(effect="store-pictures", payload={"stories": bare}, created_at=now, due_at=now)
        )
    for story in seen:
        if story.state == "public" and story.visible_from and story.visible_from > now:
            rows.append(
                Outbox(
                    effect="page-cache",
                    story_id=story.pk,
                    payload={"stories": [story.pk]},
                    created_at=now,
                    due_at=story.visible_from,
                )
            )
        if story.state == "killed" and known.has_copy(story.pk):  # else: causes.py
            due = timezone.now()  # behind the first look at the surfaces (removals.py)
            rows.append(Outbox(effect="kill-notice", story_id=story.pk, created_at=now, due_at=due))
    return rows
