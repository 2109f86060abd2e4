"""Take a picture off a story for good; its files go, and the next best picture is shown."""

from django.utils.timezone import now

from wiredesk.archive import illustrating
from wiredesk.archive.models import Picture
from wiredesk.core.errors import ActionRefused
from wiredesk.desk.pictures import show_best


def remove_picture(picture: Picture, *, by: str, reason: str) -> None:
    """No later version brings it back. Raises ActionRefused without a reason, or where it is gone.

    A picture of the pool stays in the pool.
    """
    if not reason.strip():
        raise ActionRefused("say why: the reason stands in the books and beside the picture")
    if picture.state == Picture.State.REFUSED:
        raise ActionRefused("the picture is not shown")
    illustrating.refuse(picture, f"removed by {by}: {reason}", by=by, now=now())
    show_best([picture.story_id])
