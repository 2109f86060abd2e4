"""The statement under every story: what people did to the text, computed from the books."""

from collections.abc import Sequence

from wiredesk.archive.models import StoryEdit
from wiredesk.core.item import Value

BY_RULE = "rule:"
"""Desk actions of a rule, not of a person, are signed like this."""


class Statement(Value, frozen=True, kw_only=True):
    """``brief`` stands at the head of the page, ``full`` at its foot."""

    brief: str
    full: str
    untouched: bool


def statement(
    site: str, number: int, edit: StoryEdit | None, released_by: Sequence[str] = ()
) -> Statement:
    """What an editor changed, if anything, in version ``number`` (counted from 1).

    ``released_by`` are the signatures of the publish and release acts of the story.
    """
    changed = _changed(edit)
    chosen = edit is not None and edit.picture_id is not None
    software = (
        "Software formatted it and added labels."
        if chosen
        else "Software formatted it, chose the picture and added labels."
    )
    person = any(not name.startswith(BY_RULE) for name in released_by)
    parts = [
        f"An editor at {site} changed the {_listing(changed)} of this text (version {number})."
        if changed
        else f"No editor at {site} has changed this text (version {number}).",
        "An editor chose the picture." if chosen else "",
        "An editor released it by hand." if person else "",
        software,
    ]
    return Statement(
        brief=f"{_listing(changed).capitalize()} changed by an editor"
        if changed
        else f"Not edited by {site}",
        full=" ".join(part for part in parts if part),
        untouched=not changed,
    )


def _changed(edit: StoryEdit | None) -> list[str]:
    if edit is None:
        return []
    fields = (("headline", edit.headline), ("summary", edit.dek), ("body", edit.body_html))
    return [name for name, value in fields if value]


def _listing(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
