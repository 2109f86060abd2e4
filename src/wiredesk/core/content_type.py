"""What sort of work an item is: news, opinion, a press release, agate, or the wire's own roundup.

Agate is tabular copy (AP's word: boxscores, standings, rates); a roundup is the wire's list of its
own stories. Both are read for what they are and stand outside of leads, trending, matching and
storylines (DESK-RULES, Correction). WRAPUP and the German "Zusammenfassung" tell one running story
and are news. Forms count as in core/instructions: in one place only, and there alone.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

from wiredesk.core.item import ContentType, NewsItem, StoryKind, Value
from wiredesk.core.profiles import profile_for
from wiredesk.core.profiles.profile import Profile

STANDALONE: tuple[StoryKind, ...] = ("agate", "roundup")
"""Kinds with lists of their own: no lead, no trending, no shorts, no storyline, no match."""


class SetMatter(Value, frozen=True, kw_only=True, omit_defaults=True):
    """How much of a text is set in columns. ``share`` is of its characters, 0 to 1."""

    share: float = 0.0
    rows: int = 0
    prose: int = 0  # characters of the longest paragraph of prose


Place = Literal["genre", "slug", "headline"]

_TIME = (
    r"(?:[\s,:–-]+(?:at |for |of |on |à |du |de |am |vom |um )?"
    r"(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|"
    r"Mittwoch|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|today|midday|noon).{0,30})?"
)
_BEAT = (
    r"(?:world|national|international|domestic|top|us|u\.s\.|uk|india|asia|europe|sports?|business|"
    r"financial|economic|entertainment|science|health|technology|tech|lifestyle|general)"
)
_WIRE = r"(?:(?:reuters|ap|afp|dpa|pa|aap|upi|efe|ansa|ians|pti|ani) )?"
_CLOCK = r"(?:\d{1,2}(?::\d\d)? ?[ap]\.?m\.?(?: [a-z]{2,4})?|this hour|\d{4} ?gmt)"

FORMS: tuple[tuple[StoryKind, Place, str], ...] = (
    (
        "agate",
        "genre",
        r"agate|tables?|tabellen?|tableau|sports results|scoreboard|standings|"
        r"box ?scores?|results listings and statistics|dpatextgenre:31|sic:table",
    ),
    ("agate", "slug", r"(?:.*[ -])?(?:box ?scores?|standings|scoreboard)"),
    (
        "roundup",
        "genre",
        r"(?:news )?round-?up|news summary|genre:summary|(?:news )?digest|news in brief|briefs|"
        r"press[- ]digest|(?:nachrichten)?überblick|presseschau|revue de presse|agenda-summary",
    ),
    ("roundup", "slug", r"10 ?things ?to ?know.*|news ?(?:in ?brief|summary|roundup)"),
    (
        "roundup",
        "headline",
        rf"{_WIRE}(?:{_BEAT} )*news (?:summary|round-?up|digest|highlights|in brief){_TIME}"
        rf"|{_WIRE}(?:{_BEAT} )*(?:news|headlines)(?: in brief)? at {_CLOCK}"
        rf"|{_WIRE}(?:{_BEAT} )*(?:briefs|headlines){_TIME}"
        rf"|(?:10|ten|5|five) things to know(?: for)?{_TIME}"
        rf"|(?:dpa[- ])?(?:nachrichten|meldungs|sport)-?überblick(?: .{{3,20}})?{_TIME}"
        rf"|(?:die nachrichten|die meldungen|der tag|das wichtigste) im überblick{_TIME}"
        rf"|die wichtigsten (?:meldungen|nachrichten)(?: des tages)?{_TIME}|presseschau{_TIME}"
        rf"|(?:l['’]essentiel de )?l['’]actualité{_TIME}|les titres de l['’]actualité{_TIME}"
        rf"|le point (?:de|sur) l['’]actualité{_TIME}|le point à \d.{{0,12}}|revue de presse{_TIME}"
        rf"|resumen de noticias{_TIME}|principales noticias(?: del día)?{_TIME}",
    ),
    (
        "opinion",
        "genre",
        r"opinion|column|commentary|op-ed|kommentar|leitartikel|éditorial|tribune",
    ),
    ("press", "genre", r"press[- ]releases?"),
)
"""Whole words of one place each, in any case. What a headline tag tells stands in the profiles."""

_READ = tuple((kind, place, re.compile(form, re.IGNORECASE)) for kind, place, form in FORMS)

TOLD: dict[str, StoryKind] = {
    "agate": "agate",
    "roundup": "roundup",
    "opinion": "opinion",
    "press-release": "press",
}
"""Types of headline tags (``Tags.type`` of a profile) that are kinds; the others are news."""

NAMED_TABLE = re.compile(
    r".{2,50} (?:glance|box ?scores?|standings|leaders|scoreboard|sums|results|fixtures|table|"
    r"tabellen?|ergebnisse|résultats|classements?)"
    r"|winning numbers drawn in .{3,60}|(?:ergebnisse und )?tabelle\b.{0,60}",
    re.IGNORECASE,
)
NAMED_SLUG = re.compile(
    r"(?:.*[ -])?(?:box(?:es)?|glance|top ten|leaders|sums|transactions|odds|lottery|temps|agate|"
    r"results|fahrenheit|celsius)",
    re.IGNORECASE,
)
"""Headlines and slugs of tables. The news has them, too ("EU-Leaders"): the text must be set."""

MOSTLY = 0.5
"""Share of the characters from which a text is a table with words, not words with a table."""

SOME = 0.25
LEAST_ROWS = 3
LONGEST_PROSE = 300
"""Characters of a paragraph that a table may be introduced or explained by."""


def content_type(
    item: NewsItem, profile: Profile | None = None, *, press_release: bool = False
) -> ContentType:
    """The sort of work of an item in house style; without ``profile`` its provider tells it.

    What a press wire carries is a press release. Else headline tags and metadata count first, then
    the headline, then the look of the text: tables and little else.
    """
    profile = profile or profile_for(item)
    if press_release or profile.sheet.press_release:
        return ContentType(kind="press", evidence=("wire=press releases",))
    for tag in item.headline_tags:
        if kind := TOLD.get(profile.type_of(tag) or ""):
            return ContentType(kind=kind, evidence=(f"tag={tag}",))
    places = words_by_place(item)
    for kind, place, form in _READ:
        for words in places[place]:
            if form.fullmatch(words):
                return ContentType(kind=kind, evidence=(f"{place}={words[:120]}",))
    return _by_looks(item, places["genre"])


def words_by_place(item: NewsItem) -> dict[Place, tuple[str, ...]]:
    """The words of an item in each place that a form may stand in."""
    full = [genre.lower().replace("_", " ").strip() for genre in item.genre]
    slug = item.slugline or ""
    return {
        "genre": tuple(form for one in full for form in (one, one.rpartition(":")[2])),
        "slug": (slug, slug.rpartition("--")[2]) if slug else (),
        "headline": ((item.headline or "").rstrip(" ."),),
    }


def _by_looks(item: NewsItem, genres: tuple[str, ...]) -> ContentType:
    matter = set_matter(item.body_html)
    if matter.rows < LEAST_ROWS or matter.prose > LONGEST_PROSE:
        return ContentType()
    named = tuple(_named(item, genres))
    if matter.share < (SOME if named else MOSTLY):
        return ContentType()
    share = f"body={matter.rows} rows, {matter.share:.0%} of the text"
    return ContentType(kind="agate", evidence=(*named, share))


def _named(item: NewsItem, genres: tuple[str, ...]) -> Iterator[str]:
    """What calls the item a table without being sure of it."""
    if NAMED_TABLE.fullmatch(item.headline or ""):
        yield f"headline={item.headline}"
    if NAMED_SLUG.fullmatch(item.slugline or ""):
        yield f"slug={item.slugline}"
    if "results" in genres:
        yield "genre=results"


_SET = re.compile(r"<(table|pre)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"</(?:p|h[2-4]|li|blockquote)>")
_FIGURES = re.compile(r"[^;]*[\d%]\W*")


def set_matter(html: str) -> SetMatter:
    """What of a safe text is tables, preformatted lines, or figures parted by semicolons."""
    tables = [match[2] for match in _SET.finditer(html)]
    rows = sum(table.count("<tr>") or table.count("\n") + 1 for table in tables)
    columns = sum(_length(table) for table in tables)
    prose = [_words(one) for one in _BLOCK.split(_SET.sub("", html))]
    lists = [one for one in prose if _is_figures(one)]
    columns += sum(map(len, lists))
    whole = columns + sum(len(one) for one in prose if one not in lists)
    return SetMatter(
        share=columns / whole if whole else 0.0,
        rows=rows + len(lists),
        prose=max((len(one) for one in prose if one not in lists), default=0),
    )


def _length(html: str) -> int:
    return len(_words(html))


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _is_figures(words: str) -> bool:
    """``Ohm, Kelby, 31; Rao, Varn, 28; ...``: nearly each part ends in a figure."""
    parts = words.split(";")
    return len(parts) >= 4 and sum(map(bool, map(_FIGURES.fullmatch, parts))) * 4 >= 3 * len(parts)
