"""Says of a delivered file whether it is plainly no wire file, before it is kept.

Only what no reader could ever take is turned away, so that its sender hears of it at once:
nothing, a page, a picture, an archive, broken JSON. All else is kept and read in the cell.
"""

from msgspec import Struct

from wiredesk.core.errors import TooBig, UnknownFormat, WiredeskError
from wiredesk.core.formats.document import charset_of, refuse_hopeless
from wiredesk.core.formats.jsonsafe import parse_json
from wiredesk.core.text.encoding import decode
from wiredesk.wires.answers import is_page

MOST_JSON = 4 * 1024 * 1024
"""Bytes of JSON that are parsed at the door; larger files are left to the cell."""

BLANK = b" \t\r\n\x00"
_MARK = b"\xef\xbb\xbf"


class TurnedAway(Struct, frozen=True):
    """Why: a stable code (docs/reference/push-api.md) and a sentence."""

    code: str
    why: str


def turned_away(body: bytes, media_type: str) -> TurnedAway | None:
    """Why a file cannot be a wire file; None for all that a reader may look at."""
    if not body.strip(BLANK + _MARK):
        return TurnedAway("empty", "The file is empty.")
    try:
        refuse_hopeless(body)
    except UnknownFormat as error:
        return TurnedAway("not-a-wire-file", str(error))
    except TooBig as error:
        return TurnedAway("too-large", str(error))
    if is_page(body, media_type):
        return TurnedAway("not-a-wire-file", "The file is an HTML page.")
    return _broken_json(body, media_type) if _is_json(body, media_type) else None


def _is_json(body: bytes, media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json")) or body.lstrip(BLANK + _MARK)[:1] in (b"{", b"[")


def _broken_json(body: bytes, media_type: str) -> TurnedAway | None:
    if len(body) > MOST_JSON:
        return None
    text = decode(body, charset_of(media_type)).text
    if "\x00" in text:
        return TurnedAway("broken-json", "The JSON holds a NUL character.")
    try:
        parse_json(text)
    except WiredeskError as error:
        return TurnedAway("broken-json", str(error))
    return None
