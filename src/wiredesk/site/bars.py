"""Draws how many stories there were in each week of a year: bars as SVG, made on the server."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wiredesk.core.pairs import WEEKS, Week

WIDTH, HEIGHT, GAP = 12, 96, 3
"""Of one bar, of the highest one, and between two: in units of the drawing."""

FOOT = 26  # below the bars, for the months


_BAR = '<rect x="{}" y="{}" width="{}" height="{}"/>'
_MONTH = '<text x="{}" y="{}">{}</text>'
_WHOLE = '<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>'


def weekly_bars(weeks: Sequence[Week]) -> SafeString:
    """The last WEEKS weeks, empty ones too; "" where no story is counted."""
    if not weeks:
        return SafeString()
    counts = {week.monday: week.stories for week in weeks}
    mondays = [weeks[-1].monday - timedelta(weeks=WEEKS - 1 - n) for n in range(WEEKS)]
    most = max(counts.values())
    bars = (_bar(n, counts.get(monday, 0), most) for n, monday in enumerate(mondays))
    size = (WEEKS * WIDTH, HEIGHT + FOOT)
    drawn = format_html_join("", _BAR, bars), format_html_join("", _MONTH, _months(mondays))
    return format_html(_WHOLE, *size, _said(weeks, most), *drawn)


def _bar(place: int, stories: int, most: int) -> tuple[int, int, int, int]:
    """A hair of a bar stands for none, so that the year is seen."""
    height = max(1, round(HEIGHT * stories / most))
    return place * WIDTH, HEIGHT - height, WIDTH - GAP, height


def _months(mondays: Sequence[date]) -> Iterator[tuple[int, int, str]]:
    """Every third month below its first week."""
    for place, (before, monday) in enumerate(pairwise(mondays), start=1):
        if monday.month != before.month and monday.month % 3 == 1 and place < WEEKS - 3:
            yield place * WIDTH, HEIGHT + FOOT - 6, f"{monday:%b}"


def _said(weeks: Sequence[Week], most: int) -> str:
    """The drawing in words, for who does not see it."""
    total = sum(week.stories for week in weeks)
    top = next(week.monday for week in weeks if week.stories == most)
    return (
        f"Stories per week over the last {WEEKS} weeks: {total} in all,"
        f" most in the week from {top.day} {top:%B %Y}: {most}"
    )
