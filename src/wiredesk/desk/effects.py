"""Every effect outside the database, by the name that the outbox uses; each may happen twice."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.utils import timezone

from wiredesk.archive import recording
from wiredesk.archive.models import Story
from wiredesk.core.filing import Effect
from wiredesk.desk.letters import confirm_sign_up
from wiredesk.desk.pictures import store_pictures

log = logging.getLogger("wiredesk.effects")


def page_cache(effect: Effect) -> None:
    """End every kept page, again: the bump right after the commit may have been lost."""
    recording.bump_page_cache()


def delete_files(effect: Effect) -> None:
    """Delete picture files whose rows are gone."""
    for name in _strings(effect.payload.get("files")):
        default_storage.delete(name)


def pictures(effect: Effect) -> None:
    """Fetch and keep the pictures of newly filed stories."""
    keys = effect.payload.get("stories")
    store_pictures([int(key) for key in keys] if isinstance(keys, list) else [])


def kill_notice(effect: Effect) -> None:
    """Tell the house what a kill did, with the time it took; never with words of the story.

    A kill that found no story is told apart: the story may be public under another id.
    """
    story = Story.objects.get(pk=effect.story_id or 0)
    took = (timezone.now() - effect.created).total_seconds()
    known = story.versions.exclude(text_key="").exclude(kind="KILL").exists()
    act = "kill carried out" if known else "kill found no story"
    recording.audit("the road", act, f"{took:.2f} s after its commit", story_id=story.pk)
    log.warning("%s", act, extra={"story": story.public_id, "act": "kill"})
    if known:
        _alarm(
            f"story {story.public_id} was killed",
            f"Story {story.public_id} left every surface {took:.2f} s after the kill.",
        )
    else:
        _alarm(
            f"a kill on {story.wire.key} found no story",
            f"An agency withdrew a story that has not come on {story.wire.key}. If it comes under"
            " this id it stays killed. Look whether it came under another:"
            f" wiredesk why {story.public_id}",
        )


def _alarm(subject: str, message: str) -> None:
    """A mail to whoever looks after the house, where an address and a mail server are set."""
    if settings.CONFIG.alarm_mail and settings.CONFIG.mail:
        send_mail(
            subject=f"Wiredesk: {subject}",
            message=message,
            from_email=settings.CONFIG.alarm_mail,
            recipient_list=[settings.CONFIG.alarm_mail],
        )


def licence_changed(effect: Effect) -> None:
    """Let a changed contract count for what the wire has filed already: rights begin or end."""
    recording.refold_wire(int(str(effect.payload["wire"])), by="rule: licence")


EFFECTS: dict[str, Callable[[Effect], None]] = {
    "page-cache": page_cache,
    "delete-files": delete_files,
    "store-pictures": pictures,
    "kill-notice": kill_notice,
    "confirm-sign-up": confirm_sign_up,
    "licence-changed": licence_changed,
}


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
