"""The editor: Wagtail's drafts, schedules, locks and workflows over the desk's overlay."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views import snippets

from wiredesk.archive.models import StoryEdit
from wiredesk.desk.actions.edit import discard_edit, require_open
from wiredesk.newsroom.consequences import public_address
from wiredesk.newsroom.editform import StoryEditForm, body_widget


class EditPolicy(ModelPermissionPolicy):
    """An overlay is opened from its story, never added out of nothing."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


class EditView(snippets.EditView):
    """The form, with the agency's text beside it."""

    def get_page_subtitle(self) -> str:
        return self.object.shown_headline

    def save_instance(self) -> StoryEdit:
        """Saving must never bring back what a kill emptied while the form was open."""
        require_open(self.object)
        return super().save_instance()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        story = self.object.story
        return {
            **super().get_context_data(**kwargs),
            "story": story,
            "version": self.form.current,
            "conflicts": self.form.conflicts,
            "address": public_address(story),
        }


class PreviewView(snippets.PreviewOnEditView):
    """What is typed is kept only while the story lives: Wagtail writes it down for its preview."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            require_open(self.object)
            return super().post(request, *args, **kwargs)


class UnpublishView(snippets.UnpublishView):
    """Unpublishing goes through the model, and so through the desk."""

    def unpublish(self) -> HttpResponse | None:
        self.object.unpublish(user=self.request.user)
        return None


class DeleteView(snippets.DeleteView):
    """Deleting an overlay gives readers the agency's text again."""

    def delete_action(self) -> None:
        discard_edit(self.object, by=self.request.user.get_username())


class StoryEditViewSet(snippets.SnippetViewSet):
    """All overlays of the desk."""

    model = StoryEdit
    icon = "edit"
    menu_label = "Desk edits"
    menu_order = 110
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_view_class = EditView
    preview_on_edit_view_class = PreviewView
    unpublish_view_class = UnpublishView
    delete_view_class = DeleteView
    edit_template_name = "newsroom/edit_story.html"
    list_display = [
        Column("shown_headline", label="Headline"),
        Column("story.get_state_display", label="Story"),
        Column("status_string", label="Edit"),
        UpdatedAtColumn(),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("headline"),
            FieldPanel("dek", heading="Summary"),
            FieldPanel("body_html", heading="Text", widget=body_widget()),
            FieldPanel("picture"),
            FieldPanel("legal"),
            FieldPanel("internal_note"),
            PublishingPanel(),
        ],
        base_form_class=StoryEditForm,
    )

    @property
    def permission_policy(self) -> EditPolicy:
        """See EditPolicy."""
        return EditPolicy(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoryEdit]:
        """One query for the whole list."""
        return StoryEdit.objects.select_related(
            "story__shown", "story__awaiting", "latest_revision"
        )


@hooks.register("before_bulk_action")
def discard_many(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> HttpResponse | None:
    """Wagtail deletes many rows by one query, past every rule: overlays go one by one instead."""
    if action_type != "delete" or action_class_instance.model is not StoryEdit:
        return None
    for edit in objects:
        discard_edit(edit, by=request.user.get_username())
    return redirect("wagtailsnippets_archive_storyedit:list")
