"""The desk's overlay on a story: only what the desk touched, never a copy of the wire's text."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)

from wiredesk.archive.models.picture import Picture
from wiredesk.archive.models.story import Story, StoryVersion
from wiredesk.core.errors import Misconfigured

BY_SCHEDULE = "the schedule"


class EditDesk(Protocol):
    """The desk actions that Wagtail's publish and unpublish are led through."""

    def publish_edit(
        self, edit: "StoryEdit", *, by: str, revision: Revision | None = None, **how: Any
    ) -> None:
        """Put a revision of an overlay on the page, now or when its time comes."""

    def withdraw_edit(self, edit: "StoryEdit", *, by: str, **how: Any) -> None:
        """Take an overlay off the page again."""


class StoryEdit(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """What the desk changed: nullable fields over one base version; live only once published."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="edit")
    base = models.ForeignKey(
        StoryVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    headline = models.TextField(null=True, blank=True)
    dek = models.TextField(null=True, blank=True)
    body_html = models.TextField(null=True, blank=True)
    picture = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    legal = models.BooleanField(
        "for legal reasons",
        default=False,
        help_text="Later versions of the agency wait for the desk, and corrections too.",
    )
    internal_note = models.TextField(blank=True, help_text="For the desk only.")

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="story_edit",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="story_edit",
        for_concrete_model=False,
    )

    desk: ClassVar[EditDesk | None] = None
    """Plugged in by the newsroom at start: the archive knows no desk."""

    page: ClassVar[Callable[[HttpRequest, "StoryEdit"], HttpResponse] | None] = None
    """What draws a preview; plugged in by the newsroom at start: the archive knows no site."""

    class Meta:
        verbose_name = "story edit"
        verbose_name_plural = "story edits"

    @property
    def revisions(self) -> models.QuerySet:  # type: ignore[type-arg]
        """Wagtail's name for the revisions of a snippet."""
        return self._revisions

    def __str__(self) -> str:
        """Wagtail copies this into its logs, where a kill does not reach: the bare id only."""
        return f"edit of story {self.story.public_id}"

    @property
    def shown_headline(self) -> str:
        """The headline as the public would read it with this overlay."""
        version = self.story.shown or self.story.awaiting
        return self.headline or (version.headline if version else str(self.story.public_id))

    def publish(self, revision: Revision, user: AbstractBaseUser | None = None, **how: Any) -> None:
        """Wagtail's publish, from every one of its doors: a desk action."""
        self._actions().publish_edit(self, by=_name(user), revision=revision, user=user, **how)

    def unpublish(self, user: AbstractBaseUser | None = None, **how: Any) -> None:
        """Wagtail's unpublish and expiry: a desk action."""
        self._actions().withdraw_edit(self, by=_name(user), user=user, **how)

    def put_live(self, revision: Revision, **how: Any) -> None:
        """What Wagtail itself does to publish; for the desk action alone."""
        super().publish(revision, **how)

    def take_down(self, **how: Any) -> None:
        """What Wagtail itself does to unpublish; for the desk action alone.

        Its check asks for page permissions that a snippet does not have; the view has checked.
        """
        UnpublishAction(self, **how).execute(skip_permission_checks=True)

    def _actions(self) -> EditDesk:
        if StoryEdit.desk is None:
            raise Misconfigured("no desk is plugged in: an edit is published by desk actions only")
        return StoryEdit.desk

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The story's page with this draft over it."""
        if StoryEdit.page is None:
            raise Misconfigured("no site is plugged in: nobody here can draw a story's page")
        return StoryEdit.page(request, self)


def _name(user: AbstractBaseUser | None) -> str:
    return user.get_username() if user else BY_SCHEDULE
