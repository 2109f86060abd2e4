"""Finds which countries a story is about, ranked: title, lead, counts and dateline weighed."""

from math import log2
from typing import NamedTuple

from wiredesk.core.enrich.english import reads_as_english
from wiredesk.core.enrich.gazetteer import country_codes, country_name, country_of_city, folded
from wiredesk.core.enrich.mentions import Mention, mentions_in
from wiredesk.core.enrich.values import Copy, CountryScore, FoundDateline, Span
from wiredesk.core.item import Place, Value

NEEDS = ("headline", "text", "language", "places", "dateline")
GIVES = ("countries",)

# The weights are set by hand, as an editor weighs; none is fitted. One point = named
# once; further mentions count by log2(1 + mentions): the tenth says less than the second.
_TITLE = 3.0  # the headline names what the story is about: that alone decides
_DATELINE = 3.0  # a story reported from a country is one of that country, even if it names none
_FIRST = 1.0  # in a text without a headline: what it names first stands in one's place
_LEAD = 1.0  # the first sentence answers "who and where"
_CODED = 2.0  # the agency's own code: right, but often that of the bureau
_PLACE = 0.25  # a city, a body, a company beside a dateline: where someone sits, a detail
_PLACE_ALONE = 0.8  # without a dateline they are how a text says where we are
_MONEY = 0.25  # "Swiss francs" tell how it was paid
_ENOUGH = 2.5  # title, dateline, lead and twice, or five times in the body
_ENOUGH_ALONE = 2.0  # without a dateline all have less: the lead and once
_SHARE = 0.3  # of the first country's points: what is a sixth of the story is background
_LEAD_LENGTH = 250  # characters: about one sentence and a half
_BARELY = 0.7  # where no country has enough: one that is named at all, ahead of the next
_SPANS = 20  # shown as evidence for one country


class _Evidence(Value, frozen=True, kw_only=True):
    """What speaks for one country."""

    points: float
    reasons: tuple[str, ...]
    spans: tuple[Span, ...]


def countries_of(copy: Copy, dateline: FoundDateline | None = None) -> tuple[CountryScore, ...]:
    """Return the countries the story is about, the main one first; () where nothing tells.

    Texts that are not English give only what dateline and metadata say. ``spans`` are offsets
    into ``copy.text`` (its first 100,000 characters are read); the headline has none.
    """
    home = _homes(dateline)
    coded = {code for place in copy.places if (code := _code(place))}
    title, body = _mentions(copy, dateline) if reads_as_english(copy) else ([], [])
    place = _PLACE if home else _PLACE_ALONE
    told = {
        code: _Told([], []) for code in (*(m.code for m in (*title, *body)), *sorted(home | coded))
    }
    for mention in title:
        told[mention.code].titled.append(_weight(copy.headline, mention, place))
    for mention in body:
        told[mention.code].named.append((mention, _weight(copy.text, mention, place)))
    first = body[0].code if body and not copy.headline else ""
    lead_end = (dateline.end if dateline else 0) + _LEAD_LENGTH
    weighed = {
        code: _weigh(one, lead_end, home=code in home, coded=code in coded, first=code == first)
        for code, one in told.items()
    }
    return _ranked(weighed, _ENOUGH if home else _ENOUGH_ALONE)


def _homes(dateline: FoundDateline | None) -> set[str]:
    """The country of the dateline; of both cities in "WASHINGTON/PARIS"."""
    if dateline is None:
        return set()
    others = (country_of_city(city) for city in dateline.city.split("/")[1:])
    return {code for code in (dateline.country, *others) if code}


def _mentions(copy: Copy, dateline: FoundDateline | None) -> tuple[list[Mention], list[Mention]]:
    """Those of the headline and of the text after its dateline; read together, as a reader does.

    So that "Jordan" in the headline is the player whom the text calls Michael Jordan.
    """
    shift = len(copy.headline) + len(_BREAK)
    start = shift + (dateline.end if dateline and dateline.from_text else 0)
    found = mentions_in(copy.headline + _BREAK + copy.text)
    title = [mention for mention in found if mention.end <= len(copy.headline)]
    body = [
        mention._replace(start=mention.start - shift, end=mention.end - shift)
        for mention in found
        if mention.start >= start
    ]
    return title, body


_BREAK = "\n\n"


class _Told(NamedTuple):
    """What a story says of one country: weights in its headline, mentions and weights after."""

    titled: list[float]
    named: list[tuple[Mention, float]]


def _weigh(told: _Told, lead_end: int, *, home: bool, coded: bool, first: bool) -> _Evidence:
    lead = [weight for mention, weight in told.named if mention.start < lead_end]
    points = {
        "in the headline": _TITLE * max(told.titled, default=0.0),
        "dateline": _DATELINE * home,
        "named first": _FIRST * first,
        "in the lead": _LEAD * max(lead, default=0.0),
        "coded by the agency": _CODED * coded,
        f"named {len(told.named)} times": log2(1 + sum(weight for _, weight in told.named)),
    }
    return _Evidence(
        points=sum(points.values()),
        reasons=tuple(reason for reason, value in points.items() if value),
        spans=tuple((mention.start, mention.end) for mention, _ in told.named[:_SPANS]),
    )


def _weight(text: str, mention: Mention, place: float) -> float:
    if mention.kind == "place":
        return place
    following = text[mention.end : mention.end + 12].split(maxsplit=1)
    is_money = following and following[0].strip(".,'").lower() in _CURRENCIES
    return _MONEY if is_money else 1.0


_CURRENCIES = frozenset(
    """dollar dollars dlr dlrs franc francs mark marks yen peso pesos stg guilder guilders
    crown crowns
    krona kronor krone kroner lira lire rupee rupees rouble roubles ruble rubles rand real reais
    pound pounds yuan won rial rials riyal riyals dinar dinars dirham dirhams baht ringgit rupiah
    zloty forint schilling schillings drachma drachmas peseta pesetas escudo escudos""".split()
)


def _ranked(weighed: dict[str, _Evidence], least: float) -> tuple[CountryScore, ...]:
    order = sorted(weighed, key=lambda code: -weighed[code].points)
    if not order:
        return ()
    most = weighed[order[0]].points
    enough = max(least, _SHARE * most)
    kept = [code for code in order if weighed[code].points >= enough]
    if not kept and most >= _BARELY:
        second = weighed[order[1]].points if len(order) > 1 else 0.0
        kept = order[:1] if most > second else []
    return tuple(_score(code, weighed[code], most) for code in kept)


def _score(code: str, evidence: _Evidence, most: float) -> CountryScore:
    return CountryScore(
        code=code,
        name=country_name(code),
        score=round(evidence.points / most, 3),
        reasons=evidence.reasons,
        spans=evidence.spans,
        confidence=round(evidence.points / (evidence.points + _DOUBT), 2),
    )


_DOUBT = 1.0  # points at which a country is as likely right as wrong


def _code(place: Place) -> str:
    return place.country or country_codes().get(folded(place.name or ""), "")
