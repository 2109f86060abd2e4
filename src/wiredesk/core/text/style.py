"""House style: what every news item goes through between its reader and the desk."""

from typing import Any

from msgspec import Struct, json
from msgspec.structs import replace

from wiredesk.core.item import Dateline, EdNote, NewsItem, Picture
from wiredesk.core.profiles import profile_for
from wiredesk.core.profiles.profile import Profile
from wiredesk.core.text.blocks import (
    Block,
    cut_words,
    join_blocks,
    split_blocks,
    words_of_blocks,
)
from wiredesk.core.text.characters import has_forbidden, squeezed, without_forbidden
from wiredesk.core.text.dateline import read_dateline
from wiredesk.core.text.guard import text_guard
from wiredesk.core.text.headline import split_tags
from wiredesk.core.text.lines import line, prose
from wiredesk.core.text.opening import is_desk_line
from wiredesk.core.text.plain import to_html
from wiredesk.core.text.sanitise import Sanitised, sanitise
from wiredesk.core.text.signoff import read_foot, sign_off_inside

TEXT_GUARD = "text-guard"
NOT_FOR_PUBLICATION = "not-for-publication"  # role of eds notes moved from the foot of the body
OPENING = "opening"  # role of eds notes moved from its head


class _Copy(Struct, frozen=True):
    """An item and the blocks of its body, while words move from the body to where they belong."""

    item: NewsItem
    blocks: tuple[Block, ...]
    profile: Profile


def house_style(item: NewsItem, profile: Profile | None = None) -> NewsItem:
    """Return ``item`` in house style; ``house_style(house_style(x)) == house_style(x)``.

    ``profile`` is the dialect of the wire; without one the item's provider tells it. Body and
    abstract are safe and tidy, headline tags stand apart, dateline, sign-off and notes for editors
    are moved out of the body. The text guard then compares every word with what the
    wire sent; where they differ the body stays as it came (sanitised) under the flag
    ``text-guard``. A body given as plain text only is styled the same way.
    """
    profile = profile or profile_for(item)
    repaired = _repair(item, profile)
    body = _sanitised_body(repaired)
    blocks = split_blocks(body.html)
    sanitised = replace(
        repaired,
        body_html=body.html,
        body_text=words_of_blocks(blocks),
        flags=_with_flags(repaired.flags, body.flags),
    )
    if not _may_move(sanitised):
        return _guarded(repaired, body, sanitised, sanitised)
    moved = _move_dateline(
        _move_sign_off(_move_foot(_move_head(_Copy(sanitised, blocks, profile))))
    )
    if moved.item.dateline != sanitised.dateline:
        moved = _move_sign_off(_move_foot(moved))  # either may have stood around the dateline
    return _guarded(repaired, body, sanitised, _with_body(moved))


def _with_body(copy: _Copy) -> NewsItem:
    return replace(
        copy.item, body_html=join_blocks(copy.blocks), body_text=words_of_blocks(copy.blocks)
    )


# Repair of everything that is not the body.


def _repair(item: NewsItem, profile: Profile) -> NewsItem:
    item = _cleaned(item) if _may_hold_forbidden(item) else item
    tags, headline = split_tags(line(item.headline) or "", profile)
    return replace(
        item,
        headline=headline or None,
        headline_tags=_with_flags(item.headline_tags, tags),
        slugline=line(item.slugline),
        byline=line(item.byline),
        abstract=prose(item.abstract),
        sign_off=prose(item.sign_off),
        pictures=tuple(_repaired(picture) for picture in item.pictures),
    )


def _may_hold_forbidden(item: NewsItem) -> bool:
    """Look at all but the body at once, as JSON, where controls are escapes; most are clean."""
    try:
        written = json.encode(replace(item, body_html="", body_text=""))
    except UnicodeEncodeError:  # a lone surrogate
        return True
    return b"\\u" in written or has_forbidden(written.decode())


def _cleaned(value: Any) -> Any:
    """Clean every string in a tree of values; msgspec structs and tuples, nothing else, nest.

    The body is left to the sanitiser.
    """
    if isinstance(value, str):
        return without_forbidden(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    if isinstance(value, Struct):
        changed = {
            name: new
            for name in value.__struct_fields__
            if name not in ("body_html", "body_text")
            and (new := _cleaned(old := getattr(value, name))) is not old
        }
        return replace(value, **changed) if changed else value
    return value


def _repaired(picture: Picture) -> Picture:
    return replace(
        picture,
        headline=line(picture.headline),
        caption=line(picture.caption),
        credit=line(picture.credit),
        alt=line(picture.alt),
    )


# The body.


def _sanitised_body(item: NewsItem) -> Sanitised:
    return sanitise(item.body_html or to_html(item.body_text), item.source_url)


def _may_move(item: NewsItem) -> bool:
    """Captions have no dateline to move; what the guard stopped once is not tried again."""
    return item.item_class in ("text", "composite") and TEXT_GUARD not in item.flags


def _move_head(copy: _Copy) -> _Copy:
    """First paragraphs that speak to editors; at least one paragraph stays."""
    item, blocks = copy.item, copy.blocks
    while len(blocks) > 1 and _speaks_to_editors(blocks[0], copy.profile):
        note = EdNote(text=blocks[0].words, role=OPENING)
        item, blocks = replace(item, eds_notes=(*item.eds_notes, note)), blocks[1:]
    return replace(copy, item=item, blocks=blocks)


def _speaks_to_editors(block: Block, profile: Profile) -> bool:
    return block.html.startswith("<p>") and is_desk_line(block.words, profile)


def _move_foot(copy: _Copy) -> _Copy:
    """Whole paragraphs at the foot: notes for editors, and the sign-off unless one is known."""
    item, blocks = copy.item, copy.blocks
    foot = read_foot(tuple(block.words for block in blocks), copy.profile)
    notes_only = item.sign_off is not None
    kept = foot.kept_with_sign_off if notes_only else foot.kept
    if kept == len(blocks):
        return copy
    notes = (EdNote(text=foot.notes, role=NOT_FOR_PUBLICATION),) if foot.notes else ()
    changed = replace(
        item,
        sign_off=item.sign_off if notes_only else foot.sign_off,
        eds_notes=item.eds_notes + notes,
    )
    return replace(copy, item=changed, blocks=blocks[:kept])


def _move_sign_off(copy: _Copy) -> _Copy:
    """A sign-off in brackets at the end of the last paragraph."""
    item, blocks = copy.item, copy.blocks
    if item.sign_off is not None or not blocks or not blocks[-1].html.startswith("<p>"):
        return copy
    words = blocks[-1].words
    at = sign_off_inside(words)
    if at is None:
        return copy
    last = cut_words(blocks[-1], len(squeezed(words[:at])), len(squeezed(words)))
    return replace(copy, item=replace(item, sign_off=words[at:]), blocks=(*blocks[:-1], last))


def _move_dateline(copy: _Copy) -> _Copy:
    """The dateline of the first paragraphs; one already read from the text is not read again."""
    item, blocks = copy.item, copy.blocks
    if item.dateline is not None and item.dateline.source == "text":
        return copy
    for index, block in enumerate(blocks[:3]):
        words = block.words
        found = read_dateline(words) if block.html.startswith("<p>") else None
        if found is None or (index and not (found[0].agency and found[0].city)):
            continue  # further down only a dateline that names its agency is believed
        dateline, start, end = found
        opened = cut_words(block, len(squeezed(words[:start])), len(squeezed(words[:end])))
        return replace(
            copy,
            item=replace(item, dateline=_with_country(dateline, item.dateline)),
            blocks=(*blocks[:index], *([opened] if opened.html else ()), *blocks[index + 1 :]),
        )
    return copy


def _with_country(read: Dateline, given: Dateline | None) -> Dateline:
    """Metadata may add the country, and only where it means the same city."""
    if given is None or given.country is None or not given.city or not read.city:
        return read
    same = given.city.casefold() == read.city.casefold()
    return replace(read, country=given.country) if same else read


# The guard.


def _guarded(repaired: NewsItem, body: Sanitised, sanitised: NewsItem, moved: NewsItem) -> NewsItem:
    """Return ``moved`` if not a word got lost on the way, else ``sanitised`` with the flag."""
    result = text_guard(
        repaired.body_html or repaired.body_text,
        moved.body_text,
        _moved_words(sanitised, moved),
        body.labels,
        markup=bool(repaired.body_html),
    )
    if result.ok:
        return moved
    return replace(sanitised, flags=_with_flags(sanitised.flags, (TEXT_GUARD,)))


def _moved_words(before: NewsItem, after: NewsItem) -> tuple[str, ...]:
    """The pieces that left the body, from its foot upwards to its head."""
    notes = [note.text for note in after.eds_notes[len(before.eds_notes) :]]
    sign_off = after.sign_off if after.sign_off != before.sign_off else None
    dateline = after.dateline if after.dateline != before.dateline else None
    pieces = (*notes, sign_off, dateline.text if dateline else None)
    return tuple(piece for piece in pieces if piece)


def _with_flags(flags: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return flags + tuple(flag for flag in more if flag not in flags)
