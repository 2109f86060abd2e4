"""Two versions of a story side by side for the desk: any two, public or not."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access

from wiredesk.archive.finding.versions import changed
from wiredesk.archive.models import Story, StoryVersion
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.storydesk import find, require

MOST_VERSIONS = 500  # in the two lists, newest first


@require_safe
@require_admin_access
def compare(request: HttpRequest, public_id: int) -> HttpResponse:
    """What version ``new`` changed of version ``old``; without them the last two with a text.

    Seen by whoever may see the story; killed text by publishers only.
    """
    require(request, "archive.view_story")
    story = find(public_id)
    readable = story.state != Story.State.KILLED or may(request.user, "kill")
    context: dict[str, Any] = {"story": story, "readable": readable}
    if readable:
        rows = list(
            _with_text(story).defer("body_html", "body_text", "item", "found")[:MOST_VERSIONS]
        )
        old, new = _chosen(request, story, rows)
        context |= {"versions": rows, "old": old, "new": new}
        if old is not None and new is not None:
            context["change"] = changed(_words(old), _words(new))
    return render(request, "newsroom/compare.html", context)


def _with_text(story: Story) -> Any:
    return story.versions.exclude(text_key="").order_by("-at", "-id")


def _chosen(
    request: HttpRequest, story: Story, rows: list[StoryVersion]
) -> tuple[StoryVersion | None, StoryVersion | None]:
    """The versions that were asked for, else the last but one and the last. Raises Http404."""
    last = [str(row.pk) for row in rows[:2]]
    asked = [
        request.GET.get(name) or (last[n] if n < len(last) else "")
        for n, name in ((1, "old"), (0, "new"))
    ]
    if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in asked if key):
        raise Http404
    found = _with_text(story).in_bulk([int(key) for key in asked if key])
    if len(found) < len({key for key in asked if key}):
        raise Http404
    old, new = (found.get(int(key)) if key else None for key in asked)
    return old, new


def _words(row: StoryVersion) -> tuple[str, str]:
    return row.headline, row.body_text
