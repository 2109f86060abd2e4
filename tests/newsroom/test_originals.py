"""Pages that people write: their outbox row stands or falls with the change."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from wiredesk.archive.models import OriginalIndexPage, OriginalPage, Outbox


@pytest.fixture
def page(home_page):
    index = home_page.add_child(instance=OriginalIndexPage(title="Opinion", slug="opinion"))
    page = OriginalPage(title="On ferries", author="A. Writer", body="<p>x</p>", live=False,
                        published_on=timezone.now())  # fmt: skip
    index.add_child(instance=page)
    page.save_revision()
    Outbox.objects.all().delete()
    return page


def rows():
    return Outbox.objects.filter(effect="page-cache").count()


def test_publish_unpublish_and_delete_reach_the_outbox(admin_client, page):
    posted = {
        "title": "On ferries", "slug": "on-ferries", "kind": "opinion", "author": "A. Writer",
        "body": '{"blocks": [{"key": "a", "type": "unstyled", "depth": 0, "text": "Words.",'
        ' "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
        "published_on": "2026-03-04 12:00",
        "action-publish": "1", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = admin_client.post(edit, posted)
    assert answer.status_code == 302, answer.context["form"].errors
    page.refresh_from_db()
    assert page.live and rows() == 1
    admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    page.refresh_from_db()
    assert not page.live and rows() == 2
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not OriginalPage.objects.exists() and rows() == 3


@pytest.mark.django_db(transaction=True)
def test_a_crash_after_the_change_takes_the_change_back(admin_client, page, monkeypatch):
    from wagtail.signals import page_unpublished

    def crash(**_):
        raise RuntimeError("the process died here")

    page.get_latest_revision().publish()
    Outbox.objects.all().delete()
    page_unpublished.connect(crash)
    try:
        with pytest.raises(RuntimeError):
            admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    finally:
        page_unpublished.disconnect(crash)
    page.refresh_from_db()
    assert page.live and rows() == 0


def test_a_scheduled_page_is_published_with_its_row(page):
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live and rows() == 1
    OriginalPage.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    page.refresh_from_db()
    assert not page.live and page.expired and rows() == 2
