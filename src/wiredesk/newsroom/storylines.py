"""Storylines in the newsroom: the list, one storyline with its stories, merging and splitting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic

from wiredesk.archive.lookup import stories_matching
from wiredesk.archive.models import Storyline, StorylineStory
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import BoundedIndex, ReadOnlyViewSet

SHOWN = 100
"""Newest stories of a storyline that its page lists."""


def headline(line: Storyline) -> str:
    """The desk's title, else the headline of its newest story."""
    newest = _members(line).first()
    shown = newest and newest.story.shown
    return line.title or (shown.headline if shown else f"Storyline {line.public_id}")


def _members(line: Storyline) -> "QuerySet[StorylineStory]":
    rows = line.members.select_related("story__agency", "story__shown")
    return rows.order_by("-at", "-story")


class StorylineIndex(BoundedIndex):
    """Those that moved last come first."""

    page_title = "Storylines"
    default_ordering = "-newest"

    def get_base_queryset(self) -> "QuerySet[Storyline]":
        counted = Storyline.objects.annotate(stories=Count("members"), newest=Max("members__at"))
        return counted.filter(stories__gt=0)

    def order_queryset(self, queryset: "QuerySet[Storyline]") -> "QuerySet[Storyline]":
        return queryset.order_by("-newest", "-pk")

    def get_inspect_url(self, instance: Storyline) -> str:
        """A storyline's own page."""
        return reverse("storylines:inspect", args=[instance.pk])

    @property
    def columns(self) -> list[Column]:
        """What it is about, how much, how new."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label="Storyline", accessor=headline, get_url=self.get_inspect_url),
            Column("stories", label="Stories"),
            DateColumn("newest", label="Last"),
        ]


class StorylineInspect(generic.InspectView):
    """One storyline: its stories with the reasons, and what may be done to it."""

    template_name = "newsroom/storyline.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "headline": headline(self.object),
            "members": _members(self.object)[:SHOWN],
            "may": may(self.request.user, "merge_storylines"),
        }


class StorylineViewSet(ReadOnlyViewSet):
    """Storylines in the menu."""

    model = Storyline
    index_view_class = StorylineIndex
    inspect_view_class = StorylineInspect
    icon = "link"
    menu_label = "Storylines"
    menu_order = 101
    add_to_admin_menu = True
    name = "storylines"


@require_POST
@require_admin_access
def change(request: HttpRequest, key: int, what: str) -> HttpResponse:
    """Name, split or merge a storyline: the buttons of its page."""
    if not may(request.user, ACTS[what][0]):
        raise PermissionDenied
    line = get_object_or_404(Storyline, pk=key)
    said, after = ACTS[what][1](request, line)
    messages.success(request, said)
    return redirect("storylines:inspect", after.pk)


def _name(request: HttpRequest, line: Storyline) -> tuple[str, Storyline]:
    actions.name_storyline(line, request.POST.get("title", ""), by=request.user.get_username())
    return "The title is changed.", line


def _split(request: HttpRequest, line: Storyline) -> tuple[str, Storyline]:
    chosen = {int(one) for one in request.POST.getlist("story") if one.isdecimal()}
    by, reason = request.user.get_username(), request.POST.get("reason", "")
    fresh = actions.split_storyline(line, chosen, by=by, reason=reason)
    return "These stories have a storyline of their own now.", fresh


def _merge(request: HttpRequest, line: Storyline) -> tuple[str, Storyline]:
    found = stories_matching(request.POST.get("with", ""))
    others = {one.in_storyline.storyline_id for one in found if hasattr(one, "in_storyline")}
    if len(others) != 1:
        raise ActionRefused("name one story of the other storyline: its address, id or slugline")
    other = Storyline.objects.get(pk=others.pop())
    by, reason = request.user.get_username(), request.POST.get("reason", "")
    actions.merge_storylines(line, other, by=by, reason=reason)
    return "The two storylines are one now.", line


ACTS = {
    "name": ("name_storyline", _name),
    "split": ("split_storyline", _split),
    "merge": ("merge_storylines", _merge),
}
"""What a button does: the permission behind it, and the door to the action."""
