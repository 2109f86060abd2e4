"""One story: what its address answers, its page, its public versions and its pictures."""

from collections.abc import Collection
from copy import copy
from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.html import format_html

from wiredesk.archive.finding.cards import (
    CARD,
    added,
    as_cards,
    card,
    contract_of,
    country_place,
    credit_of,
    live_edit,
    marked,
)
from wiredesk.archive.finding.found import (
    SURE_COUNTRY,
    SourceLine,
    TimelineDay,
    found_in,
    source_lines,
    timeline,
)
from wiredesk.archive.finding.made import Basis, Made, made
from wiredesk.archive.finding.pictures import may_show, shown_in
from wiredesk.archive.finding.said import Said, spoken
from wiredesk.archive.finding.statement import Statement, logged, statement
from wiredesk.archive.finding.values import Place, StoryCard
from wiredesk.archive.finding.words import repeats, stands
from wiredesk.archive.models import Country, Story, StoryEdit
from wiredesk.archive.models.story import EVERYWHERE
from wiredesk.core import rights
from wiredesk.core.enrich.reading import reading_minutes
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.core.item import Value
from wiredesk.core.text.plain import plain, plain_of_safe

PAGE = (
    "shown__body_html", "shown__body_text", "shown__sign_off",
    "shown__at", "shown__received_at", "shown__found", "shown__item",
    "agency__url",
)  # fmt: skip

STATE = (
    "state", "visible_from", "killed_at", "killed_by", "merged_into_id", "merged_at", "behind",
    "behind_until", "hidden_in",
)  # fmt: skip


class Answer(Value, frozen=True, kw_only=True):
    """What a story's address answers: ``show``, ``gone`` (410) or ``absent`` (404)."""

    kind: Literal["show", "gone", "absent"]
    url: str = ""  # the one right address
    story: Story | None = None
    withdrawn_by: str = ""  # the agency's name, where the agency withdrew it
    withdrawn_at: datetime | None = None


class Told(Value, frozen=True, kw_only=True):
    """What software found in the full text, for readers; empty where the licence gives less."""

    minutes: int = 0  # to read it
    said: tuple[Said, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    timeline: tuple[TimelineDay, ...] = ()
    about: tuple[Place, ...] = ()  # countries that it is about, too


class StoryPage(Value, frozen=True, kw_only=True):
    """Everything on a story page that is the story's own."""

    card: StoryCard
    dek: str  # "" where it was cut from the head of the body
    body: str  # safe HTML within the licence; "" where only the headline may be shown
    cut: bool  # the licence gives less than the full text
    byline: str
    sign_off: str
    credit: str
    source_url: str
    agency_url: str
    filed: datetime  # the agency's own time of this version
    received: datetime
    number: int  # of this version, counted from 1
    versions: int
    version_pk: int
    statement: Statement
    made: tuple[Made, ...]
    told: Told
    point: tuple[float, float] | None = None  # where it was written: latitude, longitude


def resolve(public_id: int, now: datetime) -> Answer:
    """What ``/article/<public_id>`` answers at ``now`` (DESK-RULES, Public answers)."""
    known = Story.objects.filter(public_id=public_id)
    story = _page_rows(known).first()
    if story is not None and _public(story, now):
        return _merged(story, now) or Answer(kind="show", url=story.get_absolute_url(), story=story)
    hidden = story or known.select_related("agency").first()
    return (hidden and _merged(hidden, now)) or _not_shown(hidden, now)


def _merged(story: Story, now: datetime) -> Answer | None:
    """What the story answers into which this one was merged; None where it stands alone."""
    if not (story.merged_into_id and story.merged_at and story.merged_at <= now):
        return None
    follows = Story.objects.values_list("public_id", flat=True)
    return resolve(follows.get(pk=story.merged_into_id), now)


def _page_rows(stories: "QuerySet[Story]") -> "QuerySet[Story]":
    return as_cards(stories).only(*CARD, *PAGE, *STATE)


def draft_of(edit: StoryEdit) -> Story | None:
    """The row of a story with ``edit`` over it as if it were live, for a preview by the desk.

    None where there is nothing to show: no version, or a wire without a licence.
    """
    story = _page_rows(Story.objects.filter(pk=edit.story_id)).first()
    if story is not None:
        draft = copy(edit)
        draft.live = True
        story.edit = draft
    return story


def _public(story: Story, now: datetime) -> bool:
    """The same condition as StoryQuerySet.public, on a row in hand."""
    begun = story.visible_from is None or story.visible_from <= now
    running = story.rights_end is None or story.rights_end > now
    anywhere = story.hidden_in != EVERYWHERE
    return story.state == Story.State.PUBLIC and begun and running and anywhere


def _not_shown(story: Story | None, now: datetime) -> Answer:
    """Gone only where the public had it: anything else answers like an unknown id."""
    seen = story is not None and story.first_public_at is not None and story.first_public_at <= now
    if story is None or not seen:
        return Answer(kind="absent")
    bare = f"/article/{story.public_id}"
    if story.state == Story.State.KILLED:
        agency = story.agency.name if story.killed_by == "agency" else ""
        return Answer(kind="gone", url=bare, withdrawn_by=agency, withdrawn_at=story.killed_at)
    over = story.rights_end is not None and story.rights_end <= now
    if story.state == Story.State.PUBLIC and (over or story.hidden_in == EVERYWHERE):
        return Answer(kind="gone", url=bare)
    return Answer(kind="absent")


def story_page(story: Story, site: str, now: datetime) -> StoryPage:
    """The page of a story that ``resolve`` shows, in few more queries; ``site`` is our name."""
    shown = story.shown
    edit = live_edit(story)
    one = card(story, now)
    number = sum(shown.at <= now for shown in story.shown_log()) or 1
    dek = (edit and edit.dek) or shown.dek
    dek = "" if one.display != "full" or repeats(dek, shown.body_text) else dek
    body = _body(story)
    stored = found_in(story)
    told = _told(story, stored, edit, plain_of_safe(body), now) if one.display == "full" else Told()
    return StoryPage(
        card=one,
        dek=dek,
        body=body,
        cut=one.display != "full",
        byline=shown.byline if one.display == "full" else "",
        sign_off=shown.sign_off if one.display == "full" else "",
        credit=credit_of(story, one.contract, shown.credit),
        source_url=shown.source_url,
        agency_url=story.agency.url,
        filed=shown.at,
        received=shown.received_at,
        number=number,
        versions=number,
        version_pk=shown.pk,
        statement=statement(site, number, edit, logged(story.pk)),
        made=made(one, stored, _basis(story, edit, cut=not dek, about=bool(told.about))),
        told=told,
        point=stored.point if shown.city else None,
    )


def _basis(story: Story, edit: StoryEdit | None, *, cut: bool, about: bool) -> Basis:
    item = story.shown.item
    return Basis(
        country=story.country_id or "",
        coded=bool(item.get("subjects")),
        placed=bool(item.get("places") or item.get("dateline")),
        chosen=bool(edit and edit.picture_id),
        cut=cut,
        about=about,
    )


def _told(
    story: Story, found: Enrichment, edit: StoryEdit | None, page: str, now: datetime
) -> Told:
    """What was found in the agency's text, as far as ``page`` (its plain words) still says it."""
    edited = edit is not None and bool(edit.body_html)
    others = [one.code for one in found.countries if one.confidence >= SURE_COUNTRY]
    return Told(
        minutes=reading_minutes(Copy(text=page)),
        said=spoken(found.quotes, story.shown.body_text, story.agency.name, page),
        sources=() if edited else source_lines(found.sources),  # paragraphs are counted
        timeline=timeline(one for one in found.events if stands(one.text, page)),
        about=() if edited else _places(others, story.country_id, now),
    )


def _places(codes: Collection[str], but: str | None, now: datetime) -> tuple[Place, ...]:
    """The countries of these codes that have a page with a story on it, by name."""
    wanted = [code for code in codes if code != but]
    if not wanted:
        return ()
    listed = Story.objects.listed(now).news().filter(country=OuterRef("pk"))  # type: ignore[attr-defined]
    rows = Country.objects.filter(Exists(listed.order_by()), pk__in=wanted).order_by("name")
    return tuple(country_place(row) for row in rows)


def _body(story: Story) -> str:
    """Full text, an excerpt of 50 words as escaped text, or nothing: as the contract says."""
    display = contract_of(story).display
    edit = live_edit(story)
    if display == "full":
        return marked(((edit and edit.body_html) or story.shown.body_html) + added(story), story)
    if display == "excerpt":
        text = plain(edit.body_html) if edit and edit.body_html else story.shown.body_text
        return _paragraph(rights.excerpt(text or story.shown.dek))
    return ""


def _paragraph(text: str) -> str:
    return format_html("<p>{}</p>", text) if text else ""


def pictured(name: str, now: datetime) -> Answer:
    """What the address of a picture file answers: it lives and dies with its story.

    A file of the pool lives as long as one of the stories that show it.
    """
    held = shown_in(name)
    for one in held:
        story = one.story
        if may_show(one, story, story.contract(), now) and _public(story, now):
            return Answer(kind="show", story=story)
    if not held:
        return Answer(kind="absent")
    return _not_shown(held[0].story, now)
