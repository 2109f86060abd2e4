"""What a contract allows: may this be shown, here, now, in full, indexed, and with which credit.

    contract of the wire + usage terms of the item (``under``: they only restrict)
    may(contract, use, edition, now) -> Permit: yes, or no with the reason in a sentence

Every surface asks ``may``; a wire without a licence (contract None) may do nothing. Territories
follow editions: a ban hides a story in the editions whose market it names (``barred``).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from wiredesk.core.item import NO_TERMS, Terms, Value

Display = Literal["full", "excerpt", "headline"]
IndexPolicy = Literal["index", "noindex", "nonews"]
EditRight = Literal["none", "headline", "cuts", "full"]

Use = Literal[
    "page", "list", "text", "picture", "short", "roundup", "revisions", "feed", "feed-text",
    "newsletter", "newsletter-text", "api", "api-text", "wire-out", "index", "news-index",
    "learn", "mining",
]  # fmt: skip
"""What may be done with a story. ``*-text``: the whole text there, not headline and link alone."""

EXCERPT_WORDS = 50
"""Words of a quotation (DESK-RULES, Licences: preset "quotation" for public feeds)."""

NOT_ARCHIVED_DAYS = 2
"""So long is kept what its agency says may not be archived: while it is news."""


class Contract(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The licence of one wire, as the core sees it; countries are ISO 3166-1 alpha-2 codes."""

    display: Display = "headline"
    index: IndexPolicy = "noindex"
    pictures: bool = False
    excluded: tuple[str, ...] = ()  # third parties whose pictures are not ours: "Getty"
    picture_days: int | None = None  # for so long after publication a picture may be shown
    credit: str | None = None  # "{agency}", "{byline}", "{year}" are filled in
    credit_required: bool = False  # in sight wherever the text stands
    backlink: bool = False  # obliged to link to the agency's own page
    retention_days: int | None = None
    delay_hours: int = 0  # not before so many hours after the agency first filed it
    forbidden: tuple[str, ...] = ()  # not in these countries
    allowed: tuple[str, ...] = ()  # in these countries only; () = everywhere
    everywhere: bool = False  # a ban that meets one edition of ours hides in all
    edits: EditRight = "full"
    full_text_feeds: bool = False
    full_text_api: bool = False
    wires_out: bool = False  # may go out again on a wire of ours
    revisions_public: bool = False  # earlier versions' text and what changed (DESK-RULES)
    abridge: bool = False  # machine-made shorts and round-ups may be made of it
    learn: bool = False  # topics may be learnt from its coded stories
    mining: bool = False  # others may mine it for data and train machines with it
    mining_policy: str | None = None  # URL where a licence to mine is to be had
    press: bool = False  # paid or interested copy: labelled, links sponsored, never trending
    online: bool = True  # False: the item's own terms keep it off the web
    ended: datetime | None = None  # when the contract itself ended


PRESETS: dict[str, Contract] = {
    "full": Contract(display="full", pictures=True, abridge=True),
    "full-indexed": Contract(
        display="full",
        pictures=True,
        index="index",
        full_text_feeds=True,
        full_text_api=True,
        abridge=True,
        learn=True,
    ),
    "press-release": Contract(
        display="full", pictures=True, abridge=True, learn=True, edits="cuts", press=True
    ),
    "quotation": Contract(display="excerpt", edits="none", backlink=True),
    "headline": Contract(edits="none", backlink=True),
}


class Market(Value, frozen=True, kw_only=True):
    """An edition as far as territories go; without countries it is the world's."""

    key: str
    name: str
    countries: tuple[str, ...] = ()


WORLD = Market(key="", name="Global")
"""The one market of a site that has no editions."""


class Permit(Value, frozen=True, kw_only=True):
    """An answer; where it is no, ``reason`` is a sentence for people."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Permit(allowed=True)


def no(reason: str) -> Permit:
    """A refusal."""
    return Permit(allowed=False, reason=reason)


NO_LICENCE = no("This wire has no licence: nothing of it may be published.")


def may(contract: Contract | None, use: Use, edition: Market | None, now: datetime) -> Permit:
    """Whether ``use`` is allowed at ``now`` (aware), in ``edition``; None = in no edition's name.

    ``contract`` is the wire's, narrowed by the item's own terms (``under``); None = no licence.
    The end of retention is a matter of the story (``ends_at``), as is the delay (``begins_at``).
    """
    if contract is None:
        return NO_LICENCE
    if contract.ended is not None and contract.ended <= now:
        return no("The contract of this wire has ended.")
    if not contract.online:
        return no("The agency’s terms keep it off the web.")
    if edition is not None and (ban := barred(contract, edition)):
        return no(ban)
    needed = _NEEDS.get(use)
    return YES if needed is None or needed[0](contract) else no(needed[1])


_NEEDS: dict[Use, tuple[Callable[[Contract], bool], str]] = {
    "text": (lambda c: c.display == "full", "The licence gives no full text."),
    "picture": (lambda c: c.pictures, "The licence has no pictures."),
    "short": (
        lambda c: c.abridge and c.display == "full",
        "The licence does not let machines abridge the text.",
    ),
    "roundup": (lambda c: c.abridge, "The licence does not let machines abridge the text."),
    "revisions": (
        lambda c: c.revisions_public and c.display == "full",
        "The licence keeps earlier versions from readers.",
    ),
    "feed-text": (
        lambda c: c.full_text_feeds and c.display == "full",
        "The licence gives feeds headline and link only.",
    ),
    "newsletter-text": (
        lambda c: c.full_text_feeds and c.display == "full",
        "The licence gives newsletters headline and link only.",
    ),
    "api-text": (
        lambda c: c.full_text_api and c.display == "full",
        "The licence gives the API headline and link only.",
    ),
    "wire-out": (
        lambda c: c.wires_out and c.display == "full",
        "The licence does not let the text go out again.",
    ),
    "index": (lambda c: c.index != "noindex", "The licence keeps it out of search engines."),
    "news-index": (lambda c: c.index == "index", "The licence keeps it out of news search."),
    "learn": (lambda c: c.learn, "The licence does not let the desk learn from it."),
    "mining": (lambda c: c.mining, "The licence reserves text and data mining."),
}


def under(contract: Contract, terms: Terms) -> Contract:
    """The contract as the item's own terms narrow it; they only restrict."""
    if terms == NO_TERMS:
        return contract
    days = [contract.retention_days, None if terms.archive else NOT_ARCHIVED_DAYS]
    return replace(
        contract,
        forbidden=tuple(dict.fromkeys((*contract.forbidden, *terms.forbidden))),
        allowed=_both(contract.allowed, terms.allowed),
        # A list that leaves nothing: the contract and the terms have no country in common.
        online=contract.online and terms.online and not _apart(contract.allowed, terms.allowed),
        ended=min((at for at in (contract.ended, terms.until) if at), default=None),
        retention_days=min((n for n in days if n is not None), default=None),
        credit=terms.credit or contract.credit,
        credit_required=contract.credit_required or terms.credit is not None,
        edits=contract.edits if terms.edits else "none",
        full_text_feeds=contract.full_text_feeds and terms.sales,
        full_text_api=contract.full_text_api and terms.sales,
        wires_out=contract.wires_out and terms.sales,
    )


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The countries of both lists; an empty list is all of them. See ``_apart``."""
    return tuple(code for code in one if code in other) or one or other


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and not set(one) & set(other)


def barred(contract: Contract, market: Market) -> str:
    """Why a territory limit hides a story in an edition; "" where it does not.

    A ban meets an edition that has the country among its own; the world's edition only where the
    contract counts ``everywhere``. A list of allowed countries must hold all of an edition's.
    """
    banned = [code for code in market.countries if code in contract.forbidden]
    if banned or (contract.everywhere and contract.forbidden and not market.countries):
        named = ", ".join(banned or contract.forbidden)
        return f"The licence forbids {named}: not in the edition {market.name}."
    beyond = [code for code in market.countries if code not in contract.allowed]
    if contract.allowed and (beyond or not market.countries):
        named = ", ".join(contract.allowed)
        return f"The licence allows {named} only: not in the edition {market.name}."
    return ""


def hidden_in(contract: Contract, markets: Sequence[Market]) -> dict[str, str]:
    """Key of an edition -> why a story is hidden there; all of them where one ban counts for all.

    A site without editions has one market, the world's.
    """
    if not (contract.forbidden or contract.allowed):
        return {}
    found = {one.key: ban for one in markets if (ban := barred(contract, one))}
    if found and contract.everywhere:
        why = next(iter(found.values()))
        return {one.key: found.get(one.key, f"{why} The contract counts it for all.")
                for one in markets}  # fmt: skip
    return found


def ends_at(contract: Contract, received: datetime) -> datetime | None:
    """When the right to show a text received at ``received`` ends; None = it does not."""
    days = contract.retention_days
    kept_until = received + timedelta(days=days) if days is not None else None
    return min((end for end in (kept_until, contract.ended) if end is not None), default=None)


def begins_at(contract: Contract, first_filed: datetime) -> datetime | None:
    """When a story may be shown that its agency first filed then; None = at once."""
    return first_filed + timedelta(hours=contract.delay_hours) if contract.delay_hours else None


def excerpt(text: str, words: int = EXCERPT_WORDS) -> str:
    """The first ``words`` words of a plain text, with an ellipsis where something was left out."""
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")


CREDIT_FIELDS = ("agency", "byline", "year")


def credit_line(contract: Contract, *, agency: str, byline: str, year: int) -> str:
    """The line that is owed to the agency, filled in; "" where the contract names none."""
    line = contract.credit or ""
    for name, value in zip(CREDIT_FIELDS, (agency, byline, str(year)), strict=True):
        line = line.replace(f"{{{name}}}", value)
    return " ".join(line.split())


class PictureFacts(Value, frozen=True, kw_only=True):
    """What the rules of pictures look at; ``shown_since``: first publication of its story."""

    credit: str = ""
    copyright: str = ""
    terms: Terms = NO_TERMS  # its own usage terms, read (core/usageterms.py)
    shown_since: datetime | None = None


def may_show_picture(
    contract: Contract | None,
    picture: PictureFacts,
    now: datetime,
    markets: Sequence[Market] = (),
) -> Permit:
    """Whether a picture may be stored and shown; the refusal says which rule it was.

    No credit, no picture (R8). Third parties that the contract leaves out are told by words of
    credit and copyright. Terms of its own that nobody could read forbid it; so does a ban that
    meets any of ``markets``, since one file serves all editions.
    """
    if contract is None:
        return NO_LICENCE
    if not (granted := may(under(contract, picture.terms), "picture", None, now)):
        return granted
    own = under(Contract(), picture.terms)
    for market in markets or (WORLD,):
        if ban := barred(own, market):
            return no(ban.replace("The licence", "The picture’s own terms", 1))
    if not (picture.terms.credit or picture_credit(picture.credit, picture.copyright)):
        return no("Nobody is credited with the picture: no credit, no picture.")
    if party := third_party(contract.excluded, (picture.credit, picture.copyright)):
        return no(f"The licence leaves out pictures of {party}.")
    if picture.terms.unread:
        return no(f"Terms of the picture that we cannot read: “{picture.terms.unread[0]}”.")
    over = picture_ends(contract, picture.shown_since)
    if over is not None and over <= now:
        return no(f"The licence gives pictures {contract.picture_days} days.")
    return YES


def picture_credit(credit: str, copyright_notice: str, terms: Terms = NO_TERMS) -> str:
    """Whom a picture is owed to; "" = nobody is named, and it may not be shown (R8).

    A credit that its terms make mandatory stands as they word it.
    """
    return terms.credit or credit or copyright_notice


def picture_ends(contract: Contract, shown_since: datetime | None) -> datetime | None:
    """When a picture of a story that was published then must go; None = with the story."""
    if contract.picture_days is None or shown_since is None:
        return None
    return shown_since + timedelta(days=contract.picture_days)


def third_party(excluded: Iterable[str], credits: Iterable[str]) -> str:
    """The first excluded party that a credit names, word by word: "Reuters via AP"; "" = none.

    "GettyImages" is two words.
    """
    said = [f" {_words(one)} " for one in credits if one]
    parties = ((party, _words(party)) for party in excluded)
    return next((p for p, words in parties if words and any(f" {words} " in s for s in said)), "")


_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"\w+")


def _words(text: str) -> str:
    return " ".join(_WORD.findall(_JOINED.sub(" ", text))).casefold()


class Crawling(Value, frozen=True, kw_only=True):
    """What search engines and miners are told of one answer: page, feed or file."""

    index: bool = False
    news: bool = False  # Google's news search, told apart from the other
    mining: bool = False
    mining_policy: str = ""

    @property
    def robots(self) -> str:
        """The value of robots, as meta and as X-Robots-Tag."""
        return "index" if self.index else "noindex"


def crawling(contracts: Iterable[Contract], now: datetime) -> Crawling:
    """What is told of an answer that holds copy of all these contracts: what every one allows."""
    found = list(contracts)
    policies = {one.mining_policy or "" for one in found}

    def all_may(use: Use) -> bool:
        return bool(found) and all(may(one, use, None, now) for one in found)

    return Crawling(
        index=all_may("index"),
        news=all_may("news-index"),
        mining=all_may("mining"),
        mining_policy=policies.pop() if len(policies) == 1 else "",
    )
