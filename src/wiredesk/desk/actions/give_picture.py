"""Give a story a picture of the pool: the editor says whether it shows what the story is about."""

from django.utils.timezone import now

from wiredesk.archive import illustrating
from wiredesk.archive.models import Picture, PoolPicture, Story
from wiredesk.core.choosing_pictures import Badge, refusal
from wiredesk.core.errors import ActionRefused


def give_picture(story: Story, picture: PoolPicture, *, subject: bool, by: str) -> Picture:
    """``subject``: it truly shows what the story is about, on another day (badge: File picture).

    Else it is a Representative picture. Raises ActionRefused where it is not approved or its rights
    ended, where people can be recognised who have no part in a sensitive story, or on a dead story.
    """
    moment = now()
    if not PoolPicture.objects.filter(illustrating.approved(moment), pk=picture.pk).exists():
        raise ActionRefused("the picture is not approved, or its rights have ended")
    badge: Badge = "file" if subject else "representative"
    need = illustrating.need_of(story)
    if reason := refusal(badge, need.topics, identifiable=picture.identifiable, by_hand=True):
        raise ActionRefused(reason)
    told = "an editor says that it shows what the story is about" if subject else "for illustration"
    return illustrating.attach(story, picture, badge, told, by=by, now=moment)
