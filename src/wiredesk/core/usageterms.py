"""Reads usage terms in words ("No use Japan. Mandatory credit: …") into rules; they only restrict.

The words are those that agencies put into usageTerms (NewsML-G2 rightsInfo, ninjs), doc.rights
(NITF), RightsLine (NewsML 1.2) and the instructions of pictures. A sentence is read as a whole or
in its parts, each by one whole form of the tables below; what none fits comes back as ``unread``,
for a person. Every form is anchored and free of nested repeats, and sentences are short: the time
is linear in the text.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from wiredesk.core.enrich.gazetteer import country_codes, folded
from wiredesk.core.item import NO_TERMS, Terms
from wiredesk.core.text.months import month_called

LONGEST = 4_000
"""Characters of terms that are read; longer ones are for a person."""

LONGEST_SENTENCE = 400

AHEAD_OF_UTC = timedelta(hours=14)
"""A day without a zone ends as early as it can anywhere."""

_REGIONS = {
    "european union": "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE"
    " SI SK",
    "scandinavia": "DK NO SE",
    "nordic countries": "DK FI IS NO SE",
    "benelux": "BE LU NL",
    "baltic states": "EE LT LV",
    "north america": "US CA MX",
    "british isles": "GB IE",
    "great britain": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "gsa": "AT CH DE",
    "german speaking countries": "AT CH DE",
    "anz": "AU NZ",
    "eire": "IE", "republic of ireland": "IE",
    "america": "US", "holland": "NL",
    "trinidad-tobago": "TT", "bosnia-herzegovina": "BA", "antigua-barbuda": "AG",
}  # fmt: skip
"""Markets that agencies name beside countries -> ISO 3166-1 alpha-2."""

_REGIONS["eu"] = _REGIONS["european union"]

_USE = (
    r"(?:not (?:for|to be) (?:used?|publi(?:cation|shed)|display(?:ed)?|distribut(?:ion|ed)|release"
    r"|shown|sold|resale|sale)|(?:no|must not|may not|do not|cannot) (?:be )?(?:used?|usage|publish"
    r"(?:ed)?|publication|display(?:ed)?|distribut(?:e|ed|ion)|access)(?:/(?:digital )?display)?)"
)
_PLACES = r"(?P<places>[^;:]{2,200})"
_WEB = r"(?:the )?(?:internet|web ?sites?|web|online|digital|on-line|www|digital media|websites)"
_CHANGED = r"(?:alter(?:ed|ations?)?|chang(?:ed?|es)|edit(?:ed|s|ing)?|modif(?:y|ied|ications?))"
_MONTH = r"(?P<month>[^\W\d_]{3,10})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"(?:,? (?:at )?(?P<hour>\d{1,2})[:.h]?(?P<minute>\d{2})(?P<zone> (?:gmt|utc))?)?"
_DATES = (
    rf"{_DAY}[ /.-]{{1,2}}(?:of )?{_MONTH}\.?(?:[ ,/-]{{1,2}}(?P<year>\d{{4}}))?{_CLOCK}",
    rf"{_MONTH}\.? {_DAY}(?:,? (?P<year>\d{{4}}))?{_CLOCK}",
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[ t])?{_CLOCK}z?",
)
_AFTER = rf"(?:{_USE} after|expires?(?: on)?|expiry(?: date)?:?|(?:for )?use until|until|not after)"

_FORBIDDEN = tuple(
    re.compile(form)
    for form in (
        rf"{_USE} (?:(?:in|within|inside|by (?:\w+ )?in|for) )?{_PLACES}",
        rf"{_PLACES} (?:is |are )?out",
        rf"(?:out|not) (?:in |for |: ?)?{_PLACES}",
        rf"no {_PLACES}",
        rf"no {_WEB} (?:use|access|display) (?:(?:in|within) )?{_PLACES}",
        r"(?:world ?wide|world|all) (?:rights |use )?(?:except|excluding|excl\.?|but|ex) "
        rf"{_PLACES}",
    )
)
_ALLOWED = tuple(
    re.compile(form)
    for form in (
        rf"{_USE} (?:outside|out side|beyond) (?:of )?{_PLACES}",
        rf"(?:(?:for )?(?:use|publication|distribution|rights) (?:only )?(?:in|within) )?{_PLACES}"
        r" (?:use )?only",
        rf"(?:for )?(?:use|publication|distribution|rights) only (?:in|within) {_PLACES}",
        rf"only (?:for use )?(?:in|within) {_PLACES}",
    )
)
_UNTIL = tuple(re.compile(rf"{_AFTER} {date}") for date in _DATES)
_FOR_SO_LONG = re.compile(
    rf"(?:(?:for )?(?:use )?(?:within|for)|{_USE} after) (?P<number>\d{{1,3}}) ?"
    r"(?P<unit>hours?|hrs?|days?|d|h)(?: only)?"
    r"(?: (?:of|from|after) (?:publication|transmission|receipt|issue|release))?"
)
_CREDIT = re.compile(
    r"(?:mandatory|compulsory|required|must) credit(?: line)?(?: must read| to read)?(?: to)?"
    r"[:,-]? ?(?P<line>.{2,200})|(?:credit(?: line)?|please credit)(?: must read| to read| as)?:? ?"
    r"(?P<asked>.{2,200})|must be credited (?:to |as )?(?P<owed>.{2,200})",
    re.IGNORECASE,
)

_RULES: tuple[tuple[re.Pattern[str], Terms], ...] = tuple(
    (re.compile(form), terms)
    for form, terms in (
        (
            r"(?:no|without) (?:archiv(?:e|es|ing|al|al use|e use|ings?)|re-?use|library use)"
            r"|(?:must|may|can) ?not be (?:archived|stored|re-?used)|do not archive"
            r"|not (?:to be|for) archiv(?:ed|e|ing|al use)|keine archivierung"
            r"|one[- ]time use(?: only)?|archives? out",
            Terms(archive=False),
        ),
        (
            r"no (?:third[- ]party |commercial |private )?(?:re-?)?(?:sales?|selling|distribution"
            r"|syndication|licensing|transmission)|not for (?:third[- ]party )?(?:re-?)?(?:sale"
            r"|distribution|syndication)|(?:must|may) not be (?:re-?sold|redistributed|syndicated)"
            r"|sales out|kein weiterverkauf",
            Terms(sales=False),
        ),
        (
            rf"no {_WEB}(?: use| usage)?|{_WEB} out|{_USE} (?:on|for|in|by) {_WEB}(?: use)?"
            r"|(?:for )?(?:use in )?print(?: use| media| editions?)? only|only (?:for|in) print"
            r"(?: use)?|not for (?:online|digital|web) (?:use|publication)",
            Terms(online=False),
        ),
        (
            rf"no {_CHANGED}|(?:must|may|can) ?not be {_CHANGED}|(?:do not|not to be) {_CHANGED}"
            r"|must be (?:used|published) (?:in full|unchanged|unaltered|as it stands)",
            Terms(edits=False),
        ),
        (
            r"none|any|all|n/?a|nil|unrestricted|no (?:usage )?restrictions?(?: apply)?"
            r"|free(?: to)? use|usage|online|broadcast|digital|text"
            r"|world ?wide(?: rights| use)?|world rights"
            r"|(?:this content is intended )?(?:for )?editorial use only|editorial only"
            r"|for other uses,? additional clearances may be required"
            r"|(?:for )?[\w ]{2,40} (?:customers|clients|subscribers|members) only"
            r"|(?:for )?(?:subscribers|customers|clients) only"
            r"|use only with the written agreement with [\w ]{2,40}|all rights reserved"
            r"|nutzung nur nach (?:schriftlicher|vertraglicher) vereinbarung(?: mit \w{2,40})?"
            r"(?: use only with the written agreement with \w{2,40})?"
            r"|nur (?:zur|für) redaktionelle[nr]? (?:nutzung|verwendung|zwecke)"
            r"|(?:no|not for) (?:tv|television|radio|broadcast(?:ers?)?|magazines?|books?|trades?"
            r"|merchandising|advertis(?:ing|ements?)|posters?|calendars?)(?: use| sales)?"
            r"|(?:tv|television|radio|broadcast|magazines?|mags|books?|trades?|tabloids?) out"
            r"|mandatory credit|usage terms|restrictions?",
            NO_TERMS,
        ),
    )
)  # fmt: skip
"""Whole sentences -> what they restrict; the last row speaks of others than a news site."""

_NOT_US = re.compile(r"(?:broadcast(?:ers?)?|tv|television|radio|magazines?)(?: use)?: ?.*")
_LABEL = re.compile(
    r"(?:digital|online|web|internet|print|all|text|photos?|editorial|restrictions?"
    r"|usage(?: terms)?|rights|special instructions?|instructions?|access(?: all)?): ?"
)
_LABELLED = re.compile(r"\s+(?=(?:broadcasters|digital|online|restrictions?): )", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"(?<![\W_][A-Za-z])[.!](?:\s+|$)|\s*[;|•·\n]\s*|\s+[-–—*]+\s+|\*{2,}")
_SHORT_MONTH = re.compile(r"\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.", re.IGNORECASE)
_PARTS = (re.compile(r"\s*[,/]\s*"), re.compile(r"\s*(?:[,/]|\band\b|&)\s*"))
_LISTED = re.compile(r"\s*(?:,|/|&|\+|\band\b|\bor\b|\bund\b|\bet\b|\by\b)\s*")


def read_terms(text: str | None, received: datetime, known: Collection[str] = ()) -> Terms:
    """The rules in usage terms that came at ``received`` (aware, UTC).

    ``known``: sentences that the desk has read already and that restrict nothing new, as they
    stand in the contract. Mandatory credits keep their spelling.
    """
    if not text or not text.strip():
        return NO_TERMS
    if len(text) > LONGEST:
        return Terms(unread=(f"{' '.join(text[:200].split())}…",))
    skipped = {_plain(one) for one in known}
    found = NO_TERMS
    for sentence in _sentences(text, skipped):
        found = together(found, _read(sentence, received))
    return found


def _sentences(text: str, skipped: Collection[str]) -> Iterator[str]:
    for line in _LABELLED.sub("\n", _SHORT_MONTH.sub(r"\1", text)).splitlines():
        if _plain(line) in skipped:
            continue
        for sentence in _SENTENCE_ENDS.split(line):
            if _plain(sentence) and _plain(sentence) not in skipped:
                yield " ".join(sentence.split())


def _plain(sentence: str) -> str:
    return " ".join(sentence.split()).strip(" .*!:\"'“”()[]").casefold()


def _read(sentence: str, received: datetime) -> Terms:
    """One sentence, whole or in its parts; what was read of an unread one counts all the same."""
    if len(sentence) > LONGEST_SENTENCE:
        return Terms(unread=(f"{sentence[:200]}…",))
    if (whole := _rule(sentence, received)) is not None:
        return whole
    found = NO_TERMS
    for between in _PARTS:
        parts = [_rule(part, received) for part in between.split(sentence) if part.strip()]
        for part in parts:
            found = together(found, part or NO_TERMS)
        if all(part is not None for part in parts):
            return found
    return replace(found, unread=(sentence,))


def _rule(sentence: str, received: datetime) -> Terms | None:
    """What one form says; None where it fits none."""
    words = _LABEL.sub("", _plain(sentence), count=1)
    if not words or _NOT_US.fullmatch(words):
        return NO_TERMS
    if match := _CREDIT.fullmatch(sentence.strip(" .*")):
        line = match["line"] or match["asked"] or match["owed"]
        return Terms(credit=line.strip(" .:\"“”"))  # fmt: skip
    for form, terms in _RULES:
        if form.fullmatch(words):
            return terms
    for reader in (_until, _so_long, _territory):
        if (found := reader(words, received)) is not None:
            return found
    return None


def _until(words: str, received: datetime) -> Terms | None:
    for form in _UNTIL:
        if (match := form.fullmatch(words)) and (at := _moment(match, received)):
            return Terms(until=at)
    return None


def _moment(match: re.Match[str], received: datetime) -> datetime | None:
    """The end of a day, or a time of it; without a year the next such day, without a zone early."""
    named = match["month"]
    month = int(named) if named.isdigit() else month_called(named)
    years = [int(match["year"])] if match["year"] else [received.year, received.year + 1]
    for year in years:
        try:
            day = datetime(year, month, int(match["day"]), tzinfo=UTC)
        except ValueError:
            continue
        if not match["year"] and day < received - timedelta(days=1):
            continue
        if match["hour"] and int(match["hour"]) < 24 and int(match["minute"]) < 60:
            at = day + timedelta(hours=int(match["hour"]), minutes=int(match["minute"]))
        else:
            at = day + timedelta(days=1)
        return at if match["zone"] else at - AHEAD_OF_UTC
    return None


def _so_long(words: str, received: datetime) -> Terms | None:
    match = _FOR_SO_LONG.fullmatch(words)
    if match is None:
        return None
    number = int(match["number"])
    days = match["unit"].startswith("d")
    return Terms(until=received + (timedelta(days=number) if days else timedelta(hours=number)))


def _territory(words: str, received: datetime) -> Terms | None:
    for form in _ALLOWED:
        if (match := form.fullmatch(words)) and (codes := countries_in(match["places"])):
            return Terms(allowed=codes)
    for form in _FORBIDDEN:
        if (match := form.fullmatch(words)) and (codes := countries_in(match["places"])):
            return Terms(forbidden=codes)
    return None


def countries_in(listed: str) -> tuple[str, ...]:
    """ISO 3166-1 alpha-2 codes of a list of countries and regions; () where one is unknown."""
    found: list[str] = []
    for name in _LISTED.split(_whole(listed)):
        key = folded(name).removeprefix("the ").strip()
        codes = _REGIONS.get(key) or country_codes().get(key)
        if not codes:
            return ()
        found += codes.split()
    return tuple(dict.fromkeys(found))


def _whole(listed: str) -> str:
    """Names with an "and" of their own are one name."""
    for name in ("trinidad", "bosnia", "antigua"):
        listed = listed.replace(f"{name} and ", f"{name}-")
    return listed


def together(one: Terms, other: Terms) -> Terms:
    """Both at once: the stricter of each."""
    if other == NO_TERMS:
        return one
    both = tuple(code for code in one.allowed if code in other.allowed)
    apart = bool(one.allowed and other.allowed and not both)
    return Terms(
        forbidden=tuple(dict.fromkeys((*one.forbidden, *other.forbidden))),
        allowed=both or one.allowed or other.allowed,
        online=one.online and other.online and not apart,
        archive=one.archive and other.archive,
        sales=one.sales and other.sales,
        edits=one.edits and other.edits,
        until=min((at for at in (one.until, other.until) if at), default=None),
        credit=other.credit or one.credit,
        unread=tuple(dict.fromkeys((*one.unread, *other.unread))),
    )


def in_words(terms: Terms) -> tuple[str, ...]:
    """The rules as short sentences for people; () where nothing is restricted."""
    said = (
        ("not in " + ", ".join(terms.forbidden), bool(terms.forbidden)),
        ("only in " + ", ".join(terms.allowed), bool(terms.allowed)),
        ("not on the web", not terms.online),
        ("not to be archived", not terms.archive),
        ("not to be passed on", not terms.sales),
        ("not to be changed", not terms.edits),
        (f"not after {terms.until:%Y-%m-%d %H:%M} UTC" if terms.until else "", bool(terms.until)),
        (f"mandatory credit: {terms.credit}", bool(terms.credit)),
        (f"not understood: “{'”, “'.join(terms.unread)}”", bool(terms.unread)),
    )
    return tuple(words for words, holds in said if holds)
