"""Show another of the pictures that came with a story, or one of the pool again."""

from wiredesk.archive import recording
from wiredesk.archive.models import Picture, Story
from wiredesk.core.errors import ActionRefused


def show_picture(picture: Picture, *, by: str) -> None:
    """Put a stored picture of the story on its page and cards.

    Raises ActionRefused where it is not stored, or the story is dead.
    """
    if picture.state != Picture.State.STORED or not picture.file:
        raise ActionRefused("the picture is not stored")
    if picture.story.state in ("killed", "spiked", "never"):
        raise ActionRefused("the story has no page that could show a picture")
    Story.objects.filter(pk=picture.story_id).update(picture=picture)
    recording.touch(picture.story, by=by, act="picture chosen", reason=f"{picture}")
