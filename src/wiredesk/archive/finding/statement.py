"""The statement under every story: what people did to the text, computed from the books."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from wiredesk.archive.models import Audit, StoryEdit
from wiredesk.core.item import Value

BY_RULE = "rule:"
"""Desk actions of a rule, not of a person, are signed like this."""

ACTS = {
    "publish": "Published by an editor",
    "hold": "Held by an editor",
    "release": "Released by an editor",
    "unkill": "Brought back by two editors",
}
"""Desk actions that readers are told of; an act that ends a story has no page to stand on."""

LIVE = "edit published"
OVER = frozenset({"edit withdrawn", "edit deleted"})
FIELDS = {"headline": "headline", "summary": "summary", "text": "body", "picture": "picture"}
"""Names in the audit of an overlay, and in our words."""


class Entry(Value, frozen=True, kw_only=True):
    """One line of the audit log about a story."""

    at: datetime
    by: str
    act: str
    reason: str = ""


class PastEdit(Value, frozen=True, kw_only=True):
    """An editor's change that readers saw for a while; the agency's text stands again."""

    fields: str  # "headline and body"
    start: datetime
    end: datetime


class Handling(Value, frozen=True, kw_only=True):
    """One desk action, in words for readers."""

    what: str
    at: datetime


class Statement(Value, frozen=True, kw_only=True):
    """``brief`` stands at the head of the page, ``full`` at its foot with what is over."""

    brief: str
    full: str
    untouched: bool
    past: tuple[PastEdit, ...] = ()
    handled: tuple[Handling, ...] = ()


def logged(story_id: int) -> list[Entry]:
    """What the audit log tells about people and this story, oldest first; one query."""
    told = Audit.objects.filter(story_id=story_id, act__in=[*ACTS, LIVE, *OVER]).order_by("id")
    rows = told.values_list("at", "actor", "act", "reason")
    return [Entry(at=at, by=by, act=act, reason=reason) for at, by, act, reason in rows]


def statement(
    site: str, number: int, edit: StoryEdit | None, log: Sequence[Entry] = ()
) -> Statement:
    """What an editor changed, if anything, in version ``number`` (counted from 1).

    ``edit`` is the live overlay, ``log`` the story's entries of the audit, oldest first.
    """
    changed = _changed(edit)
    past = past_edits(log)
    people = [one for one in log if one.act in ACTS and not one.by.startswith(BY_RULE)]
    chosen = edit is not None and edit.picture_id is not None
    parts = [
        _who_changed(site, number, changed, past),
        "An editor chose the picture." if chosen else "",
        "An editor released it by hand."
        if any(one.act in ("publish", "release") for one in people)
        else "",
        "Software formatted it and added labels."
        if chosen
        else "Software formatted it, chose the picture and added labels.",
    ]
    return Statement(
        brief=_brief(site, changed, past),
        full=" ".join(part for part in parts if part),
        untouched=not changed and not past,
        past=past,
        handled=tuple(Handling(what=ACTS[one.act], at=one.at) for one in people),
    )


def past_edits(log: Iterable[Entry]) -> tuple[PastEdit, ...]:
    """Changes that were live and are over: withdrawn, deleted or given up by a later edit."""
    live: dict[str, datetime] = {}
    over: list[PastEdit] = []
    for entry in log:
        now_live = _fields_of(entry) if entry.act == LIVE else []
        if entry.act != LIVE and entry.act not in OVER:
            continue
        ended = {name: since for name, since in live.items() if name not in now_live}
        for since in dict.fromkeys(ended.values()):
            names = [name for name in ended if ended[name] == since]
            over.append(PastEdit(fields=_listing(names), start=since, end=entry.at))
        live = {name: live.get(name, entry.at) for name in now_live}
    return tuple(over)


def _fields_of(entry: Entry) -> list[str]:
    """The fields a published overlay touched, from ``changed by the desk: headline, text``."""
    _, _, names = entry.reason.partition(": ")
    return [FIELDS[name] for name in names.split(", ") if name in FIELDS]


def _who_changed(site: str, number: int, changed: Sequence[str], past: Sequence[PastEdit]) -> str:
    if changed:
        return (
            f"An editor at {site} changed the {_listing(changed)} of this text (version {number})."
        )
    if past:
        return f"This is the agency’s text (version {number}); no change by {site} stands in it."
    return f"No editor at {site} has changed this text (version {number})."


def _brief(site: str, changed: Sequence[str], past: Sequence[PastEdit]) -> str:
    if changed:
        return f"{_listing(changed).capitalize()} changed by an editor"
    return "An editor’s change was taken back" if past else f"Not edited by {site}"


def _changed(edit: StoryEdit | None) -> list[str]:
    if edit is None:
        return []
    fields = (("headline", edit.headline), ("summary", edit.dek), ("body", edit.body_html))
    return [name for name, value in fields if value]


def _listing(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
