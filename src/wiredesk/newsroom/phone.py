"""Kill in two taps from a phone: name the story, see it, press the red button. Needs no script."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wiredesk.archive.lookup import stories_matching
from wiredesk.archive.models import Story
from wiredesk.core.errors import Refused
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.storydesk import find, take


@require_http_methods(["GET", "POST"])
@login_required
def kill(request: HttpRequest) -> HttpResponse:
    """``?q=`` shows what matches; POST with a story's ``id`` kills it and shows that it is done."""
    if not may(request.user, "kill"):
        raise PermissionDenied
    if request.method == "POST":
        return _kill(request)
    query = request.GET.get("q", "").strip()[:2000]
    stories = stories_matching(query)
    done = [one for one in stories if one.state == Story.State.KILLED]
    return render(
        request,
        "newsroom/kill.html",
        {"query": query, "stories": stories, "single": len(stories) == 1, "all_done": done},
    )


def _kill(request: HttpRequest) -> HttpResponse:
    story = find(int(request.POST.get("id", "")) if request.POST.get("id", "").isdigit() else 0)
    try:
        take(story, "kill", request)
    except Refused as error:
        return render(request, "newsroom/kill.html", {"refusal": error, "stories": []}, status=409)
    return redirect("newsroom:killed", story.public_id)


@require_http_methods(["GET"])
@login_required
def killed(request: HttpRequest, public_id: int) -> HttpResponse:
    """What came of it: the bare id, since nothing else may stay."""
    if not may(request.user, "kill"):
        raise PermissionDenied
    return render(request, "newsroom/killed.html", {"story": find(public_id)})
