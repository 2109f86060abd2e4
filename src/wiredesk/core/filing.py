"""What travels between road and archive: claimed bytes, judged items, effects to carry out."""

from datetime import datetime
from typing import Literal

from wiredesk.core.backfill import CameAs
from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.item import (
    NO_TERMS,
    ContentType,
    Instruction,
    Kind,
    NewsItem,
    Policy,
    Selected,
    Terms,
    Value,
)
from wiredesk.core.ordering import Filed
from wiredesk.core.selection import Selection


class Filing(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One news item, ready to be recorded."""

    item: NewsItem
    instruction: Instruction
    ref: str
    text_key: str
    body_key: str
    sketch: bytes = b""  # of copy alone: notices are all alike
    at: datetime
    undated: bool = False
    listed_at: datetime
    dek: str
    sector: str | None = None
    country: str | None = None
    city: str | None = None
    found: Enrichment = Enrichment()
    tags: tuple[str, ...] = ()  # what the headline's tags tell readers: "exclusive", "factbox"
    content: ContentType = ContentType()
    adds: bool = False  # copy to be added below the story (AP: Add, Takes)
    targets: tuple[str, ...] = ()  # names of the items that a notice speaks to
    asks: Kind | None = None  # what it asks of them
    legal: bool = False  # its notes give legal reasons
    ends_rights: bool = False  # its expiry ends our rights (a matter of the contract)
    terms: Terms = NO_TERMS  # what its usage terms say
    tell: str = ""  # what tells it from another story under the same id (core/lives.py)
    policy: Policy = "auto"
    policy_reason: str = ""
    selected: Selected = "take"
    selected_reason: str = ""
    archival: str = ""  # why it goes to the archive only; "" = it is news


def filed_as(filing: Filing, received: datetime) -> Filed:
    """A filing as the fold sees it; ``received`` orders what does not say when it was made."""
    item, embargo = filing.item, filing.item.embargo
    return Filed(
        ref=filing.ref,
        at=filing.at,
        kind=filing.instruction.kind,
        version=item.version,
        text=filing.text_key,
        length=len(item.body_text),
        language=item.language,
        slugline=item.slugline,
        embargoed=embargo is not None,
        embargo_until=embargo.until.at if embargo and embargo.until else None,
        expires=item.expires.at if item.expires else None,
        ends_rights=filing.ends_rights,
        adds=filing.adds,
        asks=filing.asks,
        legal=filing.legal,
        tell=filing.tell,
        policy=filing.policy,
        policy_reason=filing.policy_reason,
        selected=filing.selected,
        selected_reason=filing.selected_reason,
        seen=received if filing.undated else None,
    )


def spoken_to(filing: Filing) -> tuple[tuple[str, Kind], ...]:
    """Every name that a notice is about, and what it asks.

    The own id of a withdrawal is among them: another story may bear it beside its guid.
    """
    kind = filing.instruction.kind
    own = ((filing.item.guid, kind),) if kind in ("KILL", "WITHHOLD") else ()
    asks = filing.asks
    return (*own, *((name, asks) for name in filing.targets if asks))


HEADLINE = "headline:"
"""How a name begins that is only a headline."""


def lasts(name: str, filing: Filing) -> bool:
    """Whether a name that a notice speaks to means the same story for ever.

    A subject may come again for another story, and so may an id that is made loosely.
    """
    return not (filing.tell or name.startswith(HEADLINE))


class Claimed(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A waiting transmission that this process holds under a lease; ``fence`` proves it."""

    id: int
    fence: int
    wire: "WireFacts"
    received: datetime
    digest: str
    body: bytes
    name: str
    media_type: str
    tries: int
    came_as: CameAs = ""


class WireFacts(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What the road must know of a wire."""

    id: int
    key: str
    agency_id: int
    agency_key: str
    agency_name: str
    zone: str
    profile: str  # key of core/profiles; "" = the items tell it
    language: str
    press_release: bool
    policy: Literal["auto", "desk"]
    policy_reason: str  # why everything of this wire awaits the desk; "" where it does not
    selection: Selection = Selection()
    known_terms: tuple[str, ...] = ()  # sentences of usage terms that the desk has read
    needs_link: bool = False  # the contract obliges a link that only the item can give
    needs_credit: bool = False  # ... or a credit


class Result(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one transmission: filings, or the reason for quarantine."""

    claimed: Claimed
    format: str = ""
    filings: tuple[Filing, ...] = ()
    flags: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    code: str = ""  # error code: the transmission goes to quarantine
    reason: str = ""


class Effect(Value, frozen=True, kw_only=True):
    """One outbox row."""

    id: int
    name: str
    story_id: int | None
    payload: dict[str, object]
    created: datetime
    tries: int
