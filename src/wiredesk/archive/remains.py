"""What is left of one killed story on each surface: a sentence without any word of it, or "".

The other half of surfaces.py: a purge says what should go, a look says whether it went. Looks ask
tables, open effects and the page caches; they never read what a purge has written down.
"""

from collections.abc import Callable

from django.db.models import Q
from wagtail.admin.models import FormState

from wiredesk.archive import readership, search
from wiredesk.archive.models import (
    Lesson,
    Outbox,
    Pick,
    Picture,
    Removal,
    RoundupItem,
    Story,
    StoryEdit,
)

# Set once by project at start: how many page caches may still show what was before the last bump.
caches_behind: Callable[[], int] = lambda: 0  # noqa: E731  raises Passing where nobody can tell


def of_pages(story: Story, row: Removal) -> str:
    """The row of the story points nowhere."""
    kept = [story.shown_id, story.sector_id, story.country_id, story.merged_into_id]
    return "the story still shows something" if any(kept) or story.notes or story.seen else ""


def of_address(story: Story, row: Removal) -> str:
    """No words in the URL."""
    return "words in its address" if story.slug else ""


def of_search(story: Story, row: Removal) -> str:
    """No entry in the full-text index."""
    return "in the search index" if search.holds(story.pk) else ""


def of_storylines(story: Story, row: Removal) -> str:
    """In no storyline, in no pair, in front of no copies."""
    grouped = Q(in_storyline__isnull=False) | Q(co_mentions__isnull=False)
    if Story.objects.filter(grouped, pk=story.pk).exists():
        return "in a storyline or a country pair"
    return "copies stand behind it" if Story.objects.filter(behind=story.pk).exists() else ""


def of_trending(story: Story, row: Removal) -> str:
    """Neither counted nor picked."""
    if Pick.objects.filter(story=story).exists():
        return "a pick of the desk"
    return "its readers are counted" if story.public_id in readership.counted() else ""


def of_roundups(story: Story, row: Removal) -> str:
    """In no round-up."""
    return "in a round-up" if RoundupItem.objects.filter(story=story).exists() else ""


def of_pictures(story: Story, row: Removal) -> str:
    """No row, and no file that is still to be deleted."""
    if Picture.objects.filter(story=story).exists():
        return "its picture is kept"
    return "picture files wait to be deleted" if _waits("delete-files", row) else ""


def of_open_forms(story: Story, row: Removal) -> str:
    """No form is open on an overlay that is gone."""
    typed = FormState.objects.filter(
        content_type__app_label="archive", content_type__model="storyedit"
    )
    keys = {int(key) for key in typed.values_list("object_id", flat=True)}
    known = set(StoryEdit.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return "" if keys <= known else "a form is open on an edit that is gone"


def of_edits(story: Story, row: Removal) -> str:
    """No overlay."""
    return "a desk edit is kept" if StoryEdit.objects.filter(story=story).exists() else ""


def of_learnt(story: Story, row: Removal) -> str:
    """No model that counts has learnt from it."""
    lessons = Lesson.objects.filter(story=story, learning__withdrawn_at=None)
    return "topics are learnt from it" if lessons.exists() else ""


def of_page_cache(story: Story, row: Removal) -> str:
    """The caches were told after the commit, and each that works has heard it."""
    if _waits("page-cache", row):
        return "the page caches were not told"
    behind = caches_behind()
    return f"{behind} page caches have not heard it" if behind else ""


def of_shared_caches(story: Story, row: Removal) -> str:
    """The purge of the CDN was accepted; nothing waits where none is configured."""
    return "the shared cache has not taken the purge" if _waits("cdn-purge", row) else ""


def _waits(effect: str, row: Removal) -> bool:
    """Whether an effect of this kill (the story's row key is in it) was not carried out yet."""
    open_ones = Outbox.objects.filter(
        effect=effect, done_at=None, created_at__gte=row.at, pk__lte=row.last_effect
    )
    payloads = open_ones.values_list("payload", flat=True)
    return any(row.story_id in payload.get("stories", ()) for payload in payloads)
