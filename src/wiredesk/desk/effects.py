"""Every effect outside the database, by the name that the outbox uses; each may happen twice."""

from collections.abc import Callable

from django.core.files.storage import default_storage
from django.utils import timezone

from wiredesk.archive import ending, illustrating, recording
from wiredesk.core.filing import Effect
from wiredesk.desk import purging
from wiredesk.desk.alarming import ALARM_EFFECTS
from wiredesk.desk.confirming import confirm_gone
from wiredesk.desk.letters import confirm_sign_up
from wiredesk.desk.pictures import store_pictures
from wiredesk.desk.teaching import learn_again


def page_cache(effect: Effect) -> None:
    """End every kept page, again: the bump right after the commit may have been lost.

    What a CDN keeps of the change goes by an effect of its own, which may fail and come back.
    """
    recording.bump_page_cache()
    purging.queue(effect)


def delete_files(effect: Effect) -> None:
    """Delete picture files whose rows are gone."""
    for name in _strings(effect.payload.get("files")):
        default_storage.delete(name)


def pictures(effect: Effect) -> None:
    """Fetch and keep the pictures of newly filed stories."""
    keys = effect.payload.get("stories")
    store_pictures([int(key) for key in keys] if isinstance(keys, list) else [])


def picture_rights(effect: Effect) -> None:
    """The rights of a picture end about now: what may not be shown any more goes."""
    illustrating.end_rights(timezone.now())


def licence_changed(effect: Effect) -> None:
    """Let a changed contract count for what the wire has filed already: rights begin or end."""
    recording.refold_wire(int(str(effect.payload["wire"])), by="rule: licence")


def contract_ended(effect: Effect) -> None:
    """Remove what is kept of a wire whose contract has ended; its stories are hidden already."""
    by = str(effect.payload.get("by", ""))
    ending.remove(int(str(effect.payload["wire"])), by=by, now=timezone.now())


EFFECTS: dict[str, Callable[[Effect], None]] = {
    "page-cache": page_cache,
    "cdn-purge": purging.cdn_purge,
    "confirm-gone": confirm_gone,
    "delete-files": delete_files,
    "store-pictures": pictures,
    "picture-rights": picture_rights,
    "confirm-sign-up": confirm_sign_up,
    "licence-changed": licence_changed,
    "contract-ended": contract_ended,
    "learn-again": learn_again,
    **ALARM_EFFECTS,
}


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
