"""Turns bytes of unknown or wrongly named charset into text, with evidence of what was repaired.

Only the charsets of one fixed table are ever used: a codec name from the wire never reaches
Python's codec registry, where names such as ``zlib``, ``idna`` or ``utf-7`` do other things than
decoding (CPython library reference, "codecs", text transforms).
"""

import codecs
import re

from msgspec import Struct

from wiredesk.core.text.guessing import guess_charset

_CHARSETS: dict[str, str] = {
    "utf8": "utf-8",
    "utf8sig": "utf-8",
    "unicode11utf8": "utf-8",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "ucs2": "utf-16",
    "utf32": "utf-32",
    "utf32le": "utf-32-le",
    "utf32be": "utf-32-be",
    "usascii": "cp1252",
    "ascii": "cp1252",
    "iso88591": "cp1252",  # WHATWG Encoding Standard, 4.2: latin-1 is read as windows-1252
    "latin1": "cp1252",
    "cp1252": "cp1252",
    "windows1252": "cp1252",
    "iso88592": "iso8859-2",
    "latin2": "iso8859-2",
    "iso88593": "iso8859-3",
    "iso88594": "iso8859-4",
    "iso88595": "iso8859-5",
    "iso88596": "iso8859-6",
    "iso88597": "iso8859-7",
    "iso88598": "iso8859-8",
    "iso88599": "cp1254",
    "iso885910": "iso8859-10",
    "iso885913": "iso8859-13",
    "iso885914": "iso8859-14",
    "iso885915": "iso8859-15",
    "latin9": "iso8859-15",
    "iso885916": "iso8859-16",
    "windows1250": "cp1250",
    "windows1251": "cp1251",
    "windows1253": "cp1253",
    "windows1254": "cp1254",
    "windows1255": "cp1255",
    "windows1256": "cp1256",
    "windows1257": "cp1257",
    "windows1258": "cp1258",
    "windows874": "cp874",
    "tis620": "cp874",
    "iso885911": "cp874",
    "cp437": "cp437",
    "cp850": "cp850",
    "macintosh": "mac-roman",
    "macroman": "mac-roman",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "windows31j": "cp932",
    "eucjp": "euc-jp",
    "iso2022jp": "iso2022_jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "big5hkscs": "big5hkscs",
    "euckr": "cp949",
    "ksc56011987": "cp949",
}

_BOMS = (  # UTF-32 before UTF-16: the little-endian marks share their first two bytes
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADS = (  # XML 1.0, appendix F: what "<?" and "{" look like without a mark
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
    (b"[\x00", "utf-16-le"),
    (b"\x00[", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,60})["']""")


class Decoded(Struct, frozen=True):
    """The text, the charset it was read in, and what had to be repaired (stable names)."""

    text: str
    charset: str
    repairs: tuple[str, ...] = ()


def known_charset(name: str | None) -> str | None:
    """Return the codec for a charset name from the wire, or None where it is not in the table."""
    return _CHARSETS.get(re.sub(r"[^a-z0-9]", "", name.lower())) if name else None


def decode(body: bytes, announced: str | None = None) -> Decoded:
    """Decode ``body``; never raises.

    Order: byte order mark, the look of the first bytes, the XML declaration, the charset that the
    transport ``announced``, UTF-8, windows-1252. A named charset that does not fit the bytes is
    overruled; where none is named, one is guessed from the letters. Repairs: ``wrong-charset``,
    ``unknown-charset``, ``guessed-charset``, ``mixed-charsets``, ``undecodable-bytes``,
    ``double-encoded``.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _finish(body[len(mark) :], charset, ())
    for head, charset in _HEADS:
        if body.startswith(head):
            return _finish(body, charset, ())
    match = _DECLARED.match(body)
    named = match[1].decode("ascii", "replace") if match else announced
    charset = known_charset(named) or "utf-8"
    repairs = ("unknown-charset",) if named and not known_charset(named) else ()
    if charset.startswith(("utf-16", "utf-32")) and match:
        # the declaration could be read as single bytes, so it does not speak the truth
        charset, repairs = "utf-8", ("wrong-charset",)
    return _finish(body, charset, repairs)


def _finish(body: bytes, charset: str, repairs: tuple[str, ...]) -> Decoded:
    text, used = _strictly(body, charset)
    if charset == "utf-8" and (text is None or used != charset):  # unnamed, or named unseen
        text, used, evidence = _unnamed(body, text)
        repairs += evidence
    elif text is None:
        text = body.decode(charset, "replace")
        repairs = (*repairs, "undecodable-bytes")
    elif used != charset:
        repairs = (*repairs, "wrong-charset")
    if used == "utf-8" or used == "cp1252":
        text, doubled = undouble(text)
        repairs = (*repairs, "double-encoded") if doubled else repairs
    return Decoded(text=text.removeprefix("\ufeff"), charset=used, repairs=repairs)


def _unnamed(body: bytes, western: str | None) -> tuple[str, str, tuple[str, ...]]:
    """Text that is no UTF-8 though nothing else was said, its charset, and the evidence."""
    if mixed := _mixed(body):
        return mixed, "utf-8", ("mixed-charsets",)
    guess = guess_charset(body)
    if guess is not None:
        return body.decode(guess, "replace"), guess, ("guessed-charset",)
    if western is None:
        return body.decode("cp1252", "replace"), "cp1252", ("wrong-charset", "undecodable-bytes")
    return western, "cp1252", ("wrong-charset",)


_TEXTS = re.compile(rb"([>\n\"])")  # ends of a text in XML, in lines, in JSON


def _mixed(body: bytes) -> str | None:
    """UTF-8 in most of its texts, windows-1252 in some; None where it is not so."""
    texts, right, wrong = [], 0, 0
    for part in _TEXTS.split(body):
        try:
            texts.append(part.decode("utf-8"))
            right += not part.isascii()
        except UnicodeDecodeError:
            texts.append(part.decode("cp1252", "replace"))
            wrong += 1
    return "".join(texts) if right > wrong else None


def _strictly(body: bytes, charset: str) -> tuple[str | None, str]:
    """Decode without loss: as UTF-8 where another name hides it, else as named, else guess."""
    wide = charset.startswith(("utf-16", "utf-32", "iso2022"))
    for attempt in (charset,) if wide else ("utf-8", charset, "cp1252"):
        try:
            return body.decode(attempt), charset if body.isascii() else attempt
        except UnicodeError:
            continue
    return None, charset


_FIRST_RUN = re.compile(r"[^\x00-\x7f]{2,}|[^\x00-\x7f]")
_TO_LATIN = {  # what windows-1252 makes of the bytes 0x80 to 0x9F
    ord(bytes([number]).decode("cp1252")): number
    for number in range(0x80, 0xA0)
    if number not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def undouble(text: str) -> tuple[str, bool]:
    """Undo UTF-8 that was read as windows-1252 and encoded again ("CafÃ©" -> "Café").

    Done only on overwhelming evidence: four or more characters beyond ASCII (or the quotation
    marks and dashes that so become "â€", which nobody writes), every one of which is part of a
    valid UTF-8 sequence; where only some lines are so, these lines, if the file has many of the
    pairs that nobody writes on purpose.
    """
    try:
        text.encode("ascii")  # the fastest way to the first character beyond ASCII
    except UnicodeEncodeError as error:
        first = _FIRST_RUN.match(text, error.start)
    else:
        return text, False
    if first is None or not "\u00c2" <= first[0][0] <= "\u00f4" or len(first[0]) < 2:
        return _undouble_parts(text)
    try:
        repaired = text.translate(_TO_LATIN).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return _undouble_parts(text)
    beyond = sum(len(run) for run in _FIRST_RUN.findall(text))
    return (repaired, True) if beyond >= 4 or "â€" in text else (text, False)


_PART = re.compile(r"[^<>\n]+")
_TELLING = re.compile("Ã[\u0080-\u00bf]|Â[\u00a0-\u00bf]|â€")


def _undouble_parts(text: str) -> tuple[str, bool]:
    """The same line by line and tag by tag, for files that many hands wrote."""
    if text.count("Ã") + text.count("Â") + text.count("â€") < 4:  # fast, and seldom passed
        return text, False
    if len(_TELLING.findall(text)) < 4:
        return text, False
    return _PART.sub(_undoubled_part, text), True


def _undoubled_part(match: re.Match[str]) -> str:
    part = match[0]
    if part.isascii() or not _TELLING.search(part):
        return part
    try:
        return part.translate(_TO_LATIN).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return part
