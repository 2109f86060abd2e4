"""Editor's picks: put a public story on the desk's own list, take it off, move it up or down."""

from django.db import transaction
from django.utils import timezone

from wiredesk.archive import recording
from wiredesk.archive.finding.trend import candidates
from wiredesk.archive.models import Pick, Story
from wiredesk.archive.originals import pages_changed
from wiredesk.core import trending
from wiredesk.core.errors import ActionRefused

MOST = 6


@transaction.atomic
def pick(story: Story, *, by: str) -> Pick:
    """Put a story at the end of the list.

    Raises ActionRefused where it is not public, on the list already, of a kind or topic that the
    list leaves out, or where MOST are picked.
    """
    now, picks = timezone.now(), _locked()
    if any(one.story_id == story.pk for one in picks):
        raise ActionRefused("the story is picked already")
    if len(picks) >= MOST:
        raise ActionRefused(f"{MOST} stories are picked already: take one off first")
    known = candidates([story.public_id], now)
    if not known:
        raise ActionRefused("the story is on no list of the site")
    if reason := trending.unlisted(known[0].candidate):
        raise ActionRefused(f"this list leaves the story out: {reason}")
    made = Pick.objects.create(story=story, position=len(picks), at=now, by=by)
    _tell(story, "pick", by)
    return made


@transaction.atomic
def unpick(story: Story, *, by: str) -> None:
    """Take a story off the list. Raises ActionRefused where it is not on it."""
    picks = _locked()
    _place(picks, story)
    _arrange([one for one in picks if one.story_id != story.pk])
    Pick.objects.filter(story=story).delete()
    _tell(story, "unpick", by)


@transaction.atomic
def move_pick(story: Story, *, by: str, up: bool) -> None:
    """Change places with the pick before or after; at the end of the list nothing happens.

    Raises ActionRefused where the story is not picked.
    """
    picks = _locked()
    place = _place(picks, story)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(picks):
        return
    picks[place], picks[other] = picks[other], picks[place]
    _arrange(picks)
    _tell(story, "pick moved", by)


def _locked() -> list[Pick]:
    return list(Pick.objects.select_for_update().order_by("position", "pk"))


def _place(picks: list[Pick], story: Story) -> int:
    for place, one in enumerate(picks):
        if one.story_id == story.pk:
            return place
    raise ActionRefused("the story is not picked")


def _arrange(picks: list[Pick]) -> None:
    for position, one in enumerate(picks):
        one.position = position
    Pick.objects.bulk_update(picks, ["position"])


def _tell(story: Story, act: str, by: str) -> None:
    """Into the books; and every kept page ends, for the list stands on all of them."""
    if not by.strip():
        raise ActionRefused("a desk action needs the name of the person who takes it")
    recording.audit(by, act, story_id=story.pk)
    pages_changed(changed="editor's picks")
