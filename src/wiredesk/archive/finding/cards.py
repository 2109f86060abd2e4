"""From a story row to the card the public sees: overlay first, licence last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from msgspec.structs import replace

from wiredesk.archive.finding import words
from wiredesk.archive.finding.pictures import PICTURE, picture_of, shown_since
from wiredesk.archive.finding.values import Note, PictureView, Place, StoryCard, direction
from wiredesk.archive.models import Agency, Country, Sector, Story, StoryEdit, StoryVersion
from wiredesk.archive.models.agency import CONTRACT_COLUMNS
from wiredesk.core import rights
from wiredesk.core.content_type import STANDALONE
from wiredesk.core.enrich.tags import ShownTag, tags_as_shown
from wiredesk.core.rights import Contract
from wiredesk.core.text.plain import plain

LABELLED = {"opinion": "Opinion", "agate": "Results and tables", "roundup": "Roundup"}
"""Kinds of work that are said wherever a story is met."""

UNCUT = ("press", *STANDALONE)
"""Kinds of which no short is cut."""

NO_URGENCY = 5
"""Where the wire names none: the middle of 1 (top) to 9."""

CARD = (
    "public_id", "slug", "kind", "language", "urgency", "sort_at", "first_public_at",
    "text_changed_at", "changed_at", "listed_until", "rights_end", "notes", "seen", "adds",
    "shown__headline", "shown__dek", "shown__city", "shown__language", "shown__short",
    "shown__tags", "shown__byline", "shown__credit", "shown__source_url",
    "agency__key", "agency__name", "agency__state_controlled",
    "sector__key", "sector__name", "sector__colour", "country__name", "country__slug",
    *(f"picture__{name}" for name in PICTURE),
    "terms", "wire__press_release", "wire__ended_at",
    *(f"wire__licence__{name}" for name in CONTRACT_COLUMNS),
    "edit__live", "edit__headline", "edit__dek", "edit__body_html", "edit__picture_id",
    "in_storyline__storyline",
)  # fmt: skip
"""Columns of a card; never the agency's body, which is cut to its opening in the database."""

PICTURE = tuple(name for name in CARD if name.startswith("picture__"))

JOINS = (
    "shown", "agency", "sector", "country", "picture", "wire__licence", "edit", "edit__picture",
    "in_storyline",
)  # fmt: skip


class Behind(NamedTuple):
    """A copy whose card another one stands for."""

    agency: str
    rights_end: datetime | None


def as_cards(stories: "QuerySet[Story]") -> "QuerySet[Story]":
    """The rows that ``card`` reads, in one query. A wire without a licence shows nothing."""
    return (
        stories.filter(wire__licence__isnull=False, shown__isnull=False)
        .select_related(*JOINS)
        .only(*CARD, *(f"edit__{name}" for name in PICTURE))
        .annotate(
            opening=Substr("shown__body_text", 1, words.OPENING_CHARACTERS),
            length=Length("shown__body_text"),
        )
    )


def with_bodies(stories: "QuerySet[Story]") -> "QuerySet[Story]":
    """The same rows with the body, for feeds whose licence allows full text."""
    return stories.annotate(body=F("shown__body_html"))


def added(story: Story) -> str:
    """The copy that stands below a story's text, in its order; most stories have none."""
    if not story.adds:
        return ""
    texts = dict(StoryVersion.objects.filter(pk__in=story.adds).values_list("pk", "body_html"))
    return "".join(texts.get(pk, "") for pk in story.adds)


def cards(stories: Iterable[Story], now: datetime) -> list[StoryCard]:
    """All rows of a query made by ``as_cards``, with the agencies of the copies behind them."""
    found = [card(story, now) for story in stories]
    copies = copies_of([one.pk for one in found], now)
    return [_with_copies(one, copies[one.pk]) if one.pk in copies else one for one in found]


def copies_of(leaders: Collection[int], now: datetime) -> dict[int, list[Behind]]:
    """Leader -> other agencies' public copies of its text, those first that we saw first."""
    told = Story.objects.public(now).in_edition()  # type: ignore[attr-defined]
    told = told.filter(wire__licence__isnull=False, shown__isnull=False)
    copies = list(Story.objects.filter(behind__in=leaders).values_list("pk", flat=True))
    behind = told.filter(pk__in=copies).exclude(behind_until__lte=now)
    foreign = behind.exclude(agency=F("behind__agency")).order_by("pk")
    found: dict[int, list[Behind]] = defaultdict(list)
    for leader, *facts in foreign.values_list("behind", "agency__name", "rights_end"):
        found[leader].append(Behind(*facts))
    return found


def _with_copies(one: StoryCard, copies: Sequence[Behind]) -> StoryCard:
    names = tuple(dict.fromkeys(copy.agency for copy in copies))
    ends = [end for end in (one.ends, *(copy.rights_end for copy in copies)) if end]
    return replace(one, also=names, ends=min(ends, default=None))


def card(story: Story, now: datetime) -> StoryCard:
    """One row as the public sees it at ``now``."""
    edit = live_edit(story)
    contract = contract_of(story)
    picture = picture_of(story, edit, contract, now)
    language = story.language or story.shown.language or "en"
    published = story.first_public_at or story.sort_at
    return StoryCard(
        pk=story.pk,
        id=story.public_id,
        url=story.get_absolute_url(),
        headline=(edit and edit.headline) or story.shown.headline,
        summary=_summary(story, edit, contract.display),
        short=_short(story, edit, contract, now),
        language=language,
        direction=direction(language),
        kind=story.kind,
        label=label(story),
        agency=agency_place(story.agency),
        city=story.shown.city,
        at=story.sort_at,
        published=published,
        updated=updated(story),
        changed=story.changed_at,
        ends=min((end for end in _ends(story, contract, picture) if end), default=None),
        urgency=story.urgency or NO_URGENCY,
        contract=contract,
        display=contract.display,
        indexable=bool(rights.may(contract, "index", None, now)),
        abridge=bool(rights.may(contract, "roundup", None, now)),
        full_feed=bool(rights.may(contract, "feed-text", None, now)),
        credit=credit_of(story, contract, story.shown.credit) if contract.credit_required else "",
        sector=sector_place(story.sector) if story.sector else None,
        country=country_place(story.country) if story.country else None,
        source_url=story.shown.source_url if contract.backlink else "",
        picture=picture,
        tags=_tags(story, now),
        notes=notes_of(story),
        storyline=storyline_of(story),
        body=_feed_body(story, edit, contract, now),
    )


def contract_of(story: Story) -> Contract:
    """The contract of a row made by ``as_cards``, which has none without a licence."""
    contract = story.contract()
    assert contract is not None
    return contract


def credit_of(story: Story, contract: Contract, else_: str) -> str:
    """The line owed to the agency, filled in; ``else_`` where the contract words none."""
    filled = rights.credit_line(
        contract,
        agency=story.agency.name,
        byline=story.shown.byline,
        year=story.sort_at.year,
    )
    return filled or else_


def _ends(
    story: Story, contract: Contract, picture: PictureView | None
) -> tuple[datetime | None, ...]:
    if picture is None:
        return story.listed_until, story.rights_end
    gone = rights.picture_ends(contract, shown_since(story))
    return story.listed_until, story.rights_end, picture.ends, gone


def notes_of(story: Story) -> tuple[Note, ...]:
    """The public corrections of a story, oldest first."""
    dated = ((note, parse_datetime(note.get("at", ""))) for note in story.notes)
    return tuple(
        Note(
            kind=note.get("kind", ""),
            at=at,
            by=story.agency.name,
            said=" ".join(str(note.get("text") or "").split()),
            language=note.get("language") or story.language,
            version=note.get("version") or 0,
        )
        for note, at in dated
        if at is not None
    )


def storyline_of(story: Story) -> int | None:
    """Row key of the storyline that the story belongs to."""
    place = getattr(story, "in_storyline", None)
    return place.storyline_id if place else None


def live_edit(story: Story) -> StoryEdit | None:
    """The desk's overlay, once it is published; drafts are invisible."""
    edit = getattr(story, "edit", None)
    return edit if edit is not None and edit.live else None


def updated(story: Story) -> datetime | None:
    """Our last change of text, where it came after the first publication."""
    first = story.first_public_at
    changed = story.text_changed_at
    return changed if changed and first and changed > first else None


def label(story: Story) -> str:
    """The type of work, said on every card that is not plain news."""
    if story.kind == "press" or story.wire.press_release:
        return "Press release"
    if story.kind in LABELLED:
        return LABELLED[story.kind]
    return "State-controlled media" if story.agency.state_controlled else ""


def _tags(story: Story, now: datetime) -> tuple[ShownTag, ...]:
    """What the headline's tags say; of an old story that came late nothing is exclusive."""
    first = story.first_public_at
    out = min(first, story.sort_at) if first else None
    return tags_as_shown(story.shown.tags, story.agency.name, out, now)


def _summary(story: Story, edit: StoryEdit | None, display: str) -> str:
    if display == "headline":
        return ""
    text = (edit and edit.dek) or _told(story, edit)
    return rights.excerpt(text) if display == "excerpt" else text


def _told(story: Story, edit: StoryEdit | None) -> str:
    """The agency's abstract, else what software cut of the text."""
    opening: str = story.opening  # type: ignore[attr-defined]
    dek = story.shown.dek
    text = dek or words.summary(story.shown.short or opening)
    abstract = dek and edit and edit.body_html and not words.stands(dek, opening)
    return text if abstract else _kept(text, edit)


def _short(story: Story, edit: StoryEdit | None, contract: Contract, now: datetime) -> str:
    """Machine shorts only where the licence has them, and the full text (DESK-RULES, Licences)."""
    if story.kind in UNCUT or not rights.may(contract, "short", None, now):
        return ""
    text = story.shown.short
    if text is None:  # recorded before shorts were
        opening: str = story.opening  # type: ignore[attr-defined]
        text = words.short(opening, whole=len(opening) >= story.length)  # type: ignore[attr-defined]
    return _kept(text, edit)


def _kept(cut: str, edit: StoryEdit | None) -> str:
    """What was cut of the agency's body; "" where the desk's body no longer says it."""
    if not (edit and edit.body_html):
        return cut
    return cut if words.stands(cut, plain(edit.body_html)) else ""


def _feed_body(story: Story, edit: StoryEdit | None, contract: Contract, now: datetime) -> str:
    """The whole text where it was loaded (``with_bodies``) and the licence has it in feeds."""
    if not rights.may(contract, "feed-text", None, now):
        return ""
    body: str = getattr(story, "body", "")
    return marked(((edit and edit.body_html) or body) + added(story), story) if body else ""


LINK = 'rel="noopener nofollow"'
"""How house style writes a link (core/text/sanitise.py)."""


def marked(html: str, story: Story) -> str:
    """A safe text; links in a press release are called sponsored."""
    paid = story.kind == "press" or story.wire.press_release
    return html.replace(LINK, 'rel="noopener nofollow sponsored"') if paid else html


def agency_place(agency: Agency) -> Place:
    """The agency's page (R38)."""
    return _place("agency", agency.key, agency.name)


def sector_place(sector: Sector) -> Place:
    """The section's page."""
    return _place("section", sector.key, sector.name, sector.colour)


def country_place(country: Country) -> Place:
    """The country's page, under its UN short name."""
    return _place("country", country.slug, country.name)


@lru_cache(maxsize=1024)
def _place(view: str, key: str, name: str, colour: str = "") -> Place:
    """Few places, on many cards: each is made once."""
    return Place(key=key, name=name, url=reverse(view, args=[key]), colour=colour)
