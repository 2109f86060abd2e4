"""What travels between road and archive: claimed bytes, judged items, effects to carry out."""

from datetime import datetime
from typing import Literal

from wiredesk.core.item import ContentType, Instruction, NewsItem, Policy, Value


class Filing(Value, frozen=True, kw_only=True, omit_defaults=True):
    """One news item, ready to be recorded."""

    item: NewsItem
    instruction: Instruction
    ref: str
    text_key: str
    body_key: str
    at: datetime
    undated: bool = False
    listed_at: datetime
    dek: str
    sector: str | None = None
    country: str | None = None
    city: str | None = None
    content: ContentType = ContentType()
    adds: bool = False  # copy to be added below the story (AP: Add, Takes)
    policy: Policy = "auto"
    policy_reason: str = ""


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
