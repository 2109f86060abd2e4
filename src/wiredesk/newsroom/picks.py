"""The page of the editor's picks: what is picked, in which order, and a field to pick one more."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem

from wiredesk.archive import finding
from wiredesk.archive.lookup import stories_matching
from wiredesk.archive.models import Pick, Story
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.desk.actions.pick import MOST
from wiredesk.newsroom.roles import may

Do = Callable[[Story, str], object]

DO: dict[str, Do] = {
    "pick": lambda story, by: actions.pick(story, by=by),
    "unpick": lambda story, by: actions.unpick(story, by=by),
    "up": lambda story, by: actions.move_pick(story, by=by, up=True),
    "down": lambda story, by: actions.move_pick(story, by=by, up=False),
}
"""What a button says -> what it does."""


class PicksItem(MenuItem):
    """Shown to those who may pick."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may(request.user, "pick")


def menu_item() -> MenuItem:
    """The page in the menu."""
    return PicksItem("Editor's picks", reverse("newsroom:picks"), icon_name="pick", order=110)


@require_http_methods(["GET", "POST"])
@require_admin_access
def picks(request: HttpRequest) -> HttpResponse:
    """GET shows the list; POST does ``do`` (a key of DO) to the one story that ``story`` names."""
    if not may(request.user, "pick"):
        raise PermissionDenied
    if request.method == "POST":
        return _done(request)
    chosen = Pick.objects.select_related("story__agency", "story__shown")
    shown = finding.top_list(timezone.now(), most=MOST)
    context = {"picks": chosen, "most": MOST, "title": shown.title, "room": len(chosen) < MOST}
    return render(request, "newsroom/picks.html", context)


def _done(request: HttpRequest) -> HttpResponse:
    do, named = DO.get(request.POST.get("do", "")), request.POST.get("story", "")[:2000]
    found = stories_matching(named)
    try:
        if do is None or len(found) != 1:
            raise ActionRefused(f"{len(found) or 'no'} stories are named so; give address or id")
        do(found[0], request.user.get_username())
    except ActionRefused as error:
        messages.error(request, f"Not done: {error}.")
    return redirect("newsroom:picks")
