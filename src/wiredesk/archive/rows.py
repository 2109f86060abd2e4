"""What a filing is in the tables: one row for its story, its version and each of its pictures."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from msgspec import to_builtins
from msgspec.structs import replace

from wiredesk.archive.bulk import Row
from wiredesk.archive.models import Country, Sector
from wiredesk.archive.numbering import public_number
from wiredesk.core.correcting import correction_text
from wiredesk.core.filing import Claimed, Filing, Result, WireFacts, lasts, spoken_to
from wiredesk.core.item import NewsItem, Picture
from wiredesk.core.matching import guid_key, other_names

TEXT_FIELDS = {
    "headline": None, "abstract": None, "body_html": "", "body_text": "", "sign_off": None
}  # fmt: skip

StoryKey = tuple[int, str]
"""Agency and key of the guid: what makes two filings one story."""

StoryOf = Callable[[Result, Filing], int]
"""The story (row key) of a filing."""


def story_key(result: Result, filing: Filing) -> StoryKey:
    """The story a filing belongs to."""
    return result.claimed.wire.agency_id, guid_key(filing.item.guid)


def story_row(key: StoryKey, result: Result, filing: Filing, now: datetime) -> Row:
    """A new story, not folded yet."""
    agency_id, guid = key
    return {
        "public_id": public_number(),
        "agency_id": agency_id,
        "guid": filing.item.guid,
        "guid_key": guid,
        "wire_id": result.claimed.wire.id,
        "sort_at": filing.listed_at,
        "changed_at": now,
    }


def version_rows(results: Sequence[Result], story_of: StoryOf) -> Iterator[Row]:
    """Every filing as a version of its story."""
    sectors = dict(Sector.objects.values_list("key", "id"))
    countries = set(Country.objects.values_list("code", flat=True))
    for result in results:
        for filing in result.filings:
            yield {
                "story_id": story_of(result, filing),
                "sector_id": sectors.get(filing.sector or ""),
                "country_id": filing.country if filing.country in countries else None,
                **_judged(filing, result.claimed),
                **_words(filing, result.claimed.wire),
            }


def alias_rows(results: Sequence[Result], story_of: StoryOf) -> Iterator[Row]:
    """The names that each filing gives its story, or that it speaks to where it is a notice."""
    for result in results:
        for filing in result.filings:
            row = {
                "agency_id": result.claimed.wire.agency_id,
                "story_id": story_of(result, filing),
            }
            if filing.asks is None:
                for name in other_names(filing.item):
                    yield {**row, "key": guid_key(name), "asks": "", "ref": "", "before": None}
            for name, asks in spoken_to(filing):
                before = None if lasts(name, filing) else filing.at
                asked = {"asks": asks, "ref": filing.ref, "before": before}
                yield {**row, "key": guid_key(name), **asked}


def _judged(filing: Filing, claimed: Claimed) -> Row:
    item, embargo = filing.item, filing.item.embargo
    return {
        "wire_id": claimed.wire.id,
        "transmission_id": claimed.id,
        "version": (item.version or "")[:100],
        "ref": filing.ref,
        "text_key": filing.text_key,
        "body_key": filing.body_key,
        "sketch": filing.sketch,
        "length": len(item.body_text),
        "at": filing.at,
        "received_at": claimed.received,
        "undated": filing.undated,
        "kind": filing.instruction.kind,
        "evidence": (*filing.instruction.evidence, *_kind_evidence(filing)),
        "adds": filing.adds,
        "asks": filing.asks or "",
        "legal": filing.legal,
        "tell": filing.tell,
        "policy": filing.policy,
        "policy_reason": filing.policy_reason[:200],
        "selected": filing.selected,
        "selected_reason": filing.selected_reason[:200],
        "archival": filing.archival,
        "embargoed": embargo is not None,
        "embargo_until": embargo.until.at if embargo and embargo.until else None,
        "expires": item.expires.at if item.expires else None,
        "ends_rights": filing.ends_rights,
        "terms": to_builtins(filing.terms),
        "story_kind": filing.content.kind,
        "urgency": item.urgency,
        "sort_at": filing.listed_at,
    }


def _words(filing: Filing, wire: WireFacts) -> Row:
    item = filing.item
    return {
        "headline": item.headline or "",
        "dek": filing.dek,
        "body_html": item.body_html,
        "body_text": item.body_text,
        "slugline": (item.slugline or "")[:200],
        "byline": (item.byline or "")[:300],
        "sign_off": item.sign_off or "",
        "correction_note": correction_text(item),
        "language": (item.language or wire.language)[:20],
        "city": (filing.city or "")[:120],
        "credit": (item.rights.credit or "")[:300],
        "source_url": item.source_url or "",
        "item": facts(item),
        "found": to_builtins(filing.found),
        "short": filing.found.short.text,
        "tags": filing.tags,
    }


def _kind_evidence(filing: Filing) -> tuple[str, ...]:
    """Why it is no plain news, for the books: "agate by genre=Agate"."""
    return tuple(f"{filing.content.kind} by {said}" for said in filing.content.evidence)


def facts(item: NewsItem) -> dict[str, object]:
    """The item without its text, as JSON: the text has columns of its own and is kept once."""
    return dict(to_builtins(replace(item, **TEXT_FIELDS)))


def picture_rows(results: Sequence[Result], story_of: StoryOf) -> Iterator[Row]:
    """Pictures of stories, as remote ones: nobody sees them before we hold our own copy."""
    for result in results:
        for filing in result.filings:
            if filing.policy == "never":
                continue
            for position, picture in enumerate(filing.item.pictures):
                if picture.renditions:
                    yield _picture(story_of(result, filing), picture, position)


def _picture(story_id: int, picture: Picture, position: int) -> Row:
    best = max(picture.renditions, key=lambda rendition: rendition.width or 0)
    return {
        "story_id": story_id,
        "key": guid_key(picture.guid or best.href),
        "href": best.href,
        "caption": picture.caption or "",
        "alt": picture.alt or "",
        "credit": (picture.credit or "")[:300],
        "copyright": (picture.copyright or "")[:300],
        "usage_terms": picture.usage_terms or "",
        "position": position,
    }
