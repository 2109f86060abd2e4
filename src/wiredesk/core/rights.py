"""What a contract allows: may this be shown, in full, indexed, and with which credit."""

from datetime import datetime, timedelta
from typing import Literal

from wiredesk.core.item import Value

Display = Literal["full", "excerpt", "headline"]
IndexPolicy = Literal["index", "noindex"]

EXCERPT_WORDS = 50
"""Words of a quotation (DESK-RULES, Licences: preset "quotation" for public feeds)."""


class Contract(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The licence of one wire, as the core sees it."""

    display: Display = "headline"
    index: IndexPolicy = "noindex"
    pictures: bool = False
    credit: str | None = None
    retention_days: int | None = None
    full_text_feeds: bool = False
    revisions_public: bool = False  # earlier versions' text and what changed (DESK-RULES)
    abridge: bool = False  # machine-made shorts and round-ups may be made of it
    learn: bool = False  # topics may be learnt from its coded stories
    ended: datetime | None = None  # when the contract itself ended


PRESETS: dict[str, Contract] = {
    "full": Contract(display="full", pictures=True, abridge=True),
    "full-indexed": Contract(
        display="full",
        pictures=True,
        index="index",
        full_text_feeds=True,
        abridge=True,
        learn=True,
    ),
    "press-release": Contract(
        display="full", pictures=True, index="noindex", abridge=True, learn=True
    ),
    "quotation": Contract(display="excerpt"),
    "headline": Contract(display="headline"),
}


def excerpt(text: str, words: int = EXCERPT_WORDS) -> str:
    """The first ``words`` words of a plain text, with an ellipsis where something was left out."""
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")


def ends_at(contract: Contract, received: datetime) -> datetime | None:
    """When the right to show a text received at ``received`` ends; None = it does not."""
    days = contract.retention_days
    kept_until = received + timedelta(days=days) if days is not None else None
    return min((end for end in (kept_until, contract.ended) if end is not None), default=None)


def picture_credit(credit: str, copyright_notice: str) -> str:
    """Whom a picture is owed to; "" = nobody is named, and it may not be shown (R8)."""
    return credit or copyright_notice
