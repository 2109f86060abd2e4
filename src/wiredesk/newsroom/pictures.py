"""The pictures of one story: which is shown and why, focal point, removal, choice from the pool."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import require_admin_access

from wiredesk.archive.illustrating import approved
from wiredesk.archive.models import Picture, PoolPicture, Story
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import current_version
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.storydesk import find, require

MOST_OFFERED = 60
SHOWN_WIDTH = 320
FILE_CSP = "default-src 'none'; sandbox"
PARTS = tuple(
    (f"{x},{y}", f"{down} {across}")
    for y, down in ((0.15, "top"), (0.5, "middle"), (0.85, "bottom"))
    for x, across in ((0.15, "left"), (0.5, "centre"), (0.85, "right"))
)
"""The focal point without a mouse: nine parts of a picture."""


class Card(NamedTuple):
    """A picture with what its forms need."""

    picture: Picture
    only: list[Picture]
    stored: bool
    high: int


def _show(story: Story, data: QueryDict, by: str) -> None:
    actions.show_picture(_own(story, data), by=by)


def _remove(story: Story, data: QueryDict, by: str) -> None:
    actions.remove_picture(_own(story, data), by=by, reason=data.get("reason", "")[:200])


def _focus(story: Story, data: QueryDict, by: str) -> None:
    actions.focus_picture(_own(story, data), *point(data), by=by)


def _give(story: Story, data: QueryDict, by: str) -> None:
    picture = get_object_or_404(PoolPicture, pk=_number(data))
    actions.give_picture(story, picture, subject=data.get("do") == "file", by=by)


DO: dict[str, tuple[str, Callable[[Story, QueryDict, str], None]]] = {
    "show": ("show_picture", _show),
    "remove": ("remove_picture", _remove),
    "focus": ("focus_picture", _focus),
    "file": ("give_picture", _give),
    "representative": ("give_picture", _give),
}
"""What a button says -> the permission it needs, and what it does."""


@require_http_methods(["GET", "POST"])
@require_admin_access
def pictures(request: HttpRequest, public_id: int) -> HttpResponse:
    """GET shows them; POST does ``do`` (a key of DO) with the picture that ``picture`` names."""
    require(request, "archive.view_story")
    story = find(public_id)
    if request.method == "POST":
        needed, do = DO.get(request.POST.get("do", ""), ("", None))
        if do is None or not may(request.user, needed):
            raise PermissionDenied
        try:
            do(story, request.POST, request.user.get_username())
        except ActionRefused as error:
            messages.error(request, f"Not done: {error}.")
        return redirect("newsroom:pictures", public_id)
    version = current_version(story)
    context = {
        "story": story,
        "headline": version.headline if version and story.state != Story.State.KILLED else "",
        "cards": [_card(one) for one in story.pictures.select_related("pool")],
        "pool": PoolPicture.objects.filter(approved(timezone.now()))[:MOST_OFFERED],
        "parts": PARTS,
        **{f"may_{key.removesuffix('_picture')}": may(request.user, key) for key, _ in DO.values()},
    }
    return render(request, "newsroom/pictures.html", context)


@require_safe
@require_admin_access
def file(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """A picture for the desk's eyes: also of stories that the public does not see (yet)."""
    require(request, "archive.view_story")
    model = Picture if kind == "story" else PoolPicture
    name = get_object_or_404(model, pk=key).file.name
    if not name or not default_storage.exists(name):
        raise Http404
    answer = FileResponse(default_storage.open(name), content_type="image/jpeg")
    answer["Content-Security-Policy"] = FILE_CSP
    return answer


def point(data: QueryDict) -> tuple[float, float]:
    """The focal point that a form names, as shares: a click on the picture, or one of PARTS.

    Raises ActionRefused where it names none.
    """
    try:
        if part := data.get("part"):
            across, down = part.split(",")
            return float(across), float(down)
        wide, high = int(data.get("wide", "")), int(data.get("high", ""))
        return int(data.get("at.x", "")) / wide, int(data.get("at.y", "")) / high
    except (ValueError, ZeroDivisionError) as error:
        raise ActionRefused("click on the picture, or choose a part of it") from error


def shown_height(picture: Picture | PoolPicture) -> int:
    """The height at which a picture is shown to the desk, in pixels."""
    if not picture.width or not picture.height:
        return SHOWN_WIDTH
    return max(1, round(SHOWN_WIDTH * picture.height / picture.width))


def _card(picture: Picture) -> Card:
    stored = picture.state == Picture.State.STORED and bool(picture.file)
    return Card(picture, [picture], stored, shown_height(picture))


def _own(story: Story, data: QueryDict) -> Picture:
    return get_object_or_404(
        Picture.objects.select_related("pool", "story__wire"), story=story, pk=_number(data)
    )


def _number(data: QueryDict) -> int:
    text = data.get("picture", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)
