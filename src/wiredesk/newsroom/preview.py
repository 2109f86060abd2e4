"""What readers would see of a draft: the site's own story page, for a frame of the newsroom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wiredesk.archive import finding
from wiredesk.archive.models import StoryEdit
from wiredesk.site.answering import private
from wiredesk.site.views.stories import show


def preview(request: HttpRequest, edit: StoryEdit) -> HttpResponse:
    """The page of the story with ``edit`` over it; nobody keeps it, and only we may frame it."""
    story = finding.draft_of(edit)
    if story is None:
        return private(render(request, "newsroom/no_preview.html", {"story": edit.story}))
    return private(show(request, story, timezone.now()))
