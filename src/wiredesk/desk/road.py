"""READ FIRST: the whole road, from wire bytes to a finished page, on one screen.

    take_in       a wire delivers bytes      -> stored as a transmission before anything reads them
    file_waiting  transmissions that wait    -> read in a cell -> house style -> matched -> enriched
                                             -> judged -> recorded: story, state, index, outbox
    group         stories that wait          -> storylines, copies, countries told of together
    deliver       outbox rows                -> every effect outside the database

Each may be run again at any time, by any engine, after any crash: bytes are kept once per digest,
items once per (agency, guid, version, content), and effects may happen twice without harm. The
archive, the cell and the effects come in as arguments (ports.py); project plugs them together.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from wiredesk.core.backfill import archival
from wiredesk.core.content_type import content_type
from wiredesk.core.dialect import in_dialect
from wiredesk.core.enrich.copying import copy_of
from wiredesk.core.enrich.tags import tag_types
from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.errors import CellDied, LeaseLost, Passing, WiredeskError
from wiredesk.core.filing import Claimed, Effect, Filing, Result, WireFacts
from wiredesk.core.formats import Reading
from wiredesk.core.formats.zoning import in_zone_of_wire
from wiredesk.core.grouping import Memory
from wiredesk.core.instructions import (
    adds,
    asked_of_others,
    gives_legal_reasons,
    headed,
    instruct,
    targets,
    with_said_embargo,
)
from wiredesk.core.item import (
    ContentType,
    Instruction,
    Kind,
    NewsItem,
    Policy,
    Terms,
    Transmission,
)
from wiredesk.core.lives import tell_of
from wiredesk.core.matching import (
    content_ref,
    keys_of,
    listed_at,
    undated,
    version_created,
)
from wiredesk.core.neardup import sketch_of
from wiredesk.core.packages import share_pictures
from wiredesk.core.profiles import profile_for
from wiredesk.core.profiles.profile import Profile
from wiredesk.core.recall import About
from wiredesk.core.selection import Decision, is_judged, seen_in, select
from wiredesk.core.text.dateline import as_a_name
from wiredesk.core.text.plain import first_sentences
from wiredesk.core.usageterms import read_terms
from wiredesk.desk.ports import Archive, Books, Cell, Delivery, Shelf, Toolbox

log = logging.getLogger("wiredesk.road")

BATCH = 50
"""Transmissions that are read together."""

PORTION = 100
"""Items per transaction: short enough that web saves and kills never wait long."""

MOST_TRIES = 5
LONGEST_DEK = 240

SURE_COUNTRY = 0.8
"""Of such main countries 96 of 100 were right without a dateline (docs/reference/quality.md)."""


def take_in(archive: Archive, delivery: Delivery, tools: Toolbox) -> int:
    """Keep delivered bytes, then let the wire forget them; returns how many were new.

    In this order a crash can only deliver again what the archive already knows by its digest.
    """
    tools.crashpoint("fetched")
    new = archive.store(
        delivery.wire_id, delivery.parts, delivery.received, came_as=delivery.came_as
    )
    delivery.acknowledge()
    return new


def file_waiting(archive: Archive, cell: Cell, tools: Toolbox) -> int:
    """File what waits, one batch; returns how many transmissions were taken."""
    claimed = archive.claim(tools.clock(), limit=BATCH)
    if not claimed:
        return 0
    archive.recall(tools.recall, tools.clock())
    for portion in _portions(_outcomes(claimed, cell, tools)):
        try:
            archive.record(portion, tools.clock())
        except LeaseLost as lost:
            log.warning("%s", lost)
    return len(claimed)


def _outcomes(claimed: Sequence[Claimed], cell: Cell, tools: Toolbox) -> Iterator[Result]:
    """What becomes of each, as it is read; the cell reads on while a portion is recorded."""
    readings = cell.read_many([delivered(one) for one in claimed])
    for one, reading in zip(claimed, readings, strict=True):
        tools.crashpoint("read")
        result = outcome(one, reading, tools)
        if result is not None:
            yield result


def _portions(results: Iterable[Result]) -> Iterator[list[Result]]:
    """What one transaction takes; the next portion is judged meanwhile, and others may write."""
    portion: list[Result] = []
    items = 0
    for one in results:
        portion.append(one)
        items += len(one.filings)
        if items >= PORTION:
            yield portion
            portion, items = [], 0
    if portion:
        yield portion


def outcome(claimed: Claimed, reading: Reading | WiredeskError, tools: Toolbox) -> Result | None:
    """What becomes of one transmission: filings, quarantine, or (None) another try later."""
    if isinstance(reading, CellDied) and claimed.tries < MOST_TRIES:
        log.warning("%s", reading, extra={"transmission": claimed.id, "wire": claimed.wire.key})
        return None
    if isinstance(reading, WiredeskError):
        return Result(claimed=claimed, code=reading.code, reason=str(reading))
    problems = tuple(f"item {p.index}: {p.message}" for p in reading.problems)
    filings = tuple(judge(item, claimed, tools) for item in share_pictures(reading.items))
    if problems and not filings:
        return Result(claimed=claimed, format=reading.format, code="malformed", reason=problems[0])
    return Result(
        claimed=claimed,
        format=reading.format,
        filings=filings,
        flags=reading.flags,
        problems=problems,
    )


def judge(item: NewsItem, claimed: Claimed, tools: Toolbox) -> Filing:
    """Everything we decide about one item by itself; beside its siblings the fold decides."""
    profile = profile_for(item, claimed.wire.profile)
    item, instruction = understood(item, claimed, profile)
    asks = asked_of_others(item, instruction, profile)
    targeted = targets(item, asks)
    is_copy = asks is None and instruction.kind not in ("KILL", "ADVISORY")
    terms = read_terms(item.rights.usage_terms, claimed.received, claimed.wire.known_terms)
    policy, reason = policy_for(item, claimed.wire, profile, terms)
    content = content_type(item, profile, press_release=claimed.wire.press_release)
    own = policy != "never" and is_judged(item, instruction.kind, notice=asks is not None)
    chosen = selected(item, instruction.kind, content, claimed.wire, tools) if own else FOLLOWS
    keys, ref, at = keys_of(item), content_ref(item), version_created(item, claimed.received)
    sketch = sketch_of(item.body_text) if is_copy else b""
    like = tools.recall.find(sketch, at)
    found = found_in(item, claimed.wire, tools, like) if policy != "never" else Enrichment()
    about = about_of(item, found, like, tools)
    tools.recall.keep(ref, at, sketch, about)
    return Filing(
        item=item,
        instruction=instruction,
        ref=ref,
        text_key=keys.text,
        body_key=keys.body,
        sketch=sketch,
        at=at,
        undated=undated(item),
        listed_at=listed_at(item, claimed.received),
        dek=dek_of(item),
        sector=about.sector,
        country=about.country,
        city=as_a_name((item.dateline and item.dateline.city) or "") or None,
        found=found,
        tags=tag_types(item.headline_tags, profile),
        adds=adds(item),
        content=content,
        targets=targeted,
        asks=asks if targeted or instruction.kind == "ADVISORY" else None,
        legal=gives_legal_reasons(item),
        ends_rights=profile.sheet.expires == "rights",
        terms=terms,
        tell=tell_of(item),
        policy=policy,
        policy_reason=reason,
        selected=chosen.act,
        selected_reason=chosen.reason,
        archival=archival(item, claimed.received, claimed.came_as),
    )


def zone_of(wire: WireFacts, profile: Profile) -> ZoneInfo | None:
    """The zone of times that name none: the wire's, failing it the agency's."""
    named = wire.zone or profile.sheet.zone
    return ZoneInfo(named) if named else None


def understood(item: NewsItem, claimed: Claimed, profile: Profile) -> tuple[NewsItem, Instruction]:
    """The item in the zone and dialect of who filed it, and what it asks for."""
    zone = zone_of(claimed.wire, profile)
    item = with_said_embargo(item, claimed.received, profile, zone)
    item = in_dialect(in_zone_of_wire(item, zone), profile)
    instruction = instruct(item, profile)
    return headed(item, instruction), instruction


FOLLOWS = Decision(act="follow")
"""Notices, and what is no story by itself."""


def selected(
    item: NewsItem, kind: Kind, content: ContentType, wire: WireFacts, tools: Toolbox
) -> Decision:
    """Take or skip an item that has words of its own, by the rules of the wire."""
    rules = wire.selection.rules
    if not rules:
        return Decision()
    seen = seen_in(item, content.kind, country=tools.country_of(item), language=wire.language)
    return select(seen, rules, kind=kind)


def about_of(item: NewsItem, found: Enrichment, like: About, tools: Toolbox) -> About:
    """What a text is about; where nothing says it, what a text that it is ``like`` was about."""
    return About(
        topics=found.topics,
        sector=tools.sector_of(item) or like.sector,
        country=tools.country_of(item) or main_country(found) or like.country,
    )


def found_in(item: NewsItem, wire: WireFacts, tools: Toolbox, like: About) -> Enrichment:
    """What the desk adds to a text by itself; nothing where there is no text.

    Without codes of its own it has the topics of a text that it is ``like``.
    """
    if not item.body_text:
        return Enrichment()
    copy = copy_of(item, agency=wire.agency_name, language=wire.language)
    return tools.enrich(copy, () if item.subjects else like.topics)


def main_country(found: Enrichment) -> str | None:
    """The country that the text itself is about, where no dateline says it and we are sure."""
    first = found.countries[:1]
    return next((one.code for one in first if one.confidence >= SURE_COUNTRY), None)


def dek_of(item: NewsItem) -> str:
    """The summary below the headline; none where it would only say the headline again."""
    dek = item.abstract or first_sentences(item.body_text, LONGEST_DEK)
    return "" if dek == item.headline else dek


def policy_for(
    item: NewsItem, wire: WireFacts, profile: Profile, terms: Terms
) -> tuple[Policy, str]:
    """Whether an item publishes itself, awaits the desk or is no story at all, and why."""
    if item.item_class not in ("text", "composite"):
        return "never", f"a {item.item_class} item is not a story by itself"
    if item.item_class == "composite" and not item.body_text:
        return "never", "a package without text of its own is not a story"
    if wire.policy_reason:
        return "desk", wire.policy_reason
    if profile.sheet.state_controlled and profile.key != wire.profile:
        return "desk", f"the item is of {profile.sheet.name}, a state-controlled agency"
    if owed := owing(item, wire, terms):
        return "desk", owed
    if not item.headline and not item.body_text:
        return "desk", "the item has neither headline nor text"
    return ("auto", "") if item.headline else ("desk", "the item has no headline")


def owing(item: NewsItem, wire: WireFacts, terms: Terms) -> str:
    """What the contract or the item's own terms ask for that only a person can settle; "" = all."""
    if terms.unread:
        return f"usage terms that we cannot read: “{terms.unread[0]}”"
    if not terms.online:
        return "its usage terms keep it off the web"
    if wire.needs_link and not item.source_url:
        return "the licence obliges a link to the agency's page, and the item names none"
    if wire.needs_credit and not (terms.credit or item.rights.credit):
        return "the licence obliges a credit, and the item names none"
    return ""


def group(shelf: Shelf, memory: Memory, tools: Toolbox) -> int:
    """Find storylines and copies of what is new, one batch; returns how many stories waited."""
    with shelf.alone() as ours:
        batch = shelf.waiting(tools.clock(), limit=BATCH) if ours else None
        if batch is None or not batch.rows:
            return 0
        shelf.catch_up(memory, tools.clock())
        for story in batch.gone:
            memory.forget(story)
        found = [memory.group(one, batch.kept.get(one.story)) for one in batch.texts]
        memory.settle()
        tools.crashpoint("grouped")
        shelf.write(batch, found, memory, tools.clock())
    return len(batch.rows)


def deliver(books: Books, tools: Toolbox, *, limit: int = 100) -> int:
    """Carry out due effects; one that fails comes back later and never stops the next."""
    effects = books.due(tools.clock(), limit=limit)
    for effect in effects:
        carry_out = tools.effects.get(effect.name, _unknown)
        try:
            carry_out(effect)
        except (WiredeskError, OSError) as error:
            books.failed(effect, str(error), tools.clock())
            continue
        tools.crashpoint("effect-carried-out")
        books.done(effect, tools.clock())
    return len(effects)


def _unknown(effect: Effect) -> None:
    """An effect of a newer release: it stays in the outbox until somebody knows it."""
    raise Passing(f"nobody here knows the effect {effect.name!r}")


def delivered(claimed: Claimed) -> Transmission:
    """The bytes as the readers want them."""
    return Transmission(
        wire=claimed.wire.key,
        body=claimed.body,
        digest=claimed.digest,
        received=claimed.received,
        name=claimed.name,
        media_type=claimed.media_type or None,
        profile=claimed.wire.profile,
    )
