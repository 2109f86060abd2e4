"""Characters that never reach a page: controls, bidi overrides, surrogates and non-characters."""

import re

# Kept on purpose: tab, line feed, carriage return; U+200C/U+200D (Indic and Arabic shaping) and
# U+200E/U+200F (marks that order Hebrew and Arabic without hiding anything).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates (UAX #9)
    "\ud800-\udfff"  # lone surrogates: no encoding can carry them
    "\ufdd0-\ufdef\ufffe\uffff"  # non-characters of the first plane
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)


_LONE = re.compile("[\ud800-\udfff]")
_WINDOWS_CONTROLS = re.compile("[\x80-\x9f]")
_MEANT = {
    code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)
}  # the five that windows-1252 leaves open go

# What most copy is made of, as UTF-8: weeded out at memory speed before anything looks closer.
_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_ASCII_NOT_WORDS = bytes(range(0x21)) + b"\x7f"  # white space and controls


def without_forbidden(text: str) -> str:
    """Return ``text`` without the characters above; the same object where there are none.

    C1 controls become what they were meant for. Most copy is clean, which ``has_forbidden`` tells
    many times faster than the pattern.
    """
    return _FORBIDDEN.sub("", from_windows_controls(text)) if has_forbidden(text) else text


def has_windows_controls(text: str) -> bool:
    """Say whether a C1 control is in ``text``; nobody means one."""
    return _WINDOWS_CONTROLS.search(text) is not None


def from_windows_controls(text: str) -> str:
    """C1 controls as the characters of windows-1252 that they were (HTML, 13.2.5.80)."""
    return text.translate(_MEANT) if has_windows_controls(text) else text


def has_forbidden(text: str) -> bool:
    """Say whether one of the characters above is in ``text``.

    All of them are "not printable" to ``str.isprintable``: clean copy never meets the pattern.
    """
    rest = beyond_plain(text)
    return not rest.isprintable() and _FORBIDDEN.search(rest) is not None


def beyond_plain(text: str) -> str:
    """The characters of ``text`` that are neither printing ASCII nor white space of a line."""
    return _utf8(text).translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def squeezed(text: str) -> str:
    """Return ``text`` without white space and forbidden characters, for comparing words alone."""
    words = _utf8(text).translate(None, _ASCII_NOT_WORDS).decode("utf-8", "surrogatepass")
    return words if words.isascii() else "".join(without_forbidden(words).split())


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def encodable(text: str) -> str:
    """The same text, of the same length, that UTF-8 can carry: a lone surrogate is a "?"."""
    return text.encode("utf-8", "replace").decode("utf-8") if _LONE.search(text) else text
