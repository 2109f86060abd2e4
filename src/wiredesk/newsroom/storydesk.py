"""One story as the desk sees it, and the page that asks before an action is taken."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import require_admin_access

from wiredesk.archive import removals
from wiredesk.archive.finding.cards import added
from wiredesk.archive.models import Audit, Story, StoryEdit
from wiredesk.core.errors import ActionRefused, Refused
from wiredesk.core.text.sanitise import sanitise
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import REFUSED_IN, current_version, open_edit
from wiredesk.newsroom import limit
from wiredesk.newsroom.consequences import ACTS, offered, public_address, touched
from wiredesk.newsroom.middleware import too_many
from wiredesk.newsroom.roles import may

MOST_LINES = 200  # of the books, newest first
RELATED = ("agency", "wire__licence", "sector", "country", "shown", "awaiting", "pick")


def find(public_id: int) -> Story:
    """A story with what its desk page shows, or 404."""
    return get_object_or_404(Story.objects.select_related(*RELATED), public_id=public_id)


@require_safe
@require_admin_access
def story_desk(request: HttpRequest, public_id: int) -> HttpResponse:
    """Text, provenance, versions, reasons and buttons of one story."""
    require(request, "archive.view_story")
    story = find(public_id)
    version = current_version(story)
    readable = story.state != Story.State.KILLED or may(request.user, "kill")
    return render(
        request,
        "newsroom/story_desk.html",
        {
            "story": story,
            "version": version,
            "body": sanitise(version.body_html + added(story)).html if version and readable else "",
            "readable": readable,
            "versions": story.versions.select_related("wire").defer(
                "body_html", "body_text", "found"
            ),
            "edit": StoryEdit.objects.filter(story=story).first(),
            "books": Audit.objects.filter(story_id=story.pk).order_by("-id")[:MOST_LINES],
            "ledger": removals.last_of(story.pk),
            "pictures": story.pictures.select_related("pool"),
            "may_see_pictures": story.state not in REFUSED_IN,
            "acts": [act for act in offered(story) if may(request.user, act.key)],
            "may_edit": may(request.user, "hold") and story.state not in REFUSED_IN,
            "may_pick": may(request.user, "pick") and story.state == Story.State.PUBLIC,
            "address": public_address(story),
            "now": timezone.now(),
        },
    )


@require_http_methods(["GET", "POST"])
@require_admin_access
def act(request: HttpRequest, public_id: int, kind: str) -> HttpResponse:
    """GET names the consequence and asks; POST acts."""
    if not may(request.user, kind):
        raise PermissionDenied
    story = find(public_id)
    refusal = ""
    if request.method == "POST":
        second = _second(request) if kind == "unkill" else None
        if isinstance(second, HttpResponse):
            return second
        try:
            done = take(story, kind, request, seconded_by=second)
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, f"{ACTS[kind].label}: done. {done.get_state_display()}.")
            return redirect("newsroom:story", public_id)
    return render(
        request,
        "newsroom/act.html",
        {
            "story": story,
            "version": current_version(story),
            "act": ACTS[kind],
            "touched": touched(ACTS[kind], story, timezone.now()),
            "address": public_address(story),
            "refusal": refusal,
            "reason": request.POST.get("reason", ""),
        },
        status=409 if refusal else 200,
    )


def take(story: Story, kind: str, request: HttpRequest, *, seconded_by: str | None = None) -> Story:
    """The desk action ``kind`` in the name of who is logged in. Raises Refused."""
    by, reason = request.user.get_username(), request.POST.get("reason", "").strip()
    if kind == "unkill":
        return actions.unkill(story, by=by, seconded_by=seconded_by or "", reason=reason)
    known = {
        "publish": actions.publish,
        "kill": actions.kill,
        "hold": actions.hold,
        "withhold": actions.withhold,
        "release": actions.release,
        "spike": actions.spike,
        "redact": actions.redact,
        "unredact": actions.unredact,
    }
    return known[kind](story, by=by, reason=reason)


def _second(request: HttpRequest) -> str | HttpResponse:
    """The second publisher, who gives name and password on the spot; "" where they are wrong."""
    name = request.POST.get("second_name", "")
    keys = limit.keys_for(request, name)
    if limit.closed(keys):
        return too_many()
    person = authenticate(request, username=name, password=request.POST.get("second_password", ""))
    if isinstance(person, AbstractUser) and may(person, "unkill"):
        return person.get_username()
    limit.count_failure(keys)
    return ""


@require_POST
@require_admin_access
def edit(request: HttpRequest, public_id: int) -> HttpResponse:
    """Open the overlay of a story (made where there is none) in the editor."""
    require(request, "archive.change_storyedit")
    story = find(public_id)
    try:
        overlay = open_edit(story, by=request.user.get_username())
    except ActionRefused as error:
        messages.error(request, f"Not done: {error}.")
        return redirect("newsroom:story", public_id)
    return redirect("wagtailsnippets_archive_storyedit:edit", overlay.pk)


def require(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied where who is logged in lacks the permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
