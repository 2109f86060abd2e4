"""Which headline tags readers see, and in which words: types yes, the desk's versions never."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wiredesk.core.item import Value
from wiredesk.core.profiles.profile import Profile

NEEDS = ("headline_tags",)
GIVES = ("headline_tags",)

EXCLUSIVE = "exclusive"
EXCLUSIVE_FOR = timedelta(hours=24)
"""From the first publication; after that others have the news, too."""

NAMES = {
    "analysis": "Analysis",
    "diary": "Diary",
    "document": "Document",
    "explainer": "Explainer",
    "fact-check": "Fact check",
    "factbox": "Factbox",
    "feature": "Feature",
    "graphic": "Graphic",
    "interview": "Interview",
    "obituary": "Obituary",
    "opinion": "Opinion",
    "poll": "Poll",
    "preview": "Preview",
    "profile": "Profile",
    "special-report": "Special report",
    "timeline": "Timeline",
}
"""What a type of the profiles (``Tags.type``) is called on the page.

Tables, roundups and press releases are kinds with places and labels of their own."""


class ShownTag(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A tag for readers. ``until``: when it goes by itself, aware; None = it stays."""

    label: str  # "Reuters exclusive", "Factbox"
    type: str  # of the profiles: "exclusive", "factbox"
    until: datetime | None = None


def tag_types(tags: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """What the tags of a headline tell readers, in order and each once: "exclusive", "factbox".

    The agency's ``profile`` says what a tag is. What the desk steers by (UPDATE 2, WRAPUP, RPT,
    CORRECTED, REFILE, ADVISORY ...) and what nobody knows tells nothing.
    """
    told = dict.fromkeys(profile.type_of(tag) for tag in tags)
    return tuple(one for one in told if one and (one == EXCLUSIVE or one in NAMES))


def tags_as_shown(
    types: Iterable[str], agency: str, at: datetime | None, now: datetime
) -> tuple[ShownTag, ...]:
    """The tags to show at ``now``; the story is out since ``at`` (None = not yet)."""
    return tuple(shown for kind in types if (shown := _shown(kind, agency, at, now)))


def _shown(kind: str, agency: str, at: datetime | None, now: datetime) -> ShownTag | None:
    if kind != EXCLUSIVE:
        return ShownTag(label=NAMES[kind], type=kind) if kind in NAMES else None
    if at is None or now - at >= EXCLUSIVE_FOR:
        return None
    label = f"{agency.strip()} exclusive" if agency.strip() else "Exclusive"
    return ShownTag(label=label, type=kind, until=at + EXCLUSIVE_FOR)
