"""The overlay: drafts, schedules, conflicts, and a kill that leaves nothing behind."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.models import Revision

from tests.newsroom.conftest import add_version
from wiredesk.archive import search
from wiredesk.archive.models import Audit, Outbox, StoryEdit
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.desk.actions.edit import (
    conflicts,
    discard_edit,
    open_edit,
    publish_edit,
    withdraw_edit,
)  # fmt: skip


def form_of(edit, **changes):
    """What a browser posts: the form as it was shown, with some words changed."""
    version = edit.story.shown
    return {
        "headline": version.headline,
        "dek": version.dek,
        "body_html": '{"blocks": [{"key": "a", "type": "unstyled", "depth": 0, "text":'
        ' "Desk words.", "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
        "picture": "",
        "internal_note": "",
        "seen": version.pk,
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }


@pytest.fixture
def editor(as_role, story):
    """A publisher with the editor of the story open."""
    client = as_role("Publisher")
    answer = client.post(reverse("newsroom:edit", args=[story.public_id]))
    edit = StoryEdit.objects.get(story=story)
    return client, answer.url, edit


def test_opening_shows_the_wires_words_and_changes_nothing_for_readers(editor):
    client, address, edit = editor
    assert not edit.live and edit.headline is None
    page = client.get(address)
    assert page.status_code == 200 and "Ferry passengers safe" in page.text


def test_only_what_the_desk_changed_is_stored(editor):
    client, address, edit = editor
    client.post(address, form_of(edit, headline="Desk headline"))
    draft = edit.revisions.get().as_object()
    edit.refresh_from_db()
    assert (draft.headline, draft.dek) == ("Desk headline", None)
    assert draft.body_html == "<p>Desk words.</p>"
    assert not edit.live


def test_publishing_goes_through_the_desk(editor, story):
    client, address, edit = editor
    Outbox.objects.all().delete()
    client.post(address, form_of(edit, headline="Desk headline", **{"action-publish": "1"}))
    edit.refresh_from_db()
    assert edit.live and edit.headline == "Desk headline"
    assert Audit.objects.filter(act="edit published", actor="publisher", story_id=story.pk).exists()
    assert Outbox.objects.filter(effect="page-cache").exists()
    assert search.find("desk headline", timezone.now()).ids == [story.pk]
    unpublish = reverse("wagtailsnippets_archive_storyedit:unpublish", args=[edit.pk])
    client.post(unpublish)
    edit.refresh_from_db()
    assert not edit.live
    assert Audit.objects.filter(act="edit withdrawn", story_id=story.pk).exists()
    assert search.find("desk headline", timezone.now()).ids == []


def test_an_editor_may_draft_but_not_publish(as_role, story):
    client = as_role("Editor")
    address = client.post(reverse("newsroom:edit", args=[story.public_id])).url
    edit = StoryEdit.objects.get()
    client.post(address, form_of(edit, headline="Draft", **{"action-publish": "1"}))
    edit.refresh_from_db()
    assert not edit.live and edit.revisions.count() == 1
    unpublish = reverse("wagtailsnippets_archive_storyedit:unpublish", args=[edit.pk])
    assert client.post(unpublish).status_code in (302, 403)
    assert as_role("Viewer").get(address).status_code in (302, 403)


def test_a_draft_scheduled_before_a_kill_revives_nothing(editor, story):
    client, address, edit = editor
    soon = timezone.now() + timedelta(hours=1)
    at = timezone.localtime(soon).strftime("%Y-%m-%d %H:%M")
    client.post(address, form_of(edit, headline="Later", go_live_at=at, **{"action-publish": "1"}))
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1
    actions.kill(story, by="publisher", reason="wrong ferry")
    Revision.objects.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    story.refresh_from_db()
    assert story.state == "killed" and story.shown is None
    assert not StoryEdit.objects.exists() and not Revision.objects.exists()
    assert client.get(address).status_code == 404
    assert client.post(address, form_of_dead()).status_code == 404
    assert not StoryEdit.objects.exists()


def form_of_dead():
    return {"headline": "Back from the dead", "action-publish": "1"}


def test_a_due_revision_of_a_story_spiked_meanwhile_is_refused_and_told(editor, story):
    _, _, edit = editor
    revision = edit.save_revision()
    actions.withhold(story, by="publisher")
    actions.spike(story, by="publisher")
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    edit.refresh_from_db()
    assert not edit.live
    assert "spiked" in Audit.objects.get(act="edit refused").reason


def test_a_due_revision_is_published(editor):
    _, _, edit = editor
    edit.headline = "On time"
    revision = edit.save_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    edit.refresh_from_db()
    assert edit.live and edit.headline == "On time"


def test_an_edit_in_memory_cannot_be_published_after_the_kill(story):
    edit = open_edit(story, by="ed")
    edit.headline = "Stale"
    actions.kill(story, by="ed")
    with pytest.raises(ActionRefused):
        publish_edit(edit, by="ed")
    withdraw_edit(edit, by="ed")
    with pytest.raises(ActionRefused):
        open_edit(story, by="ed")
    assert not StoryEdit.objects.exists()


def test_both_changed_the_headline_is_a_conflict_until_somebody_compares(editor, story):
    client, address, edit = editor
    client.post(address, form_of(edit, headline="Desk headline"))
    add_version(story, headline="Agency's new headline")
    edit = StoryEdit.objects.get()
    draft = edit.get_latest_revision_as_object()
    assert [one.field for one in conflicts(draft)] == ["headline"]
    page = client.get(address).text
    assert "Agency&#x27;s new headline" in page and "I have compared both" in page
    publish = {"headline": "Desk headline", "action-publish": "1"}
    client.post(address, form_of(edit, **publish))
    edit.refresh_from_db()
    assert not edit.live
    client.post(address, form_of(edit, settled="on", **publish))
    edit.refresh_from_db()
    assert edit.live and edit.headline == "Desk headline"


def test_a_correction_that_arrives_while_the_form_is_open_is_not_undone(editor, story):
    client, address, edit = editor
    posted = form_of(edit, dek="Desk summary")
    add_version(story, headline="Corrected headline")
    client.post(address, posted)
    draft = StoryEdit.objects.get().get_latest_revision_as_object()
    assert (draft.headline, draft.dek) == (None, "Desk summary")


def test_markup_of_the_desk_is_sanitised(editor):
    client, address, edit = editor
    evil = json.dumps(
        {
            "blocks": [{"key": "a", "type": "unstyled", "depth": 0, "text": "go",
                        "inlineStyleRanges": [],
                        "entityRanges": [{"offset": 0, "length": 2, "key": 0}]}],
            "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE",
                                "data": {"url": "javascript:alert(1)"}}},
        }
    )  # fmt: skip
    client.post(address, form_of(edit, body_html=evil))
    assert "javascript" not in (edit.revisions.get().as_object().body_html or "")


def previewed(client, edit, **changes):
    """What the frame shows after these words were typed."""
    address = reverse("wagtailsnippets_archive_storyedit:preview_on_edit", args=[edit.pk])
    assert client.post(address, form_of(edit, **changes)).json()["is_valid"]
    return client.get(address)


def test_the_preview_is_the_sites_own_page_in_a_frame_of_the_newsroom_only(editor, story):
    client, _, edit = editor
    page = previewed(client, edit, headline="Preview me")
    assert {one.name for one in page.templates} >= {"site/story.html", "site/parts/masthead.html"}
    assert "Preview: readers do not see this page." in page.text
    assert '<h1 lang="en" dir="ltr">Preview me</h1>' in page.text
    assert "changed the headline" in page.text and "<p>Desk words.</p>" in page.text
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "form-action 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN" and "no-store" in page["Cache-Control"]
    public = client.get(story.get_absolute_url())
    assert "Preview" not in public.text and "Ferry passengers safe" in public.text
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]
    edit.refresh_from_db()
    assert not edit.live and edit.headline is None


def test_a_preview_keeps_to_the_contract(editor, wire):
    client, _, edit = editor
    wire.licence.display = "headline"
    wire.licence.save()
    assert "Desk words." not in previewed(client, edit).text
    wire.licence.delete()
    page = previewed(client, edit)
    assert "has no licence" in page.text and "Desk words." not in page.text


def test_the_licence_speaks_in_the_form(editor, wire):
    client, _, edit = editor
    wire.licence.edits = "none"
    wire.licence.save()
    address = reverse("wagtailsnippets_archive_storyedit:edit", args=[edit.pk])
    page = client.post(address, form_of(edit, headline="Fire at the pier")).text
    assert "The licence lets nothing be changed, and this edit changes the headline" in page


def test_what_is_typed_into_an_open_form_dies_with_the_story(editor, story):
    client, _, edit = editor
    previewed(client, edit, headline="Typed, not saved")
    assert "Typed" in FormState.objects.get().data
    actions.kill(story, by="publisher")
    assert not FormState.objects.exists()
    address = reverse("wagtailsnippets_archive_storyedit:preview_on_edit", args=[edit.pk])
    assert client.post(address, {"headline": "Typed after the kill"}).status_code == 404
    assert not FormState.objects.exists()


def test_a_kill_between_opening_and_keeping_a_preview_leaves_no_words(editor, story, monkeypatch):
    client, _, edit = editor
    posted = form_of(edit, headline="Typed meanwhile")
    looked_up = PreviewOnEdit.get_object

    def and_then_killed(view):
        found = looked_up(view)
        actions.kill(story, by="publisher")
        return found

    monkeypatch.setattr(PreviewOnEdit, "get_object", and_then_killed)
    address = reverse("wagtailsnippets_archive_storyedit:preview_on_edit", args=[edit.pk])
    assert client.post(address, posted, headers={"accept": "application/json"}).status_code == 400
    assert not FormState.objects.exists()


def test_deleting_an_edit_deletes_what_was_typed(editor):
    client, _, edit = editor
    previewed(client, edit)
    discard_edit(edit, by="publisher")
    assert not FormState.objects.exists()


def test_deleting_many_goes_one_by_one_through_the_desk(editor, people, story):
    client, _, edit = editor
    people["Publisher"].is_superuser = True
    people["Publisher"].save()
    address = reverse("wagtail_bulk_action", args=["archive", "storyedit", "delete"])
    client.post(f"{address}?id={edit.pk}")
    assert not StoryEdit.objects.exists()
    assert Audit.objects.filter(act="edit deleted", story_id=story.pk).exists()


def test_wagtails_own_log_keeps_no_headline(editor):
    from wagtail.models import ModelLogEntry

    client, address, edit = editor
    client.post(address, form_of(edit, headline="Secret words", **{"action-publish": "1"}))
    assert ModelLogEntry.objects.exists()
    assert not [one for one in ModelLogEntry.objects.all() if "Secret" in f"{one.label}{one.data}"]
