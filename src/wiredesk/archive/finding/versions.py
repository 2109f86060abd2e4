"""The versions of a story that the public has had: when, of what kind, and what changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from wiredesk.archive.finding.cards import contract_of, live_edit, notes_of
from wiredesk.archive.finding.statement import LIVE, logged
from wiredesk.archive.finding.values import Note, direction
from wiredesk.archive.models import Story, StoryVersion
from wiredesk.core.comparing import Comparison, Passage, compare, passages
from wiredesk.core.item import Kind, Value
from wiredesk.core.ordering import Filed, label
from wiredesk.core.rights import may
from wiredesk.core.showing import Shown

MOST_COMPARED = 30
"""Newest versions that are read and compared; of older ones stand the times and notes."""

WORDS: dict[Kind, str] = {
    "CORRECTION": "Correction",
    "REFILE": "Refiled",
    "RELEASE": "Released",
    "REPEAT": "Repeated",
}
"""What a version is called; every other one after the first is an update."""


class Change(Value, frozen=True, kw_only=True):
    """What a version changed of the one before; ``headline`` is empty where it stayed."""

    headline: tuple[Passage, ...]
    body: tuple[Passage, ...]
    added: int  # words, headline and text together
    removed: int

    @property
    def any(self) -> bool:
        """Whether a word changed."""
        return self.added > 0 or self.removed > 0


class PublicVersion(Value, frozen=True, kw_only=True):
    """One version that the public has had; words of it only where the contract allows."""

    number: int  # counted from 1
    kind: str  # in words for readers
    at: datetime  # the agency's time of the version
    since: datetime  # since when it stood here
    language: str
    adds: bool = False
    note: Note | None = None
    headline: str = ""
    body: str = ""  # safe HTML
    change: Change | None = None

    @property
    def direction(self) -> str:
        """Writing direction of its words."""
        return direction(self.language)


def public_versions(story: Story, now: datetime) -> list[PublicVersion]:
    """The versions the public has had at ``now``, newest first; ``story`` as ``resolve`` gave it.

    What never stood on the page (embargoed, awaiting, withheld) is not in the log and so is not
    here. Text and changes are told where the licence says ``revisions_public``, and never of a
    story that the desk has edited or of a version that was taken down.
    """
    log = [one for one in story.shown_log() if one.at <= now]
    unread = () if may_compare(story, now) else ("body_html", "body_text", "headline")
    stored = story.versions.defer("item", "found", *unread).in_bulk([one.version for one in log])
    log = [one for one in log if one.version in stored]
    rows = [stored[one.version] for one in log]
    notes = {note.version: note for note in notes_of(story)}
    kinds = _kinds(rows)
    words = _words(log, rows) if not unread else [None] * len(log)
    found = []
    for n, (shown, row) in enumerate(zip(log, rows, strict=True)):
        text = words[n]
        found.append(
            PublicVersion(
                number=n + 1,
                kind=kinds[n],
                at=row.at,
                since=shown.at,
                language=row.language or story.language or "en",
                adds=row.adds,
                note=notes.get(row.pk) if n else None,
                headline=row.headline if text else "",
                body=row.body_html if text else "",
                change=changed(words[n - 1], text) if n and text and words[n - 1] else None,
            )
        )
    return found[::-1]


def may_compare(story: Story, now: datetime) -> bool:
    """Whether readers may see earlier text: the contract says so, and the desk took nothing out."""
    if live_edit(story) or not may(contract_of(story), "revisions", None, now):
        return False
    return all(entry.act != LIVE for entry in logged(story.pk))


Text = tuple[str, str]
"""Headline and plain text as they stood on the page."""


def _words(log: Sequence[Shown], rows: Sequence[StoryVersion]) -> list[Text | None]:
    """What the page said at each version; None where it may not be said again."""
    found: list[Text | None] = []
    for n, (shown, row) in enumerate(zip(log, rows, strict=True)):
        old = n < len(rows) - MOST_COMPARED
        if shown.recalled or row.scrubbed_at or old:
            found.append(None)
        elif row.adds and n:
            before = found[-1]
            found.append((before[0], f"{before[1]}\n\n{row.body_text}") if before else None)
        else:
            found.append((row.headline, row.body_text))
    return found


def changed(old: Text | None, new: Text | None) -> Change | None:
    """What changed between two texts; None where one of them is not told."""
    if old is None or new is None:
        return None
    headline, body = compare(old[0], new[0]), compare(old[1], new[1])
    return Change(
        headline=_passages(headline),
        body=_passages(body),
        added=headline.added + body.added,
        removed=headline.removed + body.removed,
    )


def _passages(found: Comparison) -> tuple[Passage, ...]:
    return passages(found.paragraphs) if found.changed else ()


def _kinds(rows: Iterable[StoryVersion]) -> list[str]:
    """What each is beside those before it; of the first nothing is told but that it was first."""
    filed = [_filed(row) for row in rows]
    kinds = [WORDS.get(label(filed, one), "Update") for one in filed]
    return ["First version", *kinds[1:]] if kinds else []


def _filed(row: StoryVersion) -> Filed:
    kind: Kind = row.kind if row.kind in WORDS else "NEW"  # type: ignore[assignment]
    return Filed(ref=row.ref, at=row.at, kind=kind, version=row.version or None, text=row.text_key)
