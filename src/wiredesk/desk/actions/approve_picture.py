"""Approve a picture of the pool, so that stories without one may be given it; or withdraw it."""

from django.utils.timezone import now

from wiredesk.archive import illustrating, recording
from wiredesk.archive.models import PoolPicture
from wiredesk.core import rights
from wiredesk.core.errors import ActionRefused


def approve_picture(picture: PoolPicture, *, by: str) -> None:
    """Raises ActionRefused where it has no file, no credit or no tag, or its rights have ended."""
    moment = now()
    if not picture.file:
        raise ActionRefused("there is no file")
    if not rights.picture_credit(picture.credit, picture.copyright):
        raise ActionRefused("no credit, no picture: say whom it is owed to")
    if not (picture.topics or picture.people or picture.countries.exists()):
        raise ActionRefused("it bears no topic, country or person, so no story could match")
    if picture.rights_end and picture.rights_end <= moment:
        raise ActionRefused("its rights have ended")
    PoolPicture.objects.filter(pk=picture.pk).update(approved_by=by, approved_at=moment)
    recording.audit(by, "pool picture approved", f"{picture}")


def withdraw_picture(picture: PoolPicture, *, by: str, reason: str) -> int:
    """Take it out of the pool and off every story; returns off how many.

    Raises ActionRefused without a reason.
    """
    if not reason.strip():
        raise ActionRefused("say why: the reason stands in the books")
    return illustrating.withdraw(picture, reason, by=by, now=now())
