"""The bridge from Wagtail's pages to our books: what people publish reaches the caches too.

Wagtail tells of every publish, unpublish, move and deletion inside its own action. The outbox row
is written there and then, so it stands or falls with the change: whoever calls these actions holds
a transaction (`newsroom.middleware.PageTransactions` for people, `publish_due` for the clock).
"""

from datetime import datetime

from django.apps import apps
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail.signals import page_published, page_unpublished, post_page_move

from wiredesk.archive import recording
from wiredesk.archive.models import (
    OriginalIndexPage,
    OriginalPage,
    Outbox,
    PolicyIndexPage,
    PolicyPage,
)
from wiredesk.core.errors import Refused

OURS = (OriginalIndexPage, OriginalPage, PolicyIndexPage, PolicyPage)


def listen() -> None:
    """Hear of every change of our pages; called once at start."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(page_changed, dispatch_uid="wiredesk.originals")
    for model in OURS:
        post_delete.connect(page_changed, sender=model, dispatch_uid=f"wiredesk.{model.__name__}")


def page_changed(instance: Page, **_: object) -> None:
    """Queue the end of every kept copy of the public pages, in the transaction of the change."""
    pages_changed(page=instance.pk)


def pages_changed(**what: object) -> None:
    """What the public pages show changed (a page, a licence, the footer): their copies end.

    ``what`` is kept in the outbox row's payload.
    """
    now = timezone.now()
    with transaction.atomic():
        Outbox.objects.create(effect="page-cache", payload=what, created_at=now, due_at=now)
        transaction.on_commit(lambda: recording.bump_page_cache())


def publish_due(now: datetime) -> int:
    """Publish what was scheduled until ``now`` and end what has expired, each in a transaction.

    Wagtail's own command, made safe: one refusal (a story killed meanwhile) is written to the books
    and stops nothing else. Returns how many revisions and expiries were carried out.
    """
    return sum(_expire(model, now) for model in _scheduled_models()) + sum(
        _publish(key, now) for key in _due_revisions(now)
    )


def _scheduled_models() -> list[type[models.Model]]:
    drafts = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in drafts if not issubclass(model, Page))]


def _expire(model: type[models.Model], now: datetime) -> int:
    keys = model._default_manager.filter(live=True, expire_at__lt=now).values_list("pk", flat=True)
    for key in list(keys):
        with transaction.atomic():
            row = model._default_manager.filter(pk=key, live=True).first()
            if row is not None:
                row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return len(keys)


def _due_revisions(now: datetime) -> list[int]:
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    return list(due.values_list("pk", flat=True))


def _publish(key: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            revision = Revision.objects.select_for_update().filter(
                pk=key, approved_go_live_at__lt=now
            )
            for row in revision:
                row.publish(log_action="wagtail.publish.scheduled")
                return 1
    except Refused as error:
        Revision.objects.filter(pk=key).update(approved_go_live_at=None)
        recording.audit("the schedule", "edit refused", f"revision {key}: {error}")
    return 0
