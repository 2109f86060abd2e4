"""The desk's overlay on a story: open, publish, withdraw, discard; never on a dead story."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from msgspec import Struct
from wagtail.models import Revision

from wiredesk.archive import recording, search
from wiredesk.archive.models import DeskAct, Story, StoryEdit, StoryVersion
from wiredesk.archive.surfaces import open_forms
from wiredesk.core.editing import Wording, why_not
from wiredesk.core.errors import ActionRefused, LicenceRefused
from wiredesk.core.text.plain import plain

REFUSED_IN = {
    "killed": "this story was killed: its text and its edits are gone",
    "spiked": "this story was spiked; bring it back first",
    "never": "there is no text to edit",
    "skipped": "the rules of its wire skipped this story; publish it first, and it is ours",
}
LEGAL_EDIT = "desk edit for legal reasons"
WORDS = ("headline", "dek", "body_html")


class Conflict(Struct, frozen=True):
    """One field that both the agency and the desk changed since the desk's base version."""

    field: str
    base: str
    current: str
    ours: str


def current_version(story: Story) -> StoryVersion | None:
    """The version an overlay lies upon: the shown one, else the one that awaits the desk."""
    return story.shown or story.awaiting


def conflicts(edit: StoryEdit) -> list[Conflict]:
    """Where a newer version of the agency changed what the desk had changed too."""
    base, current = edit.base, current_version(edit.story)
    if base is None or current is None or base.pk == current.pk:
        return []
    return [
        Conflict(field, getattr(base, field), getattr(current, field), ours)
        for field in WORDS
        if (ours := getattr(edit, field)) is not None
        and getattr(base, field) != getattr(current, field) != ours
    ]


def open_edit(story: Story, *, by: str) -> StoryEdit:
    """The overlay of a story, made empty and not live where there is none.

    Raises ActionRefused on a killed or spiked story, or one without text.
    """
    with transaction.atomic():
        fresh = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
        _require_life(fresh)
        edit, new = StoryEdit.objects.get_or_create(
            story=fresh, defaults={"live": False, "base": current_version(fresh)}
        )
        if new:
            recording.audit(by, "edit opened", story_id=fresh.pk)
    return edit


def require_open(edit: StoryEdit) -> StoryEdit:
    """The overlay as it is now, locked; call inside a transaction before writing anything of it.

    Raises ActionRefused where a kill emptied it meanwhile.
    """
    fresh = StoryEdit.objects.select_for_update(of=("self",)).filter(pk=edit.pk).first()
    if fresh is None:
        raise ActionRefused(REFUSED_IN["killed"])
    _require_life(Story.objects.select_for_update(of=("self",)).get(pk=fresh.story_id))
    return fresh


def publish_edit(edit: StoryEdit, *, by: str, revision: Revision | None = None, **how: Any) -> None:
    """Put an overlay (its latest revision, or the one named) on the page, or schedule it.

    ``how`` goes to Wagtail (user, log_action ...). Raises ActionRefused on a dead story, and where
    the agency changed a field that the desk changed too and nobody has compared them;
    LicenceRefused where the contract does not let the desk change that much.
    """
    with transaction.atomic():
        fresh = require_open(edit)
        revision = revision or fresh.latest_revision or fresh.save_revision()
        draft = revision.as_object()
        _require_agreement(draft)
        require_edit_rights(draft)
        fresh.put_live(revision, **how)
        if draft.go_live_at and draft.go_live_at > timezone.now():
            recording.audit(by, "edit scheduled", f"for {draft.go_live_at:%Y-%m-%d %H:%M} UTC",
                            story_id=fresh.story_id)  # fmt: skip
        else:
            _changed(fresh.story_id, by=by, act="edit published", reason=_touched(draft))
            _mark_legal(fresh.story_id, draft.legal, by=by)


def require_edit_rights(draft: StoryEdit) -> None:
    """The contract says what the desk may change. Raises LicenceRefused with the reason."""
    if why := refused_by_licence(draft):
        raise LicenceRefused(why)


def refused_by_licence(draft: StoryEdit) -> str:
    """Why the contract forbids an edit, for the editor; "" where it does not.

    Of a wire without a licence nothing is published anyway, edited or not.
    """
    contract, current = draft.story.contract(), current_version(draft.story)
    if contract is None or current is None:
        return ""
    ours = Wording(
        headline=draft.headline,
        summary=draft.dek,
        text=plain(draft.body_html) if draft.body_html else None,
    )
    return why_not(contract, current.body_text, ours)


def withdraw_edit(edit: StoryEdit, *, by: str, **how: Any) -> None:
    """Take an overlay off the page: readers get the agency's text again."""
    with transaction.atomic():
        fresh = StoryEdit.objects.select_for_update(of=("self",)).filter(pk=edit.pk).first()
        if fresh is None or not fresh.live:
            return
        fresh.take_down(**how)
        _changed(fresh.story_id, by=by, act="edit withdrawn", reason="the agency's text again")
        _mark_legal(fresh.story_id, False, by=by)


def discard_edit(edit: StoryEdit, *, by: str) -> None:
    """Delete an overlay with all its revisions; readers get the agency's text again."""
    with transaction.atomic():
        was_live = StoryEdit.objects.filter(pk=edit.pk, live=True).exists()
        open_forms([edit.pk]).delete()
        edit.revisions.all().delete()
        StoryEdit.objects.filter(pk=edit.pk).delete()
        if was_live:
            _changed(edit.story_id, by=by, act="edit deleted", reason="the agency's text again")
            _mark_legal(edit.story_id, False, by=by)
        else:
            recording.audit(by, "edit deleted", story_id=edit.story_id)


def _require_life(story: Story) -> None:
    if story.state in REFUSED_IN:
        raise ActionRefused(REFUSED_IN[story.state])


def _require_agreement(draft: StoryEdit) -> None:
    if fields := ", ".join(_plain_name(one.field) for one in conflicts(draft)):
        raise ActionRefused(
            f"the agency changed the {fields} after the version this edit was made on;"
            " compare both before publishing"
        )


def _mark_legal(story_id: int, legal: bool, *, by: str) -> None:
    """Tell the fold that the overlay on the page is there for legal reasons, or no longer is.

    What a person marked by `redact` stays marked.
    """
    marks = DeskAct.objects.filter(story_id=story_id, kind__in=("redact", "unredact"))
    last = marks.order_by("id").last()
    marked = last is not None and last.kind == "redact"
    if legal and not marked:
        recording.act(story_id, "redact", by=by, reason=LEGAL_EDIT)
    elif not legal and marked and last is not None and last.reason == LEGAL_EDIT:
        recording.act(story_id, "unredact", by=by, reason=LEGAL_EDIT)


def _touched(draft: StoryEdit) -> str:
    names = [_plain_name(field) for field in WORDS if getattr(draft, field) is not None]
    if draft.picture_id:
        names.append("picture")
    return f"changed by the desk: {', '.join(names)}" if names else "nothing changed"


def _plain_name(field: str) -> str:
    return {"body_html": "text", "dek": "summary"}.get(field, field)


def _changed(story_id: int, *, by: str, act: str, reason: str) -> None:
    """Books, outbox and index in this transaction; the page cache once more right after it."""
    story = Story.objects.select_related("shown").get(pk=story_id)
    recording.touch(story, by=by, act=act, reason=reason)
    if story.state == "public":
        search.write(search.on_the_page([story]))
    transaction.on_commit(lambda: recording.bump_page_cache())
