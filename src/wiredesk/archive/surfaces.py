"""SURFACES: every place where the public can meet a story, how a kill clears it, and what is left.

Recording runs each ``purge`` in the transaction of the kill; the worker then looks with ``left``
until nothing is (removals.py keeps the ledger). The drills iterate the same list and must turn red
when any one line is taken out.
"""

from collections.abc import Callable, Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from msgspec import Struct
from wagtail.admin.models import FormState

from wiredesk.archive import lessons, readership, remains, search, ungrouping
from wiredesk.archive.models import (
    Outbox,
    Pick,
    Picture,
    Removal,
    Roundup,
    RoundupItem,
    Story,
    StoryEdit,
)
from wiredesk.archive.picturing import delete_later, own_files
from wiredesk.core.keys import EVERYTHING


class Surface(Struct, frozen=True):
    """One surface: ``purge`` gets the stories that just left the public's sight for good.

    ``left`` says what a look still finds of one of them, without its words; "" = it is gone.
    """

    key: str
    shows: str
    purge: Callable[[Sequence[Story]], None]
    left: Callable[[Story, Removal], str]


def purge_pages(stories: Sequence[Story]) -> None:
    """No page, list or feed finds the text: the rows no longer point at a version or a place."""
    for story in stories:
        story.shown_id = None
        story.sector_id = story.country_id = None
        story.notes = []
        story.seen = []
        story.terms = {}
        story.hidden_in = ""
        story.listed_until = story.visible_from = None
        story.merged_into_id = story.merged_at = None


def purge_address(stories: Sequence[Story]) -> None:
    """The slug carries words of the headline; only the bare id stays."""
    for story in stories:
        story.slug = ""


def purge_search(stories: Sequence[Story]) -> None:
    """The words leave the full-text index."""
    search.remove([story.pk for story in stories])


def purge_storylines(stories: Sequence[Story]) -> None:
    """Storylines and country pairs no longer count it, no name and no title speaks of it."""
    ungrouping.forget([story.pk for story in stories])


def purge_trending(stories: Sequence[Story]) -> None:
    """Neither what readers read nor what the desk picked speaks of the story any more."""
    Pick.objects.filter(story__in=stories).delete()
    readership.forget([story.public_id for story in stories])


def purge_roundups(stories: Sequence[Story]) -> None:
    """Round-ups are cut anew without it, at once; their feeds hear of the change."""
    items = RoundupItem.objects.filter(story__in=stories)
    cut = list(items.values_list("roundup_id", flat=True))
    Roundup.objects.filter(pk__in=cut).update(changed_at=timezone.now())
    items.delete()


def purge_pictures(stories: Sequence[Story]) -> None:
    """Rows go now, so that no picture address answers; all their files go by the outbox.

    Files of the pool stay: they are of no story.
    A killed picture item leaves every story of its agency that carries the picture.
    """
    now = timezone.now()
    named = Q(story__in=stories)
    for story in stories:
        story.picture_id = None
        named |= Q(key=story.guid_key, story__agency=story.agency_id)
    pictures = Picture.objects.filter(named)
    delete_later(own_files(pictures), now, of=[story.pk for story in stories])
    pictures.delete()


def purge_open_forms(stories: Sequence[Story]) -> None:
    """What editors typed into forms that are still open goes; must run before the edits go."""
    edits = StoryEdit.objects.filter(story__in=stories)
    open_forms(edits.values_list("pk", flat=True)).delete()


def open_forms(edits: Iterable[int]) -> QuerySet[FormState]:
    """The words Wagtail keeps of every open form of these overlays (keys), for its preview."""
    kind = ContentType.objects.get_for_model(StoryEdit)
    return FormState.objects.filter(content_type=kind, object_id__in=[str(key) for key in edits])


def purge_edits(stories: Sequence[Story]) -> None:
    """The desk's overlay and its drafts and revisions are emptied."""
    for edit in StoryEdit.objects.filter(story__in=stories):
        edit.revisions.all().delete()
        edit.delete()


def purge_page_cache(stories: Sequence[Story]) -> None:
    """Every copy of a finished page ends: the outbox bumps the generation of the page cache."""
    now = timezone.now()
    Outbox.objects.create(
        effect="page-cache",
        payload={"stories": [story.pk for story in stories]},
        created_at=now,
        due_at=now,
    )


def purge_shared_caches(stories: Sequence[Story]) -> None:
    """A cache in front of us drops everything, by the outbox: boxes and counts name no story."""
    now = timezone.now()
    Outbox.objects.create(
        effect="cdn-purge",
        payload={"keys": [EVERYTHING], "stories": [story.pk for story in stories]},
        created_at=now,
        due_at=now,
    )


def purge_learnt(stories: Sequence[Story]) -> None:
    """What was learnt from the text is used no more; the outbox removes it and learns again."""
    lessons.let_go([story.pk for story in stories], timezone.now())


SURFACES: tuple[Surface, ...] = (
    Surface(
        "pages", "story page, lists, feeds, versions, sitemap, API", purge_pages, remains.of_pages
    ),
    Surface("address", "the slug in the story's URL", purge_address, remains.of_address),
    Surface("search", "search page and its feeds", purge_search, remains.of_search),
    Surface(
        "storylines",
        "storylines, their titles and changes, country pairs",
        purge_storylines,
        remains.of_storylines,
    ),
    Surface(
        "trending",
        "Trending, Editor's picks and the counts behind them",
        purge_trending,
        remains.of_trending,
    ),
    Surface(
        "roundups",
        "round-ups made of it, their titles and feed",
        purge_roundups,
        remains.of_roundups,
    ),
    Surface("pictures", "picture addresses and files", purge_pictures, remains.of_pictures),
    Surface(
        "open-forms", "previews of what editors are typing", purge_open_forms, remains.of_open_forms
    ),
    Surface("edits", "drafts of the desk", purge_edits, remains.of_edits),
    Surface(
        "learnt", "the topics that machines give to other stories", purge_learnt, remains.of_learnt
    ),
    Surface(
        "page-cache",
        "finished pages kept by the web processes",
        purge_page_cache,
        remains.of_page_cache,
    ),
    Surface(
        "shared-caches",
        "finished pages kept by a CDN in front of us",
        purge_shared_caches,
        remains.of_shared_caches,
    ),
)
