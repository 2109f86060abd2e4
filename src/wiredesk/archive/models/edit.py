"""The desk's overlay on a story: only what the desk touched, never a copy of the wire's text."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from wiredesk.archive.models.picture import Picture
from wiredesk.archive.models.story import Story, StoryVersion


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

    class Meta:
        verbose_name = "story edit"
        verbose_name_plural = "story edits"

    @property
    def revisions(self) -> models.QuerySet:  # type: ignore[type-arg]
        """Wagtail's name for the revisions of a snippet."""
        return self._revisions

    def __str__(self) -> str:
        shown = self.story.shown
        return self.headline or (shown.headline if shown else str(self.story.public_id))
