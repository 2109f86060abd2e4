"""The books: transmissions and their quarantine, readers' notes, the audit and the outbox."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.permissions import ModelPermissionPolicy

from wiredesk.archive.models import Audit, Feedback, Outbox, Removal, Story, Transmission
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import BoundedIndex, ReadOnlyViewSet, TracedEdit, TracedViewSet


class TransmissionIndex(BoundedIndex):
    """Without the bytes: a list must not read megabytes."""

    list_filter = ["state", "wire", "code"]

    def get_base_queryset(self) -> QuerySet[Transmission]:
        return Transmission.objects.select_related("wire__agency").defer("body")


class TransmissionInspect(generic.InspectView):
    """One delivery, with its raw bytes one click away and a button to read it again."""

    template_name = "newsroom/transmission.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        stories = Story.objects.filter(versions__transmission=self.object).distinct()
        return {
            **context,
            "stories": stories.select_related("shown", "awaiting")[:50],
            "may_replay": may(self.request.user, "replay"),
        }


class TransmissionViewSet(ReadOnlyViewSet):
    """Transmissions; the quarantine is the filter state=quarantined."""

    model = Transmission
    index_view_class = TransmissionIndex
    inspect_view_class = TransmissionInspect
    icon = "download"
    menu_order = 120
    add_to_admin_menu = True
    inspect_view_fields = (
        "wire state code reason received_at name media_type size format items flags tries digest"
    ).split()
    list_display = [
        Column("pk", label="No."),
        Column("wire"),
        Column("state", accessor="get_state_display"),
        Column("code", label="Code"),
        Column("reason"),
        Column("items", label="Items"),
        DateColumn("received_at", label="Received"),
    ]
    name = "transmissions"

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The number leads to the transmission's own page."""
        _, *others = self.list_display
        title = TitleColumn(
            "pk", label="No.", get_url=lambda row: reverse("transmissions:inspect", args=[row.pk])
        )
        return super().get_index_view_kwargs(list_display=[title, *others], **kwargs)


class AuditIndex(BoundedIndex):
    """Newest first; ``?story=<public id>`` narrows it to one story."""

    default_ordering = "-id"
    list_filter = ["act", "actor"]
    list_export = ["at", "actor", "act", "reason", "story_id", "transmission_id"]

    def get_base_queryset(self) -> QuerySet[Audit]:
        lines = Audit.objects.all()
        wanted = self.request.GET.get("story", "")
        if wanted.isdigit():
            lines = lines.filter(story_id__in=Story.objects.filter(public_id=wanted).values("pk"))
        return lines


class AuditViewSet(ReadOnlyViewSet):
    """Every decision, by machine or person, with its reason."""

    model = Audit
    index_view_class = AuditIndex
    inspect_view_enabled = True
    icon = "history"
    menu_label = "Audit log"
    list_display = [
        DateColumn("at", label="When"),
        Column("actor"),
        Column("act"),
        Column("reason"),
        Column("story_id", label="Story row"),
    ]
    search_fields = ["actor", "act", "reason"]
    name = "audit"


class RemovalIndex(BoundedIndex):
    """Newest first; ``?story=<public id>`` narrows it to one story."""

    default_ordering = "-id"
    list_filter = ["surface", "by"]
    list_export = ["story_number", "surface", "by", "at", "gone_at", "seconds", "left", "proof"]

    def get_base_queryset(self) -> QuerySet[Removal]:
        rows = Removal.objects.select_related("story")
        wanted = self.request.GET.get("story", "")
        return rows.filter(story__public_id=wanted) if wanted.isdigit() else rows


class RemovalViewSet(ReadOnlyViewSet):
    """The ledger of kills: what was cleared, when, and when a look found it gone."""

    model = Removal
    index_view_class = RemovalIndex
    icon = "bin"
    menu_label = "Ledger of kills"
    list_display = [
        TitleColumn(
            "story_number",
            label="Story",
            get_url=lambda row: reverse("newsroom:story", args=[row.story.public_id]),
        ),
        Column("surface"),
        Column("seconds", label="Gone after, s"),
        Column("left", label="Still left"),
        DateColumn("at", label="Killed"),
        Column("by", label="Killed by"),
    ]
    name = "removals"


class OutboxIndex(BoundedIndex):
    """Open effects first in mind: what still must happen outside the database."""

    default_ordering = "-id"
    list_filter = ["effect"]


class OutboxViewSet(ReadOnlyViewSet):
    """Effects outside the database: done, due, or failing with their error."""

    model = Outbox
    index_view_class = OutboxIndex
    icon = "upload"
    list_display = [
        Column("effect"),
        DateColumn("due_at", label="Due"),
        DateColumn("done_at", label="Done"),
        Column("tries"),
        Column("error"),
    ]
    name = "outbox"


class FeedbackForm(forms.ModelForm):
    """A reader's note is read, and ticked when it was answered."""

    answered = forms.BooleanField(required=False, help_text="The reader has had an answer.")

    class Meta:
        model = Feedback
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["answered"] = self.instance.answered_at is not None

    def save(self, commit: bool = True) -> Feedback:
        """The time of the tick is kept."""
        if "answered" in self.changed_data:
            ticked = self.cleaned_data["answered"]
            self.instance.answered_at = timezone.now() if ticked else None
        return super().save(commit)


class FeedbackPolicy(ModelPermissionPolicy):
    """Readers write these; the desk neither adds nor deletes any."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action in ("view", "change") and super().user_has_permission(user, action)


class FeedbackEdit(TracedEdit):
    """The note above its tick box."""

    template_name = "newsroom/feedback.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        story = Story.objects.filter(pk=self.object.story_id).first()
        return {**super().get_context_data(**kwargs), "story": story}


class FeedbackViewSet(TracedViewSet):
    """Readers' notes, oldest unanswered ones are the dashboard's business."""

    model = Feedback
    index_view_class = BoundedIndex
    edit_view_class = FeedbackEdit
    icon = "comment"
    menu_order = 130
    add_to_admin_menu = True
    list_display = ["text", "about", "at", "answered_at"]
    name = "feedback"

    @property
    def permission_policy(self) -> FeedbackPolicy:
        """See FeedbackPolicy."""
        return FeedbackPolicy(self.model)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """See FeedbackForm."""
        return FeedbackForm
