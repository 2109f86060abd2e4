"""Say what every crop of a picture must keep in sight; the crops are cut anew at once."""

from django.utils.timezone import now

from wiredesk.archive import illustrating, recording
from wiredesk.archive.models import Picture, PoolPicture
from wiredesk.core.errors import ActionRefused, Passing, Unreadable
from wiredesk.core.renditions import Focus
from wiredesk.desk.pictures import refocus


def focus_picture(picture: Picture | PoolPicture, x: float, y: float, *, by: str) -> None:
    """``x`` and ``y`` are shares (0..1) of width and height from the top left.

    A picture that the pool gave a story is cut for every story that shows it. Raises ActionRefused
    where there is no copy to cut, or the darkroom could not.
    """
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise ActionRefused("the point lies outside of the picture")
    owner = picture.pool if isinstance(picture, Picture) and picture.pool else picture
    if not owner.file or not owner.renditions:
        raise ActionRefused("there is no copy of the picture to cut")
    try:
        refocus(owner, Focus(round(x, 3), round(y, 3)))
    except (Unreadable, Passing, OSError) as error:
        raise ActionRefused(f"the picture cannot be cut: {error}") from error
    reason = f"{owner}: {x:.0%} from the left, {y:.0%} from the top"
    if isinstance(owner, PoolPicture):
        illustrating.follow_pool(owner, now())
        recording.audit(by, "pool picture focused", reason)
    else:
        recording.touch(owner.story, by=by, act="picture focused", reason=reason)
