"""Folds stories anew and writes what changed: state, index, purges and outbox rows, all at once.

Called only by recording.py, inside its transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import connection
from django.utils.text import slugify

from wiredesk.archive import search
from wiredesk.archive.models import Audit, DeskAct, Licence, Outbox, Story, StoryVersion
from wiredesk.archive.surfaces import SURFACES
from wiredesk.core import rights
from wiredesk.core.lifecycle import Acted, Filed, Note, State, fold

FOLDED = (
    "id", "story_id", "ref", "at", "kind", "version", "text_key", "body_key", "length", "language",
    "slugline", "embargoed", "embargo_until", "expires", "policy", "policy_reason", "wire_id",
    "sector_id", "country_id", "story_kind", "urgency", "sort_at", "headline", "received_at",
    "correction_note", "undated",
)  # fmt: skip
"""Columns of a version that the fold and the story row need; never the text."""

WRITTEN = (
    "state", "reason", "shown", "awaiting", "visible_from", "indefinite", "listed_until",
    "rights_end", "killed_at", "killed_by", "notes", "slug", "kind", "sector", "country",
    "language", "urgency", "picture", "sort_at", "first_public_at", "text_changed_at",
    "changed_at", "wire",
)  # fmt: skip
"""Columns of a story that a fold may change."""

FOLLOWED_BY = "rule: killed text"
"""Who withholds the same text under another id (DESK-RULES, Kill)."""


class Change(msgspec.Struct, frozen=True):
    """How one story changed: for audit, effects and the callers' answers."""

    story: Story
    before: str
    after: str
    reason: str
    new_text: bool


def refold(story_ids: Iterable[int], *, now: datetime, actor: str) -> list[Change]:
    """Fold these stories and write the differences; returns only those that changed."""
    ids = sorted(set(story_ids))
    rows_now = Story.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    stories = {story.pk: story for story in rows_now}
    versions = _versions(ids)
    acts = _acts(ids)
    rights_days = dict(Licence.objects.values_list("wire_id", "retention_days"))
    changes = []
    for pk, story in stories.items():
        rows = versions.get(pk, [])
        state = fold([filed(row) for row in rows], acts.get(pk, ()))
        change = _apply(story, state, rows, rights_days, now)
        if change is not None:
            changes.append(change)
    _write(changes, now=now, actor=actor)
    follow = _same_text_elsewhere(changes, versions)
    if follow:
        changes += _withhold_copies(follow, now=now)
    return changes


def filed(row: StoryVersion) -> Filed:
    """A stored version as the fold sees it."""
    return Filed(
        ref=row.ref,
        at=row.at,
        kind=row.kind,  # type: ignore[arg-type]
        version=row.version or None,
        text=row.text_key,
        length=row.length,
        language=row.language or None,
        slugline=row.slugline or None,
        embargoed=row.embargoed,
        embargo_until=row.embargo_until,
        expires=row.expires,
        policy=row.policy,  # type: ignore[arg-type]
        policy_reason=row.policy_reason,
        seen=row.received_at if row.undated else None,
    )


def _versions(ids: Sequence[int]) -> dict[int, list[StoryVersion]]:
    found: dict[int, list[StoryVersion]] = {}
    for row in StoryVersion.objects.filter(story_id__in=ids).only(*FOLDED).order_by("id"):
        found.setdefault(row.story_id, []).append(row)
    return found


def _acts(ids: Sequence[int]) -> dict[int, list[Acted]]:
    found: dict[int, list[Acted]] = {}
    for act in DeskAct.objects.filter(story_id__in=ids):
        found.setdefault(act.story_id, []).append(
            Acted(
                number=act.pk,
                kind=act.kind,  # type: ignore[arg-type]
                at=act.at,
                by=act.by,
                reason=act.reason,
                covers=act.covers or None,
            )
        )
    return found


def _apply(
    story: Story,
    state: State,
    rows: Sequence[StoryVersion],
    retention: Mapping[int, int | None],
    now: datetime,
) -> Change | None:
    """Put a folded state onto the story row; None where nothing changed."""
    by_ref = {row.ref: row for row in rows}
    by_id = {row.pk: row for row in rows}
    shown = by_ref.get(state.shown or "")
    waiting = by_ref.get(state.awaiting or "")
    old_text = by_id[story.shown_id].text_key if story.shown_id in by_id else None
    was_public = story.first_public_at is not None and story.first_public_at <= now
    before = _picture_of(story)
    before_state = story.state
    story.state = state.name
    story.reason = state.reason[:500]
    story.shown_id = shown.pk if shown else None
    story.awaiting_id = waiting.pk if waiting else None
    story.visible_from = state.visible_from
    story.indefinite = state.indefinite
    story.listed_until = state.listed_until
    story.killed_at = state.killed_at
    story.killed_by = state.killed_by or ""
    story.notes = [_note(note, by_ref[note.ref]) for note in state.notes]
    _describe(story, shown or waiting or (rows[-1] if rows else None), retention)
    new_text = bool(shown) and shown is not None and shown.text_key != old_text
    _clock(story, now, changed_text=new_text and was_public)
    if _picture_of(story) == before:
        return None
    story.changed_at = now
    return Change(story, before_state, story.state, story.reason, new_text)


def _note(note: Note, row: StoryVersion) -> dict[str, object]:
    """A public correction as JSON: what kind, when, which version, the agency's words."""
    return {
        "kind": note.kind,
        "at": note.at.isoformat(),
        "version": row.pk,
        "text": row.correction_note,
    }


def _describe(story: Story, row: StoryVersion | None, retention: Mapping[int, int | None]) -> None:
    """What lists sort and filter by comes from the version on the page (or the waiting one)."""
    if row is None:
        return
    story.wire_id = row.wire_id
    story.sector_id = row.sector_id
    story.country_id = row.country_id
    story.kind = row.story_kind
    story.language = row.language
    story.urgency = row.urgency
    story.sort_at = row.sort_at
    story.slug = slugify(row.headline)[:80].strip("-") or "story"
    contract = rights.Contract(retention_days=retention.get(row.wire_id))
    story.rights_end = rights.ends_at(contract, row.received_at)


def _clock(story: Story, now: datetime, *, changed_text: bool) -> None:
    """Our first publication and our last change of text (DESK-RULES, three clocks)."""
    future = story.first_public_at is not None and story.first_public_at > now
    if story.state == "public" and (story.first_public_at is None or future):
        story.first_public_at = max(now, story.visible_from or now)
    elif story.state != "public" and future:
        story.first_public_at = None
    if changed_text:
        story.text_changed_at = now


def _picture_of(story: Story) -> tuple[object, ...]:
    """Everything a fold may change, to compare before and after."""
    skip = ("changed_at", "picture")
    names = (name for name in WRITTEN if name not in skip)
    return tuple(getattr(story, _column(name)) for name in names)


def _column(name: str) -> str:
    relations = ("shown", "awaiting", "sector", "country", "picture", "wire")
    return f"{name}_id" if name in relations else name


def _write(changes: Sequence[Change], *, now: datetime, actor: str) -> None:
    """Stories, purges, index, audit and outbox of a set of changes."""
    if not changes:
        return
    killed = [change.story for change in changes if change.after == "killed"]
    if killed:
        for surface in SURFACES:
            surface.purge(killed)
    _save([change.story for change in changes])
    _index(changes)
    Audit.objects.bulk_create(
        Audit(
            at=now,
            actor=actor,
            act=f"story {change.after}",
            reason=change.reason or _why(change),
            story_id=change.story.pk,
        )
        for change in changes
    )
    Outbox.objects.bulk_create(_effects(changes, now))


def _save(stories: Sequence[Story]) -> None:
    """One prepared UPDATE for all rows: bulk_update builds expressions that cost ten times more."""
    fields = [Story._meta.get_field(name) for name in WRITTEN]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)  # type: ignore[union-attr]
    rows = [
        [
            *(
                field.get_db_prep_save(getattr(story, field.attname), connection)  # type: ignore[union-attr]
                for field in fields
            ),
            story.pk,
        ]
        for story in stories
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {Story._meta.db_table} SET {columns} WHERE id = %s", rows)


def _why(change: Change) -> str:
    if change.after == "public":
        return "new text" if change.new_text else "state changed"
    return change.after


def _index(changes: Sequence[Change]) -> None:
    """Public stories (embargoed ones too: search checks the time) are findable, others are not.

    Killed ones are cleared by SURFACES, and by nothing else: the drill proves each line there.
    """
    public = [change for change in changes if change.after == "public" and change.story.shown_id]
    hidden = [c for c in changes if c.before == "public" and c.after not in ("public", "killed")]
    search.remove([change.story.pk for change in hidden])
    indexed = [change for change in public if change.new_text or change.before != "public"]
    words = {
        row["id"]: row
        for row in StoryVersion.objects.filter(
            pk__in=[change.story.shown_id for change in indexed]
        ).values("id", "headline", "dek", "body_text")
    }
    entries = [
        search.Entry(
            story_id=change.story.pk,
            headline=words[change.story.shown_id]["headline"],
            dek=words[change.story.shown_id]["dek"],
            body=words[change.story.shown_id]["body_text"],
        )
        for change in indexed
        if change.story.shown_id in words
    ]
    search.write(entries, fresh=all(change.before == "never" for change in indexed))


def _effects(changes: Sequence[Change], now: datetime) -> list[Outbox]:
    """What must happen outside the database: now, and again when an embargo ends."""
    rows = []
    seen = [c.story for c in changes if "public" in (c.before, c.after) or c.after == "killed"]
    keys = [story.pk for story in seen if story.state != "killed"]  # those: SURFACES
    if keys:
        rows.append(
            Outbox(effect="page-cache", payload={"stories": keys}, created_at=now, due_at=now)
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
        if story.state == "killed":
            rows.append(Outbox(effect="kill-notice", story_id=story.pk, created_at=now, due_at=now))
    return rows


def _same_text_elsewhere(
    changes: Sequence[Change], versions: Mapping[int, Sequence[StoryVersion]]
) -> dict[int, str]:
    """Stories that carry a killed text under another id: newly killed, or newly arrived."""
    ids = [change.story.pk for change in changes]
    keys = {row.body_key for pk in ids for row in versions.get(pk, ()) if row.body_key}
    if not keys:
        return {}
    rows = list(
        StoryVersion.objects.filter(body_key__in=keys)
        .values_list("story_id", "body_key", "ref", "story__state")
        .order_by("at", "id")
    )
    dead = {key for _, key, _, state in rows if state == "killed"}
    return {
        story_id: ref
        for story_id, key, ref, state in rows
        if key in dead and state not in ("killed", "spiked", "withheld")
    }


def _withhold_copies(follow: Mapping[int, str], *, now: datetime) -> list[Change]:
    """A kill follows its text; a person may release the copy afterwards."""
    told = set(
        DeskAct.objects.filter(story_id__in=follow, by=FOLLOWED_BY).values_list(
            "story_id", "covers"
        )
    )
    fresh = {pk: ref for pk, ref in follow.items() if (pk, ref) not in told}
    DeskAct.objects.bulk_create(
        DeskAct(
            story_id=pk,
            kind="withhold",
            at=now,
            by=FOLLOWED_BY,
            reason="the same text was killed under another id",
            covers=ref,
        )
        for pk, ref in fresh.items()
    )
    return refold(fresh, now=now, actor=FOLLOWED_BY) if fresh else []
