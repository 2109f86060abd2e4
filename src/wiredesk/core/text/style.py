"""House style: what every news item goes through between its reader and the desk."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from wiredesk.core.item import Dateline, EdNote, NewsItem, Picture
from wiredesk.core.text.blocks import cut_words, join_blocks, split_blocks
from wiredesk.core.text.characters import squeezed, without_forbidden
from wiredesk.core.text.dateline import read_dateline
from wiredesk.core.text.guard import text_guard
from wiredesk.core.text.headline import split_tags
from wiredesk.core.text.lines import line, prose
from wiredesk.core.text.plain import plain_of_safe, to_html
from wiredesk.core.text.sanitise import Sanitised, sanitise
from wiredesk.core.text.signoff import read_foot, sign_off_inside

TEXT_GUARD = "text-guard"
NOT_FOR_PUBLICATION = "not-for-publication"  # role of eds notes that we moved out of the body

Step = Callable[[NewsItem], NewsItem]


def house_style(item: NewsItem) -> NewsItem:
    """Return ``item`` in house style; ``house_style(house_style(x)) == house_style(x)``.

    Body and abstract are safe and tidy, headline tags stand apart, dateline, sign-off and notes
    for editors are moved out of the body. The text guard then compares every word with what the
    wire sent; where they differ the body stays as it came (sanitised) under the flag
    ``text-guard``. A body given as plain text only is styled the same way.
    """
    repaired = _repair(item)
    body = _sanitised_body(repaired)
    sanitised = replace(
        repaired, body_html=body.html, flags=_with_flags(repaired.flags, body.flags)
    )
    moved = _run(_MOVES, sanitised) if _may_move(sanitised) else sanitised
    return _guarded(repaired, body, sanitised, moved)


def _run(steps: tuple[Step, ...], item: NewsItem) -> NewsItem:
    for step in steps:
        item = step(item)
    return item


# Repair of everything that is not the body.


def _repair(item: NewsItem) -> NewsItem:
    return _run((_drop_forbidden, _repair_lines, _repair_pictures, _tag_headline), item)


def _drop_forbidden(item: NewsItem) -> NewsItem:
    return replace(
        item,
        **{
            field.name: _cleaned(getattr(item, field.name))
            for field in fields(item)
            if field.name not in ("body_html", "body_text")
        },
    )


def _cleaned(value: Any) -> Any:
    """Clean every string in a tree of values; msgspec structs and tuples, nothing else, nest."""
    if isinstance(value, str):
        return without_forbidden(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    if isinstance(value, Struct):
        changed = {
            field.name: new
            for field in fields(value)
            if (new := _cleaned(old := getattr(value, field.name))) is not old and new != old
        }
        return replace(value, **changed) if changed else value
    return value


def _repair_lines(item: NewsItem) -> NewsItem:
    return replace(
        item,
        headline=line(item.headline),
        slugline=line(item.slugline),
        byline=line(item.byline),
        abstract=prose(item.abstract),
        sign_off=prose(item.sign_off),
    )


def _repair_pictures(item: NewsItem) -> NewsItem:
    return replace(item, pictures=tuple(_repaired(picture) for picture in item.pictures))


def _repaired(picture: Picture) -> Picture:
    return replace(
        picture,
        headline=line(picture.headline),
        caption=line(picture.caption),
        credit=line(picture.credit),
        alt=line(picture.alt),
    )


def _tag_headline(item: NewsItem) -> NewsItem:
    if item.headline is None:
        return item
    tags, headline = split_tags(item.headline)
    return replace(item, headline=headline, headline_tags=_with_flags(item.headline_tags, tags))


# The body.


def _sanitised_body(item: NewsItem) -> Sanitised:
    return sanitise(item.body_html or to_html(item.body_text), item.source_url)


def _may_move(item: NewsItem) -> bool:
    """Captions have no dateline to move; what the guard stopped once is not tried again."""
    return item.item_class in ("text", "composite") and TEXT_GUARD not in item.flags


def _move_foot(item: NewsItem) -> NewsItem:
    """Whole paragraphs at the foot: notes for editors, and the sign-off unless one is known."""
    blocks = split_blocks(item.body_html)
    foot = read_foot(tuple(plain_of_safe(block) for block in blocks))
    notes_only = item.sign_off is not None
    kept = foot.kept_with_sign_off if notes_only else foot.kept
    notes = (EdNote(text=foot.notes, role=NOT_FOR_PUBLICATION),) if foot.notes else ()
    return replace(
        item,
        body_html=join_blocks(blocks[:kept]),
        sign_off=item.sign_off if notes_only else foot.sign_off,
        eds_notes=item.eds_notes + notes,
    )


def _move_sign_off(item: NewsItem) -> NewsItem:
    """A sign-off in brackets at the end of the last paragraph."""
    blocks = split_blocks(item.body_html)
    if item.sign_off is not None or not blocks or not blocks[-1].startswith("<p>"):
        return item
    words = plain_of_safe(blocks[-1])
    at = sign_off_inside(words)
    if at is None:
        return item
    before = len(squeezed(words[:at]))
    last = cut_words(blocks[-1], before, len(squeezed(words)))
    return replace(item, body_html=join_blocks((*blocks[:-1], last)), sign_off=words[at:])


def _move_dateline(item: NewsItem) -> NewsItem:
    """The dateline of the first paragraphs; one already read from the text is not read again."""
    if item.dateline is not None and item.dateline.source == "text":
        return item
    blocks = split_blocks(item.body_html)
    for index, block in enumerate(blocks[:3]):
        words = plain_of_safe(block)
        found = read_dateline(words) if block.startswith("<p>") else None
        if found is None or (index and not (found[0].agency and found[0].city)):
            continue  # further down only a dateline that names its agency is believed
        dateline, start, end = found
        opened = cut_words(block, len(squeezed(words[:start])), len(squeezed(words[:end])))
        return replace(
            item,
            body_html=join_blocks((*blocks[:index], opened, *blocks[index + 1 :])),
            dateline=_with_country(dateline, item.dateline),
        )
    return item


def _with_country(read: Dateline, given: Dateline | None) -> Dateline:
    """Metadata may add the country, and only where it means the same city."""
    if given is None or given.country is None or not given.city or not read.city:
        return read
    same = given.city.casefold() == read.city.casefold()
    return replace(read, country=given.country) if same else read


_MOVES: tuple[Step, ...] = (_move_foot, _move_sign_off, _move_dateline)


# The guard.


def _guarded(repaired: NewsItem, body: Sanitised, sanitised: NewsItem, moved: NewsItem) -> NewsItem:
    """Return ``moved`` if not a word got lost on the way, else ``sanitised`` with the flag."""
    result = text_guard(
        repaired.body_html or repaired.body_text,
        plain_of_safe(moved.body_html),
        _moved_words(sanitised, moved),
        body.labels,
        markup=bool(repaired.body_html),
    )
    kept = moved if result.ok else sanitised
    return replace(
        kept,
        body_text=plain_of_safe(kept.body_html),
        flags=kept.flags if result.ok else _with_flags(kept.flags, (TEXT_GUARD,)),
    )


def _moved_words(before: NewsItem, after: NewsItem) -> tuple[str, ...]:
    """The pieces that left the body, from its foot upwards to its head."""
    notes = [note.text for note in after.eds_notes[len(before.eds_notes) :]]
    sign_off = after.sign_off if after.sign_off != before.sign_off else None
    dateline = after.dateline if after.dateline != before.dateline else None
    pieces = (*notes, sign_off, dateline.text if dateline else None)
    return tuple(piece for piece in pieces if piece)


def _with_flags(flags: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return flags + tuple(flag for flag in more if flag not in flags)
