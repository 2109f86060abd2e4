"""Reads e-mail: one message, one item, from its subject and its best text (RFC 5322, RFC 2045)."""

import re
from binascii import a2b_qp
from collections.abc import Iterator
from email import policy
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
    MessageError,
    StartBoundaryNotFoundDefect,
)
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr

from wiredesk.core.errors import Malformed, TooBig
from wiredesk.core.formats.document import Document
from wiredesk.core.formats.feedparts import content_guid
from wiredesk.core.formats.markup import html_body
from wiredesk.core.formats.reading import CONTROL_CHARACTERS, CUT_SHORT, Reading, gather
from wiredesk.core.formats.telex import lines_of, paragraphs_of, paragraphs_to_html
from wiredesk.core.formats.times import moment
from wiredesk.core.item import EdNote, Link, NewsItem, Signal
from wiredesk.core.text.encoding import decode, undouble

KEY = "email"
MOST_ATTACHMENTS = 50
MOST_BOUNDARIES = 2_000
"""Lines that may open a part; parsing takes time for each of them."""
MOST_LEVELS = 20
"""Of parts inside of parts."""
ENDLESS = (
    CloseBoundaryNotFoundDefect,
    StartBoundaryNotFoundDefect,
    InvalidBase64LengthDefect,
    InvalidBase64PaddingDefect,
)
_HEADERS = re.compile(r"\s*(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}")
_OF_MAIL = re.compile(r"^(?:From|Date|Subject|Message-ID|Received):", re.IGNORECASE | re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_PASSED_ON = re.compile(r"(?:(?:Re|Fwd?|AW|WG|TR|RV|SV|VS)(?:\[\d+\])?: )+", re.IGNORECASE)
_SOFT_BREAK = re.compile(rb"=\r?\n")
_QUOTED_PAIR = re.compile(rb"=[0-9A-F]{2}")
_IDS = re.compile(r"<[^<>\s]+>")


def recognises(document: Document) -> bool:
    """Text that opens with a header of a mail: three fields or more, two of them its own."""
    head = document.text.replace("\r", "")[:20_000]
    match = _HEADERS.match(head) if document.kind == "text" else None
    return match is not None and len(set(map(str.lower, _OF_MAIL.findall(match[0])))) > 1


def read(document: Document) -> Reading:
    """The message; wires that are attached to it are read by ``attachments``."""
    nul = (CONTROL_CHARACTERS,) if b"\x00" in document.raw else ()
    return gather(KEY, [_parsed(document.raw)], _item, (*document.flags, *nul))


def attachments(document: Document) -> Iterator[bytes]:
    """The bytes of each attachment that may be a wire, at most MOST_ATTACHMENTS."""
    found = 0
    for part in _parsed(document.raw).walk():
        name, kind = part.get_filename(), part.get_content_type()
        if name and not part.is_multipart() and not kind.startswith(("image/", "audio/", "video/")):
            yield _bytes(part)
            found += 1
            if found == MOST_ATTACHMENTS:
                return


def _parsed(raw: bytes) -> EmailMessage:
    if raw.count(b"\n--") > MOST_BOUNDARIES:
        raise TooBig(f"The message has more than {MOST_BOUNDARIES:,} parts.")
    try:
        parsed = BytesParser(policy=policy.default).parsebytes(raw.lstrip())
    except RecursionError:
        parsed = None
    if parsed is None or _deeper_than(MOST_LEVELS, parsed):
        raise TooBig(f"The message has parts over {MOST_LEVELS} levels deep.", code="too-deep")
    if not isinstance(parsed, EmailMessage):
        raise Malformed("The message cannot be parsed.")
    return parsed


def _deeper_than(levels: int, message: Message) -> bool:
    """Whether parts stand inside of more than so many others."""
    level: list[Message] = [message]
    for _ in range(levels + 1):
        inside = (one.get_payload() for one in level if one.is_multipart())
        level = [part for parts in inside for part in parts if isinstance(part, Message)]
    return bool(level)


def _item(message: EmailMessage) -> NewsItem:
    """The first Message-ID of a thread is the identity: a reply is a new version."""
    own, *thread = _thread(message)
    body, notes, flags = _body(message)
    subject = _header(message, "Subject")
    guid = thread[0] if thread else own
    if not (guid := guid or content_guid(subject, body)):
        raise Malformed("The message has no Message-ID and no words.", code="no-identity")
    sent = moment(_header(message, "Date"))
    name, address = parseaddr(_header(message, "From") or "")
    return NewsItem(
        format=KEY,
        guid=guid,
        guid_from="guid" if own or thread else "content",
        provider=name or address or None,
        signals=tuple(Signal(field="in-reply-to", value=one) for one in thread[:1]),
        headline=_PASSED_ON.sub("", subject or "", count=1) or subject,
        body_html=body,
        eds_notes=tuple(EdNote(text=note) for note in notes),
        language=_header(message, "Content-Language"),
        links=tuple(Link(rel="in-reply-to", guid=one) for one in thread),
        created=sent,
        updated=sent,
        guessed=() if sent is None else ("updated",) if sent.zone else ("created", "updated"),
        flags=flags,
    )


def _header(message: EmailMessage, name: str) -> str | None:
    """A header decoded and on one line (RFC 2047); None where it is absent or broken."""
    try:
        value = message.get(name)
        words = None if value is None else str(value)
    except (ValueError, IndexError, AttributeError, MessageError):
        return None
    if words is None:
        return None
    if "\ufffd" in words:  # bytes of some charset, which no header may hold
        words = _raw_header(message, name) or words
    return " ".join(undouble(words)[0].split()) or None


def _raw_header(message: EmailMessage, name: str) -> str | None:
    """A header as it came, decoded by the evidence of its bytes; None where it is encoded."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    written = str(raw).encode("ascii", "surrogateescape")
    return None if written.isascii() else decode(written).text


def _thread(message: EmailMessage) -> list[str]:
    """The message's own id, then those it refers to, the oldest first (RFC 5322, 3.6.4)."""
    own = _IDS.findall(_header(message, "Message-ID") or "")
    before = _IDS.findall(_header(message, "References") or "")
    before += _IDS.findall(_header(message, "In-Reply-To") or "")
    return [own[0] if own else "", *dict.fromkeys(before)]


def _body(message: EmailMessage) -> tuple[str, list[str], tuple[str, ...]]:
    """Markup of the first plain part, else of the first HTML part; what stood below "--"; flags.

    Text that is attached as a file counts where the message has no text of its own. A message in
    parts says where it ends, and base64 how long it is; any other may be cut unseen.
    """
    parts = [part for part in message.walk() if not part.is_multipart()]
    parts.sort(key=lambda part: part.get_filename() is not None)
    plain, flags = _first_text(parts, "text/plain")
    html, of_html = _first_text(parts, "text/html")
    cut = (CUT_SHORT,) if any(map(_endless, message.walk())) else ()
    if not plain or (html and _only_in_file(parts, "text/plain")):
        return html_body(html), [], (*of_html, *cut)
    match = _SIGNATURE.search(plain)
    signature = plain[match.end() :].strip() if match else ""
    copy = plain[: match.start()] if match and signature else plain
    notes = [signature] if signature else []
    return paragraphs_to_html(paragraphs_of(lines_of(copy))), notes, (*flags, *cut)


def _first_text(parts: list[EmailMessage], kind: str) -> tuple[str, tuple[str, ...]]:
    found = (_text(part) for part in parts if part.get_content_type() == kind)
    return next(((words, flags) for words, flags in found if words.strip()), ("", ()))


def _only_in_file(parts: list[EmailMessage], kind: str) -> bool:
    return not any(p.get_content_type() == kind and p.get_filename() is None for p in parts)


def _endless(part: EmailMessage) -> bool:
    """Whether the closing boundary or the end of a base64 text is missing; after its decoding."""
    return any(isinstance(one, ENDLESS) for one in part.defects)


def _text(part: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The part's text, in the charset it names, repaired where that is wrong; and the evidence."""
    decoded = decode(_bytes(part), part.get_content_charset())
    return decoded.text.replace("\r\n", "\n"), decoded.repairs


def _bytes(part: EmailMessage) -> bytes:
    """The part's bytes without its transfer encoding; broken encodings give what can be read.

    Quoted-printable that a gateway passed on without its header shows by its soft line breaks.
    """
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return b""
    damaged = _SOFT_BREAK.search(payload) and len(_QUOTED_PAIR.findall(payload)) > 1
    return a2b_qp(payload) if damaged else payload
