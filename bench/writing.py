"""Writes wire copy from a small grammar: the same seed gives the same stories, all different."""

import random
from datetime import UTC, datetime, timedelta
from html import escape

from msgspec import Struct

from wiredesk.core.formats.writers import Heading, newsml_g2
from wiredesk.core.item import Moment, NewsItem

_WHO = (
    "the harbour council", "a spokesman for the ministry", "the central bank", "rescue workers",
    "the opposition", "the court in Ostmark", "farmers of the delta", "the grid operator",
    "a group of engineers", "the port authority", "the university", "residents of the old town",
)  # fmt: skip
_DID = (
    "warned of", "approved", "delayed", "welcomed", "put off a vote on", "questioned", "explained",
    "set out terms for", "called for", "published figures on", "ruled against", "paid for",
)  # fmt: skip
_WHAT = (
    "the new ferry line", "a flood barrier", "higher interest rates", "the wheat harvest",
    "repairs to the bridge", "a border crossing", "the night train", "two power stations",
    "a vaccine trial", "the city budget", "a film archive", "fishing quotas", "a dam upstream",
)  # fmt: skip
_WHEN = (
    "on Monday", "late on Tuesday", "after a meeting on Wednesday", "on Thursday morning",
    "before the storm", "within a month", "in the third quarter", "for the second time this year",
)  # fmt: skip
_TITLES = (
    "Finance Minister",
    "Mayor",
    "chief engineer",
    "spokeswoman",
    "police chief",
    "President",
)
_NAMES = (
    "Anna Holm", "Pavel Novak", "Maria Ortega", "John Barrow", "Ingrid Dahl", "Samuel Okoro",
    "Claire Dubois", "Peter Lang", "Elena Petrova", "David Marsh",
)  # fmt: skip
_LANDS = ("Norway", "Chile", "Kenya", "the Philippines", "Poland", "Canada", "Egypt", "Vietnam")
_WHERE = ("Ostmark", "Lindhaven", "Port Ellis", "Karsund", "Bredal", "San Telmo", "Novi Most")
PARAGRAPHS = 7
START = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=50)


class Copy(Struct, frozen=True, kw_only=True):
    """One story to file."""

    guid: str
    headline: str
    paragraphs: tuple[str, ...]
    at: datetime

    @property
    def body_html(self) -> str:
        """Some 1.6 KB of ordinary markup."""
        return "".join(f"<p>{escape(one, quote=False)}</p>" for one in self.paragraphs)


def story(dice: random.Random, guid: str, at: datetime) -> Copy:
    """One story; ``dice`` decides every word."""
    place = dice.choice(_WHERE)
    headline = f"{_begun(_clause(dice))} in {place}"
    first = f"{place.upper()} (Bench Wire) - {_sentence(dice)}"
    rest = (f"{_sentence(dice)} {_sentence(dice)}" for _ in range(PARAGRAPHS - 4))
    said = (_quotation(dice) for _ in range(3))
    return Copy(guid=guid, headline=headline, paragraphs=(first, *rest, *said), at=at)


def rss(name: str, stories: list[Copy]) -> bytes:
    """A feed as most publishers serve it: RSS 2.0 with the full text in content:encoded."""
    items = "".join(
        f'<item><title>{escape(one.headline)}</title><guid isPermaLink="false">{one.guid}</guid>'
        f"<link>https://wire.example/{one.guid}</link>"
        f"<pubDate>{one.at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{escape(one.paragraphs[0])}</description>"
        f"<content:encoded><![CDATA[{one.body_html}]]></content:encoded></item>"
        for one in stories
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(name)}</title><link>https://wire.example/</link>"
        f"<description>Bench</description>{items}</channel></rss>"
    ).encode()


def newsml(copy: Copy, *, urgency: int = 4) -> bytes:
    """The file that an agency drops into a folder: one NewsML-G2 newsItem."""
    at = Moment(at=copy.at, zone="Z")
    item = NewsItem(
        format="bench",
        guid=copy.guid,
        version="1",
        provider="Bench Wire",
        headline=copy.headline,
        body_html=copy.body_html,
        urgency=urgency,
        language="en",
        created=at,
        updated=at,
    )
    return newsml_g2.write([item], Heading(title="bench", made=copy.at))


def feed(number: int, items: int) -> bytes:
    """Feed ``number`` of a benchmark: ``items`` stories of its own."""
    dice = random.Random(number)
    stories = [
        story(dice, f"bench-{number}-{item}", START + timedelta(seconds=number + 7 * item))
        for item in range(items)
    ]
    return rss(f"Bench wire {number}", stories)


def _clause(dice: random.Random) -> str:
    return f"{dice.choice(_WHO)} {dice.choice(_DID)} {dice.choice(_WHAT)} {dice.choice(_WHEN)}"


def _quotation(dice: random.Random) -> str:
    """Who says it, in which office, through whom, and where it is about."""
    name, title, land = dice.choice(_NAMES), dice.choice(_TITLES), dice.choice(_LANDS)
    before = f"“{_begun(_clause(dice))}, and {land} will follow,” {title} {name} said"
    after = f"A company in {land} declined to comment, {name.split()[-1]} told reporters"
    return f"{before} {dice.choice(_WHEN)}. {after}, after {_clause(dice)}."


def _sentence(dice: random.Random) -> str:
    count = dice.randrange(3, 9000)
    return f"{_begun(_clause(dice))}, and {_clause(dice)}, with {count:,} people affected."


def _begun(text: str) -> str:
    return text[0].upper() + text[1:]
