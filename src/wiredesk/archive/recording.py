"""All writes of the road: each one transaction, with its outbox row and its audit row."""

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
import zstandard
from django.db import connection, transaction
from django.utils import timezone

from wiredesk.archive.claiming import claim as claim
from wiredesk.archive.crash import crashpoint
from wiredesk.archive.folding import Change, filed, refold
from wiredesk.archive.models import (
    Audit,
    Country,
    DeskAct,
    Outbox,
    Picture,
    Sector,
    Story,
    StoryVersion,
    Transmission,
)
from wiredesk.core import item as core_item
from wiredesk.core.errors import LeaseLost, Passing
from wiredesk.core.filing import Filing, Result, WireFacts
from wiredesk.core.item import NewsItem
from wiredesk.core.lifecycle import in_order
from wiredesk.core.matching import guid_key

WRITER_LOCK = 0x_57_44_45_53_4B  # "WDESK": one writer at a time on PostgreSQL
TEXT_FIELDS = {
    "headline": None, "abstract": None, "body_html": "", "body_text": "", "sign_off": None
}  # fmt: skip

log = logging.getLogger("wiredesk.archive")

# Set once by project at start.
bump_page_cache: Callable[[], None] = lambda: None  # noqa: E731  may raise Passing
wake: Callable[[str], None] = lambda beat: None  # noqa: E731  never raises


def store(wire_id: int, parts: Sequence[tuple[str, str, bytes]], received: datetime) -> int:
    """Keep bytes before anything reads them: (name, media type, body) each; how many are new.

    The same bytes on the same wire are kept once, so a crash between commit and acknowledgement
    only delivers again what is already here.
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
        _one_writer()
        _prove(results)
        stories = _stories(results, now)
        _insert_versions(results, stories)
        _insert_pictures(results, stories, now)
        changes = refold([story.pk for story in stories.values()], now=now, actor="the road")
        _finish(results, now)
        crashpoint("recorded-before-commit")
    crashpoint("recorded")
    transaction.on_commit(_announce)
    return changes


def _one_writer() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])


def _announce() -> None:
    """Tell the page caches and the engine; both would learn it from the outbox a moment later."""
    try:
        bump_page_cache()
    except Passing as error:
        log.warning("pages stay cached until the outbox says it again: %s", error)
    wake("deliver")


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


StoryKey = tuple[int, str]


def _stories(results: Sequence[Result], now: datetime) -> dict[StoryKey, Story]:
    """The story rows of all filings, made where they are missing."""
    wanted: dict[StoryKey, tuple[Result, Filing]] = {}
    for result in results:
        for filing in result.filings:
            key = (result.claimed.wire.agency_id, guid_key(filing.item.guid))
            wanted.setdefault(key, (result, filing))
    found = _find_stories(wanted)
    missing = [key for key in wanted if key not in found]
    Story.objects.bulk_create(
        Story(
            public_id=secrets.randbits(63) or 1,
            agency_id=key[0],
            guid=wanted[key][1].item.guid,
            guid_key=key[1],
            wire_id=wanted[key][0].claimed.wire.id,
            sort_at=wanted[key][1].listed_at,
            changed_at=now,
        )
        for key in missing
    )
    return {**found, **_find_stories(missing)} if missing else found


def _find_stories(keys: Iterable[StoryKey]) -> dict[StoryKey, Story]:
    rows = Story.objects.filter(guid_key__in=[key for _, key in keys])
    return {(row.agency_id, row.guid_key): row for row in rows.only("id", "agency_id", "guid_key")}


def _insert_versions(results: Sequence[Result], stories: dict[StoryKey, Story]) -> None:
    sectors = dict(Sector.objects.values_list("key", "id"))
    countries = set(Country.objects.values_list("code", flat=True))
    StoryVersion.objects.bulk_create(
        (
            _version(result, filing, stories, sectors, countries)
            for result in results
            for filing in result.filings
        ),
        ignore_conflicts=True,
        batch_size=200,
    )


def _version(
    result: Result,
    filing: Filing,
    stories: dict[StoryKey, Story],
    sectors: dict[str, int],
    countries: set[str],
) -> StoryVersion:
    item, claimed = filing.item, result.claimed
    embargo = item.embargo
    return StoryVersion(
        story=stories[(claimed.wire.agency_id, guid_key(item.guid))],
        wire_id=claimed.wire.id,
        transmission_id=claimed.id,
        version=(item.version or "")[:100],
        ref=filing.ref,
        text_key=filing.text_key,
        body_key=filing.body_key,
        length=len(item.body_text),
        at=filing.at,
        received_at=claimed.received,
        undated=filing.undated,
        kind=filing.instruction.kind,
        evidence=list(filing.instruction.evidence),
        policy=filing.policy,
        policy_reason=filing.policy_reason[:200],
        embargoed=embargo is not None,
        embargo_until=embargo.until.at if embargo and embargo.until else None,
        expires=item.expires.at if item.expires else None,
        sector_id=sectors.get(filing.sector or ""),
        country_id=filing.country if filing.country in countries else None,
        story_kind=_kind(claimed.wire, filing),
        urgency=item.urgency,
        sort_at=filing.listed_at,
        headline=item.headline or "",
        dek=filing.dek,
        body_html=item.body_html,
        body_text=item.body_text,
        slugline=(item.slugline or "")[:200],
        byline=(item.byline or "")[:300],
        sign_off=item.sign_off or "",
        correction_note=correction_note(item),
        language=(item.language or claimed.wire.language)[:20],
        city=(filing.city or "")[:120],
        credit=(item.rights.credit or "")[:300],
        source_url=item.source_url or "",
        item=facts(item),
    )


def _kind(wire: WireFacts, filing: Filing) -> str:
    if wire.press_release:
        return "press"
    return "opinion" if filing.opinion else "news"


def correction_note(item: NewsItem) -> str:
    """The agency's correction text for readers; notes of any other role are never printed."""
    return next((note.text for note in item.eds_notes if note.role == "correction"), "")


def facts(item: NewsItem) -> dict[str, object]:
    """The item without its text, as JSON: the text has columns of its own and is kept once."""
    return dict(msgspec.to_builtins(msgspec.structs.replace(item, **TEXT_FIELDS)))


def _insert_pictures(
    results: Sequence[Result], stories: dict[StoryKey, Story], now: datetime
) -> None:
    """Pictures are noted as remote: nobody sees them before we hold our own copy."""
    rows = list(_pictures(results, stories))
    if not rows:
        return
    Picture.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    keys = sorted({row.story_id for row in rows})
    Outbox.objects.create(
        effect="store-pictures", payload={"stories": keys}, created_at=now, due_at=now
    )


def _pictures(results: Sequence[Result], stories: dict[StoryKey, Story]) -> Iterator[Picture]:
    for result in results:
        for filing in result.filings:
            story = stories[(result.claimed.wire.agency_id, guid_key(filing.item.guid))]
            for position, picture in enumerate(filing.item.pictures):
                if picture.renditions:
                    yield _picture(story, picture, position)


def _picture(story: Story, picture: core_item.Picture, position: int) -> Picture:
    best = max(picture.renditions, key=lambda rendition: rendition.width or 0)
    return Picture(
        story=story,
        key=guid_key(picture.guid or best.href),
        href=best.href,
        caption=picture.caption or "",
        alt=picture.alt or "",
        credit=(picture.credit or "")[:300],
        copyright=(picture.copyright or "")[:300],
        usage_terms=picture.usage_terms or "",
        position=position,
    )


def _finish(results: Sequence[Result], now: datetime) -> None:
    """Close the transmissions; a quarantine says why, in the row and in the audit."""
    for result in results:
        quarantined = bool(result.code)
        Transmission.objects.filter(pk=result.claimed.id).update(
            state="quarantined" if quarantined else "filed",
            format=result.format,
            items=len(result.filings),
            code=result.code[:40],
            reason=(result.reason or "; ".join(result.problems))[:500],
            flags=list(result.flags),
            leased_until=None,
        )
    Audit.objects.bulk_create(
        Audit(
            at=now,
            actor="the road",
            act="quarantined" if result.code else "filed",
            reason=result.reason or f"{len(result.filings)} items read as {result.format}",
            transmission_id=result.claimed.id,
        )
        for result in results
    )


def act(story_id: int, kind: str, *, by: str, reason: str, seconded_by: str = "") -> list[Change]:
    """One desk action: logged, folded and its effects queued, in one transaction."""
    now = timezone.now()
    with transaction.atomic():
        _one_writer()
        story = Story.objects.select_for_update().get(pk=story_id)
        versions = [filed(row) for row in StoryVersion.objects.filter(story=story)]
        DeskAct.objects.create(
            story=story,
            kind=kind,
            at=now,
            by=by,
            reason=reason[:500],
            seconded_by=seconded_by,
            covers=in_order(versions)[-1].ref if versions else "",
        )
        Audit.objects.create(at=now, actor=by, act=kind, reason=reason, story_id=story.pk)
        changes = refold([story.pk], now=now, actor=by)
        crashpoint("act-before-commit")
    crashpoint("acted")
    transaction.on_commit(_announce)
    return changes


def touch(story: Story, *, by: str, act: str, reason: str) -> None:
    """A change of the overlay: the story counts as changed, its pages are rendered anew."""
    now = timezone.now()
    with transaction.atomic():
        _one_writer()
        Story.objects.filter(pk=story.pk).update(changed_at=now)
        Audit.objects.create(at=now, actor=by, act=act, reason=reason, story_id=story.pk)
        Outbox.objects.create(
            effect="page-cache", payload={"stories": [story.pk]}, created_at=now, due_at=now
        )
    transaction.on_commit(_announce)


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
