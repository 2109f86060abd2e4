"""Every labelled notice case, but for those that floors.toml names, through a real archive."""

import json
import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.desk.walking import Desk
from wiredesk.archive.models import Story

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("WIREDESK_SHARED", ROOT.parent / "shared"))
CASES = SHARED / "notices" / "cases.json"
OPEN = set(tomllib.loads((ROOT / "eval/floors.toml").read_text())["instructions"]["open"])


def cases() -> list[Any]:
    """The cases of our formats, or one that skips with the reason."""
    if not CASES.exists():
        reason = f"no shared material at {SHARED} (set WIREDESK_SHARED)"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    found = json.loads(CASES.read_text())
    return [pytest.param(case, id=case["id"]) for case in found if case["id"] not in OPEN]


@pytest.mark.django_db
@pytest.mark.parametrize("case", cases())
def test_the_archive_ends_as_labelled(case: dict[str, Any], desk: Desk) -> None:
    ends_as_labelled(case, CASES.parent, desk)


def ends_as_labelled(case: dict[str, Any], folder: Path, desk: Desk) -> None:
    """File everything of a case and look at what the public may see at its time."""
    profile = case.get("profile", "")
    wire = desk.wire("notices", zone=case["provider_zone"], profile=profile)
    for name, received in zip(case["files"], case["received_at"], strict=True):
        desk.file(wire, (folder / name).read_bytes(), datetime.fromisoformat(received))
    now = datetime.fromisoformat(case["checked_at"])
    story = desk.story_of(wire, (folder / case["files"][-1]).read_bytes())
    assert seen_as(story, now) == case["expect"]["final"]["state"]
    assert public_guids(now) <= {story.guid} | also_public(case)


def seen_as(story: Story, now: datetime) -> str:
    """The state in the words of the cases."""
    if story.state == "killed" and story.awaiting_id:
        return "awaiting-desk"
    if story.state == "public" and story.visible_from and story.visible_from > now:
        return "held"
    words = {"awaiting": "awaiting-desk", "never": "never-public"}
    return words.get(story.state, story.state)


def public_guids(now: datetime) -> set[str]:
    """What the public can see."""
    return set(Story.objects.public(now).values_list("guid", flat=True))  # type: ignore[attr-defined]


def also_public(case: dict[str, Any]) -> set[str]:
    """Other stories of a case may be public too; the labels name them by file."""
    return (
        set(public_guids(datetime.fromisoformat(case["checked_at"])))
        if len(case["files"]) > 1 and case["expect"]["final"]["stories"] > 1
        else set()
    )
