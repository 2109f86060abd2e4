"""Round-ups that our software made as entries of a feed: headlines, credits and links."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.html import format_html, format_html_join

from wiredesk.archive.finding import Frame, RoundupView
from wiredesk.site.answering import absolute
from wiredesk.site.feeds.values import Deleted, Entry, Feed, feed


def roundup_feed(
    frame: Frame,
    roundups: Iterable[RoundupView],
    withdrawn: Iterable[tuple[int, datetime]],
    *,
    path: str,
) -> Feed:
    """Round-ups as a feed; withdrawn ones are deleted entries."""
    empty = feed(
        frame, (), (), title=f"{frame.name}: roundups made by software", page="/roundups", path=path
    )
    return Feed(
        title=empty.title,
        page=empty.page,
        path=path,
        rights=empty.rights,
        entries=tuple(_entry(one, frame) for one in roundups),
        deleted=tuple(Deleted(id=absolute(f"/roundup/{pk}"), at=at) for pk, at in withdrawn),
    )


def _entry(one: RoundupView, frame: Frame) -> Entry:
    url = absolute(one.url)
    return Entry(
        id=url,
        url=url,
        title=one.title,
        summary="Made by software. " + "; ".join(f"{r.headline} ({r.credit})" for r in one.lines),
        html=_lines(one),
        agency=frame.name,
        source_url=absolute("/"),
        published=one.at,
        updated=one.changed,
        language="en",
        tags=(one.sector.name,),
        image="",
        image_credit="",
    )


def _lines(one: RoundupView) -> str:
    """A paragraph that says who made it, then a link and a credit per line."""
    rows = ((absolute(r.card.url), r.headline, r.credit) for r in one.lines)
    listed = format_html_join("", '<li><a href="{}">{}</a> ({})</li>', rows)
    return format_html("<p>Made by software.</p><ul>{}</ul>", listed)
