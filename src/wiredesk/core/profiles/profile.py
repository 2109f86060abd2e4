"""A profile made ready for use: the agency's own forms before those of the trade, compiled."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Kind
from wiredesk.core.profiles.sheet import Place, Setting, Sheet, Tags, TradeSheet

SETTINGS: dict[Setting, str] = {
    "glued": r"(?P<glued>{})\s?[-–](?=\S)",
    "coloned": r"(?P<coloned>{}):\s+",
    "bracketed": r"\((?P<bracketed>{})\)\s*",
    "spaced": r"(?P<spaced>{})[:\s]\s*",
    "dashed": r"(?P<dashed>{})\s+[-–—]{{1,2}}\s+",
}
"""Each way to set a tag before a headline; asked in this order."""

EDITORS = r"(?i:(?:eds?|editors?|attention,? editors|note to editors)[:,] ?)?"
"""How a note to editors may open before it says anything."""

NEVER = re.compile(r"(?!)")


class Rule(Struct, frozen=True):
    """One form in words: where it stands, what it asks for, whether only a notice may say it."""

    kind: Kind
    place: Place | Literal["tag"]
    form: re.Pattern[str]
    notice: bool
    origin: str  # the file that it stands in: "reuters", "trade/en"


class TagType(Struct, frozen=True):
    """A headline tag that tells what kind of content a story is: FACTBOX, COLUMN."""

    form: re.Pattern[str]
    type: str
    origin: str


class Profile(Struct, frozen=True):
    """How one agency writes. ``sheet`` holds what needs no compiling."""

    key: str
    sheet: Sheet
    rules: tuple[Rule, ...]
    types: tuple[TagType, ...]
    opening_tag: re.Pattern[str]
    last_tag: re.Pattern[str]
    embargo_line: re.Pattern[str]
    desk_line: re.Pattern[str]
    sign_off: re.Pattern[str]
    note: re.Pattern[str]
    revision: re.Pattern[str]

    def type_of(self, tag: str) -> str | None:
        """The content type that a headline tag tells, if it tells one."""
        return next((one.type for one in self.types if one.form.fullmatch(tag)), None)


def make_profile(key: str, sheet: Sheet, trade: Sequence[tuple[str, TradeSheet]]) -> Profile:
    """Compile ``sheet`` over the sheets of the trade; raises Misconfigured for a broken form."""
    sheets: list[tuple[str, Sheet | TradeSheet]] = [(key, sheet), *trade]
    tags = [(origin, one) for origin, each in sheets for one in each.tags]
    try:
        return Profile(
            key=key,
            sheet=sheet,
            rules=tuple(_rules(sheets)),
            types=tuple(
                TagType(re.compile(form), one.type, origin)
                for origin, one in tags
                if one.type
                for form in one.forms
            ),
            opening_tag=_opening_tag([one for _, one in tags]),
            last_tag=_last_tag([one for _, one in tags]),
            embargo_line=_embargo_line([form for _, one in sheets for form in one.embargoes]),
            desk_line=_any(sheet.desk_lines),
            sign_off=_any(sheet.sign_offs),
            note=_any(sheet.notes),
            revision=re.compile(rf"(?:{sheet.revision})$") if sheet.revision else NEVER,
        )
    except re.error as error:
        raise Misconfigured(f"the profile {key} holds a broken form: {error}") from error


def _rules(sheets: Iterable[tuple[str, Sheet | TradeSheet]]) -> Iterator[Rule]:
    for origin, sheet in sheets:
        for tags in sheet.tags:
            if tags.asks:
                for form in tags.forms:
                    yield Rule(tags.asks, "tag", re.compile(form), tags.notice, origin)
        for words in sheet.words:
            for form in words.forms:
                head = EDITORS if words.place in ("note", "opening") else ""
                pattern = re.compile(rf"{head}(?:{form})", re.DOTALL)
                yield Rule(words.asks, words.place, pattern, words.notice, origin)


def _opening_tag(tags: Sequence[Tags]) -> re.Pattern[str]:
    """One tag at the head of a headline, in any of its settings, and something behind it."""
    ways = [
        way.format("|".join(forms))
        for setting, way in SETTINGS.items()
        if (forms := [form for one in tags if setting in one.set for form in one.forms])
    ]
    return re.compile(rf"(?:{'|'.join(ways)})(?=\S)")


def _last_tag(tags: Sequence[Tags]) -> re.Pattern[str]:
    forms = [form for one in tags if "last" in one.set for form in one.forms]
    return re.compile(rf"(?<=\S)\s*\((?P<last>{'|'.join(forms)})\)$") if forms else NEVER


def _embargo_line(forms: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"{EDITORS}(?:{'|'.join(forms)})")


def _any(forms: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{form})" for form in forms), re.DOTALL) if forms else NEVER
