"""Sluglines without the marks that change from version to version of one story."""

import re

_MARK = r"(?:UPDATE|CORRECTED|CORRECTION|REFILE|RPT|REPEAT|WRAPUP)(?: \d{1,2})?"
_BESIDE = r"PIX|TV|VIDEO|GRAPHICS?"
_MARKS = re.compile(
    rf"\s*\(\s*(?:{_MARK}|{_BESIDE})(?:\s*,\s*(?:{_MARK}|{_BESIDE}))*\s*\)\s*$"  # Reuters
    r"|,?\s+\d{1,2}(?:st|nd|rd|th) ?Ld(?:-Writethru)?\s*$",  # AP
    re.IGNORECASE,
)


def without_marks(slugline: str) -> str:
    """What a slugline calls the story: "TRAM/ (UPDATE 1, PIX)" and "TRAM/" are one story."""
    return _MARKS.sub("", slugline).strip()
