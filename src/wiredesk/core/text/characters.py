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


def without_forbidden(text: str) -> str:
    """Return ``text`` without the characters above; the same object where there are none.

    Everything forbidden is "not printable" to ``str.isprintable``, which is many times faster
    than the pattern: clean copy pays for one pass only.
    """
    if text.replace("\n", "").isprintable():
        return text
    return _FORBIDDEN.sub("", text)


def squeezed(text: str) -> str:
    """Return ``text`` without white space and forbidden characters, for comparing words alone."""
    return "".join(without_forbidden(text).split())
