"""What a desk action will do, said before it is done: for the page that asks "are you sure"."""

from datetime import datetime

from django.conf import settings
from msgspec import Struct

from wiredesk.archive.models import Story
from wiredesk.archive.surfaces import SURFACES


class Act(Struct, frozen=True):
    """One button of a story: ``offered`` names the states in which it makes sense."""

    key: str
    label: str
    effect: str  # one sentence
    offered: frozenset[str]
    grave: bool = False  # a red button


def _states(names: str) -> frozenset[str]:
    return frozenset(names.split())


ACTS = {
    act.key: act
    for act in (
        Act(
            "publish",
            "Publish",
            "The newest version goes on the site; an embargo of the agency still holds.",
            _states("awaiting held skipped"),
        ),
        Act(
            "release",
            "Release",
            "The hold ends and the story goes on the site; an embargo of the agency still runs to"
            " its end.",
            _states("held withheld"),
        ),
        Act(
            "hold",
            "Hold",
            "Readers no longer find the story (404) until the desk releases it; new versions wait"
            " with it.",
            _states("public awaiting"),
        ),
        Act(
            "redact",
            "Legal change",
            "Marks that the desk changed this story for legal reasons: every later version of the"
            " agency awaits the desk. What is shown now stays; change it in the editor.",
            _states("public awaiting held withheld"),
        ),
        Act(
            "unredact",
            "End legal change",
            "Later versions of the agency publish themselves again. What waits now waits on.",
            _states("public awaiting held withheld"),
        ),
        Act(
            "withhold",
            "Withhold",
            "Readers no longer find the story (404), with no reason given, until the desk releases"
            " it.",
            _states("public awaiting held"),
            grave=True,
        ),
        Act(
            "spike",
            "Spike",
            "The story is refused for good and was never public.",
            _states("awaiting held withheld skipped never"),
            grave=True,
        ),
        Act(
            "kill",
            "Kill",
            "The story is removed everywhere for good. Its address answers 410; its text, pictures"
            " and edits are emptied. Bringing it back needs two people.",
            _states("public awaiting held withheld spiked skipped never"),
            grave=True,
        ),
        Act(
            "unkill",
            "Bring back",
            "The story comes back with its newest version, on the word of two publishers.",
            _states("killed spiked"),
        ),
    )
}


LEGAL = ("redact", "unredact")
"""Of these two only the other one than the last is offered."""


def offered(story: Story) -> list[Act]:
    """The actions that make sense on a story as it is, mildest first."""
    legal = [act.kind for act in story.acts.all() if act.kind in LEGAL]  # lists prefetch them
    idle = "redact" if legal[-1:] == ["redact"] else "unredact"
    acts = [act for act in ACTS.values() if story.state in act.offered and act.key != idle]
    if story.state == "public" and story.awaiting_id:
        acts.insert(0, ACTS["publish"])
    return acts


def public_address(story: Story) -> str:
    """The absolute address under which readers meet the story."""
    return settings.WAGTAILADMIN_BASE_URL + story.get_absolute_url()


def touched(act: Act, story: Story, now: datetime) -> list[str]:
    """Where readers will notice: one line per surface; empty where nothing of it was public."""
    seen = story.state == "public" and (story.visible_from is None or story.visible_from <= now)
    if act.key in ("publish", "release", "unkill"):
        return ["its page, lists, feeds and search, within a second"]
    if act.key in LEGAL:
        return []
    if act.key == "kill" or seen:
        return [surface.shows for surface in SURFACES]
    return []
