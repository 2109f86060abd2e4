"""All writes of the road: each one transaction, with its outbox row and its audit row."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import zstandard
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from wiredesk.archive import alarms, bulk, causes, lessons, pulse, selecting
from wiredesk.archive.claiming import claim as claim
from wiredesk.archive.crash import crashpoint
from wiredesk.archive.folding import Change, refold
from wiredesk.archive.histories import histories
from wiredesk.archive.models import (
    Audit,
    DeskAct,
    Licence,
    Outbox,
    Picture,
    Story,
    StoryAlias,
    StoryVersion,
    Transmission,
    Wire,
)
from wiredesk.archive.naming import place
from wiredesk.archive.recalling import recall as recall
from wiredesk.archive.rows import StoryOf, alias_rows, picture_rows, version_rows
from wiredesk.core.backfill import CameAs
from wiredesk.core.errors import LeaseLost, Passing
from wiredesk.core.filing import Result
from wiredesk.core.ordering import in_order

WRITER_LOCK = 0x_57_44_45_53_4B  # "WDESK": one writer at a time on PostgreSQL
REFOLDED = 500  # stories per transaction where many are folded anew
log = logging.getLogger("wiredesk.archive")

# Set once by project at start.
bump_page_cache: Callable[[], None] = lambda: None  # noqa: E731  may raise Passing
wake: Callable[[str], None] = lambda beat: None  # noqa: E731  never raises


def store(
    wire_id: int,
    parts: Sequence[tuple[str, str, bytes]],
    received: datetime,
    *,
    came_as: CameAs = "",
) -> int:
    """Keep bytes before anything reads them: (name, media type, body) each; how many are new.

    Came as "first", they are it only where nothing was delivered on this wire before. The same
    bytes on the same wire are kept once, so a crash between commit and acknowledgement only
    delivers again what is already here.
    """
    rows = [
        Transmission(
            wire_id=wire_id,
            digest=digest_of(body),
            received_at=received,
            name=name[:1000],
            media_type=media_type[:200],
            size=len(body),
            body=zstandard.compress(body),
        )
        for name, media_type, body in parts
    ]
    with transaction.atomic():
        if Wire.objects.filter(pk=wire_id).exclude(ended_at=None).exists():
            return 0  # the contract has ended: nothing is kept any more
        if came_as == "first" and Transmission.objects.filter(wire_id=wire_id).exists():
            came_as = ""
        for row in rows:
            row.came_as = came_as
        before = Transmission.objects.filter(
            wire_id=wire_id, digest__in=[row.digest for row in rows]
        ).count()
        Transmission.objects.bulk_create(rows, ignore_conflicts=True)
        crashpoint("stored-before-commit")
    crashpoint("stored")
    transaction.on_commit(lambda: wake("file_waiting"))
    return len({row.digest for row in rows}) - before


def digest_of(body: bytes) -> str:
    """The key of a transmission's bytes (sha-256, hexadecimal)."""
    return hashlib.sha256(body).hexdigest()


def record(results: Sequence[Result], now: datetime) -> list[Change]:
    """File what was read: stories, versions, states, index, audit and outbox in one transaction.

    Raises LeaseLost, with nothing written, where another process took a transmission over.
    """
    with transaction.atomic():
        one_writer()
        _prove(results)
        placed = place(results, now)
        held_until_now = pulse.newest_version()
        bulk.insert(StoryVersion, version_rows(results, placed.story), once=True)
        again = selecting.take_again(results, placed.story, held_until_now)
        selecting.hold_caps(results, held_until_now, again)
        pulse.feel(held_until_now, now)
        bulk.insert(StoryAlias, alias_rows(results, placed.story), once=True)
        _insert_pictures(results, placed.story, now)
        reread = _supersede(results)
        selecting.keep_taken(reread)
        changes = refold(placed.stories() | reread, now=now, actor="the road")
        causes.sound(placed.alarms, now)
        _finish(results, now)
        pulse.feel_readings([(one.claimed.wire.id, not one.code) for one in results], now)
        _tell_of_quarantine(results, now)
        crashpoint("recorded-before-commit")
    crashpoint("recorded")
    transaction.on_commit(announce)
    return changes


def _supersede(results: Sequence[Result]) -> set[int]:
    """A transmission that was read again says what its items are; earlier readings count no more.

    Only where the story has an item of the new reading: no page goes because a reader lost one.
    Returns the stories that changed.
    """
    refs = {result.claimed.id: {one.ref for one in result.filings} for result in results}
    rows = StoryVersion.objects.filter(transmission__in=refs).order_by()
    readings: dict[tuple[int, int], list[tuple[int, str, bool]]] = {}
    for pk, transmission, story, ref, old in rows.values_list(
        "id", "transmission_id", "story_id", "ref", "superseded"
    ):
        readings.setdefault((transmission, story), []).append((pk, ref, old))
    changed: set[int] = set()
    for (transmission, story), own in readings.items():
        current = refs[transmission]
        if any(ref in current for _, ref, _ in own):
            for pk, ref, old in own:
                if old != (ref not in current):
                    StoryVersion.objects.filter(pk=pk).update(superseded=not old)
                    changed.add(story)
    return changed


def one_writer() -> None:
    """Wait until nobody else writes: every change of stories begins with this (PostgreSQL)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])


def announce() -> None:
    """Tell the page caches and the engine; both would learn it from the outbox a moment later."""
    try:
        bump_page_cache()
    except Passing as error:
        log.warning("pages stay cached until the outbox says it again: %s", error)
    wake("deliver_urgent")
    wake("deliver")
    wake("group")


def _prove(results: Sequence[Result]) -> None:
    """Every transmission is still ours: same fence, still waiting, and locked until we are done."""
    fences = {result.claimed.id: result.claimed.fence for result in results}
    held = dict(
        Transmission.objects.select_for_update()
        .filter(pk__in=fences, state="waiting")
        .values_list("id", "fence")
    )
    if held != fences:
        lost = sorted(set(fences.items()) - set(held.items()))
        raise LeaseLost(f"transmissions {[pk for pk, _ in lost]} were taken over by another worker")


def _insert_pictures(results: Sequence[Result], story_of: StoryOf, now: datetime) -> None:
    rows = list(picture_rows(results, story_of))
    if not rows:
        return
    bulk.insert(Picture, rows, once=True)
    keys = sorted({row["story_id"] for row in rows})
    Outbox.objects.bulk_create(  # one each: what is slow for one story is not slow for all
        Outbox(effect="store-pictures", payload={"stories": [key]}, created_at=now, due_at=now)
        for key in keys
    )


def _finish(results: Sequence[Result], now: datetime) -> None:
    """Close the transmissions; a quarantine says why, in the row and in the audit."""
    bulk.update(
        Transmission,
        (
            {
                "id": result.claimed.id,
                "state": "quarantined" if result.code else "filed",
                "format": result.format,
                "items": len(result.filings),
                "code": result.code[:40],
                "reason": (result.reason or "; ".join(result.problems))[:500],
                "flags": result.flags,
                "leased_until": None,
            }
            for result in results
        ),
    )
    bulk.insert(
        Audit,
        (
            {
                "at": now,
                "actor": "the road",
                "act": "quarantined" if result.code else "filed",
                "reason": result.reason or _read(result),
                "transmission_id": result.claimed.id,
            }
            for result in results
        ),
    )


def _tell_of_quarantine(results: Sequence[Result], now: datetime) -> None:
    """One alarm per wire; never the reason itself, which may hold words of the file."""
    codes = {result.claimed.wire.key: result.code for result in results if result.code}
    for wire, code in codes.items():
        sick = sum(bool(one.code) for one in results if one.claimed.wire.key == wire)
        detail = f"{sick} in quarantine with the code {code}."
        alarms.sound(alarms.Said(code="quarantine", wire=wire, detail=detail), now)


def _read(result: Result) -> str:
    count = len(result.filings)
    return f"{count} item{'' if count == 1 else 's'} read as {result.format}"


def act(story_id: int, kind: str, *, by: str, reason: str, seconded_by: str = "") -> list[Change]:
    """One desk action: logged, folded and its effects queued, in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        one_writer()
        story = Story.objects.select_for_update().get(pk=story_id)
        seen = in_order(histories([story.pk]).filed(story.pk))
        DeskAct.objects.create(
            story=story,
            kind=kind,
            at=now,
            by=by,
            reason=reason[:500],
            seconded_by=seconded_by,
            covers=seen[-1].ref if seen else "",
        )
        Audit.objects.create(at=now, actor=by, act=kind, reason=reason, story_id=story.pk)
        changes = refold([story.pk], now=now, actor=by)
        crashpoint("act-before-commit")
    crashpoint("acted")
    transaction.on_commit(announce)
    return changes


def touch(story: Story, *, by: str, act: str, reason: str) -> None:
    """A change of the overlay: the story counts as changed, its pages are rendered anew."""
    now = timezone.now()
    with transaction.atomic():
        one_writer()
        Story.objects.filter(pk=story.pk).update(changed_at=now)
        Audit.objects.create(at=now, actor=by, act=act, reason=reason, story_id=story.pk)
        Outbox.objects.create(
            effect="page-cache", payload={"stories": [story.pk]}, created_at=now, due_at=now
        )
        lessons.follow(Q(pk=story.pk), now)
    transaction.on_commit(announce)


def contract_changed(wire_id: int) -> None:
    """A licence was changed: every story of the wire is folded anew, by the outbox."""
    now = timezone.now()
    with transaction.atomic():
        Outbox.objects.create(
            effect="licence-changed", payload={"wire": wire_id}, created_at=now, due_at=now
        )
        lessons.follow(Q(wire=wire_id), now)
    transaction.on_commit(announce)


def territories_changed() -> None:
    """Editions or their countries were changed: stories with territory limits are folded anew."""
    limited = set(Licence.objects.exclude(forbidden="", allowed="").values_list("wire", flat=True))
    limited |= set(Story.objects.exclude(terms={}).values_list("wire", flat=True).distinct())
    for wire in sorted(limited):
        contract_changed(wire)


def refold_wire(wire_id: int, *, by: str) -> int:
    """Fold every story of a wire anew, a portion per transaction; returns how many changed."""
    of_wire = Story.objects.filter(wire=wire_id).order_by("pk").values_list("pk", flat=True)
    changed, last = 0, 0
    while ids := list(of_wire.filter(pk__gt=last)[:REFOLDED]):
        with transaction.atomic():
            one_writer()
            changed += len(refold(ids, now=timezone.now(), actor=by))
        last = ids[-1]
    if changed:
        announce()
    return changed


def replay(transmission_id: int, *, by: str) -> None:
    """Read a transmission again, for example after a reader was mended."""
    now = timezone.now()
    with transaction.atomic():
        Transmission.objects.filter(pk=transmission_id).update(
            state="waiting", tries=0, code="", reason="", leased_until=None
        )
        Audit.objects.create(at=now, actor=by, act="replay", transmission_id=transmission_id)
    transaction.on_commit(lambda: wake("file_waiting"))


def audit(actor: str, act: str, reason: str = "", **where: int) -> None:
    """One line in the books outside of any story change."""
    Audit.objects.create(at=timezone.now(), actor=actor, act=act, reason=reason, **where)
