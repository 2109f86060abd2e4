"""Finds through whom speech came to us: "Interfax quoted Ryabkov as saying", "told Reuters"."""

import re

from wiredesk.core.enrich.speakers import Mentions, Speaker, according
from wiredesk.core.enrich.values import Span

_KIND = (
    r"(?:(?:state|official|private|semi-official|state-run) )?(?:news agency|news wire|newspaper|"
    r"news site|television|radio|broadcaster|magazine|agency|website)"
)
_NAME = (
    rf"(?:[Tt]he )?(?P<before>{_KIND} )?(?P<name>(?:[A-Z][\w’'&.-]*+ ){{0,4}}[A-Z][\w’'&-]*+)"
    rf"(?P<behind> {_KIND})?"
)
_QUOTED = re.compile(rf"{_NAME},? (?:quoted|cited|quotes|cites) ")
_QUOTED_BY = re.compile(rf" (?:quoted|cited)(?: as (?:saying|telling)[^.,\n]{{0,40}}?)? by {_NAME}")
_REPORTED = re.compile(rf", {_NAME} (?:reported|reports)\b")
_AS_SAYING = re.compile(
    r"(?:was|were|been|is) (?:quoted|cited)(?: by [^,.\n]{1,60}?)? as (?:saying|telling)\b"
)
_SAYING = re.compile(r"\bas (?:saying|telling)\b")
_TOLD = re.compile(
    r"\b(?:told|tells|telling|interview with|speaking to|speaking on|spoke to|according to) "
    + _NAME
)
_RELAYS = (
    (_QUOTED, ("quote", "cite")),
    (_QUOTED_BY, ("quoted", "cited")),
    (_TOLD, ("told", "tell", "interview", "spoke", "speaking", "according")),
    (_REPORTED, ("reported", "reports")),
)
"""Each form with what it has at least one of."""

_ACCORDING = re.compile(r"\baccording to ")
MEDIA = re.compile(
    r"(?:Reuters|AP|Associated Press|AFP|Agence France-Presse|TASS|Tass|RIA|Interfax|Xinhua|ANSA|"
    r"dpa|DPA|Kyodo|Yonhap|Bloomberg|"
    r"IRNA|Anadolu|PTI|ANI|EFE|SANA|KCNA|Sputnik|BBC|CNN|NBC|ABC|CBS|MSNBC|"
    r"NPR|Fox|Sky|ITV|Al Jazeera|"
    r"News|Times|Post|Journal|Herald|Tribune|Guardian|Telegraph|Politico|Press|Today|Daily|Agency|"
    r"Radio|Television|TV|Register|Globe|Magazine|Breitbart|Economist|Axios|Spiegel|Monde|Figaro)\b"
)


def relayed(
    text: str, left: int, start: int, end: int, right: int, mentions: Mentions
) -> Speaker | None:
    """The speaker whom a medium quotes, in the sentence: before or behind the quotation."""
    for begin, stop in ((left, start), (end, right)):
        begin = max(begin, stop - 300) if begin == left else begin
        part = text[begin : min(stop, begin + 300)]
        if match := _AS_SAYING.search(part):
            inside = mentions.inside(begin, begin + match.start())
            if inside:
                span = mentions.spans[inside[-1]]
                return Speaker(
                    *span, match[0], "X was quoted as saying", mentions.people[inside[-1]]
                )
        if (match := _QUOTED.search(part)) and (said := _SAYING.search(part, match.end())):
            inside = mentions.inside(begin + match.end(), begin + said.start())
            if inside:
                span = mentions.spans[inside[-1]]
                return Speaker(*span, "quoted as saying", "M quoted X", mentions.people[inside[-1]])
        if (match := _ACCORDING.search(part)) and not _medium(_TOLD.match(part, match.start())):
            return according(text, begin + match.end(), min(stop, begin + 300), mentions)
    return None


def relay_of(text: str, speaker: Speaker, sentence: Span) -> str:
    """The medium between the speaker and us, as printed; "" where the sentence names none."""
    start, end = max(sentence[0], speaker.start - 300), min(sentence[1], speaker.end + 300)
    part = text[start:end]
    for pattern, hints in _RELAYS:
        if not any(hint in part for hint in hints):
            continue  # searching for nothing is most of the work
        for match in pattern.finditer(part):
            if medium := _medium(match):
                return medium
    return ""


def _medium(match: re.Match[str] | None) -> str:
    """The name in a match, where it is that of a medium: a known one, or called one."""
    if match is None:
        return ""
    called = match["before"] or match["behind"]
    return match["name"] if called or MEDIA.search(match["name"]) else ""
