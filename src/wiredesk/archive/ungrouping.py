"""Stories that wait to be grouped (grouping.py), and stories that leave what they belonged to.

Called by folding.py and surfaces.py, inside the transaction that changed the stories.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from wiredesk.archive import bulk
from wiredesk.archive.models import CoMention, Story, Storyline, StorylineStory, Ungrouped


def wait(stories: Iterable[Story], now: datetime) -> None:
    """Group these stories as soon as the public may read them."""
    bulk.insert(
        Ungrouped,
        [
            {"story_id": story.pk, "due_at": max(now, story.visible_from or now)}
            for story in stories
        ],
    )


def let_go(story_ids: Collection[int]) -> None:
    """These stories belong nowhere: hidden, or about to be placed anew."""
    StorylineStory.objects.filter(story__in=story_ids).delete()
    CoMention.objects.filter(story__in=story_ids).delete()


def forget(story_ids: Collection[int]) -> None:
    """The same for killed stories: no title that the desk gave may speak of them."""
    titled = Storyline.objects.filter(members__story__in=story_ids).exclude(title="")
    Storyline.objects.filter(pk__in=list(titled.values_list("pk", flat=True))).update(title="")
    let_go(story_ids)
