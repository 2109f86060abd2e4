"""Reads the dateline that metadata prints: ``Peine (dpa/lni) -``, ``BRUSELAS, 16 ene (EFE).-``."""

import re

from wiredesk.core.item import Dateline

_PRINTED = re.compile(
    r"(?P<city>[^\d(,]{2,60}?)\s*(?:,[^(]{1,40})?\s*(?:\((?P<agency>[^)]{2,30})\))?[\s.]*[-–—]*\s*"
)


def printed_dateline(text: str | None) -> Dateline | None:
    """City and agency of a printed dateline; None for one that is a time or no line at all.

    What stands between the city and the agency (region, country, day) stays in the text alone.
    """
    text = (text or "").strip()
    match = _PRINTED.fullmatch(text)
    if match is None or not any(character.isalpha() for character in match["city"]):
        return None
    agency = (match["agency"] or "").strip() or None
    return Dateline(city=match["city"].strip(" ,-–—"), agency=agency, text=text)
