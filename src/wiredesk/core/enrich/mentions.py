"""Finds every word of a text that stands for a country: its name, its people, its places."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from wiredesk.core.enrich.gazetteer import (
    City,
    big_cities,
    cities,
    country_of_city,
    folded,
    iso_names,
)
from wiredesk.core.enrich.name_words import given_names, words
from wiredesk.core.text.characters import encodable

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

Kind = Literal["name", "people", "place"]
"""The country itself; its people and adjective; a city, state, body or landmark in it."""

LIMIT = 100_000
"""Characters that are looked at: what a story is about stands in its first pages."""

NOBODY = "-"  # the code of phrases that name no country: "South China Sea"
EITHER = "GE/US"  # Georgia


class Mention(NamedTuple):
    """``text[start:end]`` stands for the country ``code`` (ISO 3166-1 alpha-2)."""

    start: int
    end: int
    code: str
    kind: Kind


class Gazetteer(NamedTuple):
    """The automaton and what each of its patterns, by number, means."""

    automaton: "AhoCorasick"
    patterns: tuple[str, ...]
    meanings: tuple[tuple[str, Kind], ...]


def mentions_in(text: str) -> list[Mention]:
    """Every mention in the first ``LIMIT`` characters, in order, whole words only.

    Names of persons are left out ("Denzel Washington", "Chad Hurley", later plain "Washington").
    """
    text = encodable(text[:LIMIT])
    meanings = gazetteer().meanings
    found = [Mention(start, end, *meanings[number]) for number, start, end in matched(text)]
    found = _settle_georgia([mention for mention in found if mention.code != NOBODY])
    return _without_birds(text, _without_persons(text, _without_namesakes(text, found)))


def matched(text: str) -> list[tuple[int, int, int]]:
    """The bare pass of the automaton: number of the pattern, start and end of each whole word."""
    around = text + " "  # what stands before the first character is the last one: a space
    return [
        (number, start, end)
        for number, start, end in gazetteer().automaton.find_matches_as_indexes(text)
        if not (around[end].isalnum() or around[start - 1].isalnum())
    ]


def country_called(name: str) -> str:
    """The code of the country that ``name`` as a whole stands for ("Berne", "Sichuan"), or ""."""
    found = mentions_in(name)
    return found[0].code if len(found) == 1 and found[0][:2] == (0, len(name)) else ""


def _settle_georgia(found: list[Mention]) -> list[Mention]:
    """A country and a state: its neighbours in the text tell; without any, it stays unknown."""
    if not any(mention.code == EITHER for mention in found):
        return found
    others = {mention.code for mention in found}
    if "GE" in others:
        code = "GE"
    elif "US" in others and "RU" not in others:
        code = "US"
    elif others & _AROUND_GEORGIA:
        code = "GE"
    else:
        code = ""
    settled = (m._replace(code=code) if m.code == EITHER else m for m in found)
    return [mention for mention in settled if mention.code]


_AROUND_GEORGIA = frozenset({"RU", "AM", "AZ", "UA"})


def _without_namesakes(text: str, found: list[Mention]) -> list[Mention]:
    """ "Paris, Texas" is not in France, nor is the plain "Paris" that follows it."""
    named = {
        (text[city.start : city.end], city.code)
        for city, region in pairwise(found)
        if region.code != city.code
        and text[city.end : region.start] == ", "
        and any(town.country == region.code for town in _towns(text[city.start : city.end]))
    }
    if not named:
        return found
    return [m for m in found if (text[m.start : m.end], m.code) not in named]


def _towns(name: str) -> tuple[City, ...]:
    return cities().get(folded(name), ())


def _without_persons(text: str, found: list[Mention]) -> list[Mention]:
    """Leave out names of persons, and bare surnames where nothing else vouches for the place."""
    surnames = {text[m.start : m.end] for m in found if m.kind != "people" and _is_surname(text, m)}
    rest = [m for m in found if not _is_first_name(text, m)]
    if not surnames:
        return rest
    vouched = {m.code for m in rest if text[m.start : m.end] not in surnames}
    return [
        m
        for m in rest
        if text[m.start : m.end] not in surnames or (m.code in vouched and not _is_surname(text, m))
    ]


def _is_surname(text: str, mention: Mention) -> bool:
    """Whether a given name or a form of address stands before it; "Will Iran pay?" asks."""
    before = text[max(0, mention.start - 24) : mention.start]
    word = before[:-1].split(" ")[-1].split("\n")[-1] if before[-1:] == " " else ""
    if word.rstrip(".") in _ADDRESS:
        return True
    name = word.lower()
    return word[:1].isupper() and name in given_names() and name not in words("common")


def _is_first_name(text: str, mention: Mention) -> bool:
    if text[mention.start : mention.end] not in _FIRST_NAMES:
        return False
    after = text[mention.end : mention.end + 24]
    return after[:1] == " " and after[1:2].isupper() and after.split()[0] not in _NOT_SURNAMES


def _without_birds(text: str, found: list[Mention]) -> list[Mention]:
    """A text with "turkeys" means them, unless it speaks of Turks or Ankara too."""
    birds = [m for m in found if text[m.start : m.end] in ("Turkey", "TURKEY")]
    others = sum(m.code == "TR" for m in found) > len(birds)
    if not birds or others or not _BIRD.search(text):
        return found
    return [mention for mention in found if mention.code != "TR"]


_BIRD = re.compile(r"\bturkeys?\b")
_ADDRESS = frozenset(
    """Mr Mrs Ms Miss Dr Sir Lady Judge Justice Senator Sen Rep Professor Prof Sgt Capt Lt Officer
    Detective Uncle Aunt""".split()
)
_FIRST_NAMES = frozenset({"Chad", "Jordan", "Paris", "Kent", "Sydney", "Florence", "Charlotte"})
_NOT_SURNAMES = frozenset(
    """Stock Bourse Club Agreement Basin Valley River Times Airport Opera Harbour Harbor University
    Morning Motor Metro Police City County Saint-Germain Match Air Olympics""".split()
)


@cache
def gazetteer() -> Gazetteer:
    """Built on first use (about a second): some thousand patterns, case counts.

    Names are known in capitals too (headlines, datelines) unless they are then a common word.
    """
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    known: dict[str, tuple[str, Kind]] = {}
    for name, code, kind in _entries():
        known.setdefault(name, (code, kind))
        if len(name) > _SHORT and name.upper() not in _CAPITAL_WORDS:
            known.setdefault(name.upper(), (code, kind))
    automaton = AhoCorasick(
        list(known), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
    )
    return Gazetteer(automaton, tuple(known), tuple(known.values()))


_SHORT = 3  # characters: "Fed" in capitals is a verb
_CAPITAL_WORDS = frozenset(
    """POLISH POLE POLES NICE READING MOBILE SPLIT BATH ORANGE TOURS JAVA CORK LAO FINN DANE DANES
    KIWI KIWIS SEC PHILIPS STERLING DEMOCRAT REPUBLICAN MORO YEN LIRA TYRE BRIT SCOT MAINE SERB
    CHAD RUHR SAAB""".split()
)


def _entries() -> Iterator[tuple[str, str, Kind]]:
    """Name, code and kind; the first entry of a name counts, so our own table comes first."""
    yield "Georgia", EITHER, "name"
    kinds: tuple[Kind, ...] = ("name", "people", "place")
    for line in _data("countries.txt").splitlines():
        code, colon, rest = line.partition(": ")
        if line.startswith("#") or not colon:
            continue
        for kind, column in zip(kinds, rest.split("|"), strict=False):
            for name in column.split(";"):
                if name.strip():
                    yield name.strip(), code, kind
    for name, code in iso_names():
        yield name, code, "name"
    for name in big_cities():
        if name not in _WORDS and (country := country_of_city(name)):
            yield name, country, "place"


# Cities that are more often a word, a person or a thing.
_WORDS = frozenset(
    """Sale Oral Erode Osh Aba Ica Reading Nice Mobile Split Bath Orange Tours Nancy
    Victoria Lincoln Jackson Madison Henderson
    Chandler Gilbert Surrey Salem Van Batman Male Most Same Date Mary Roman Hull Bello Natal Leon
    Aurora Irvine Plano Union Enterprise Independence Vitoria Salvador Central
    Carolina Trujillo Laval Hamilton Marina Universal Kota Imperial
    Progreso Benito Juarez Soledad Constantine Bradford Norfolk Arlington Anderson""".split()
)


def _data(name: str) -> str:
    return (files("wiredesk.core.enrich") / "data" / name).read_text(encoding="utf-8")
