"""Times, marks and structured data in templates: the little that needs Python there."""

import itertools
import json
import re
from collections.abc import Sequence
from datetime import datetime

from django import template
from django.conf.locale import LANG_INFO
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from wiredesk.core.comparing import Piece
from wiredesk.site import clock

register = template.Library()

# A data block is no script, but it must not be able to end its own element.
_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def stamp(context: Context, moment: datetime, form: str = "brief") -> SafeString:
    """A ``<time>`` in the edition's zone; brief ones may be made relative by the script."""
    zone = context["frame"].zone
    machine, full = clock.machine(moment, zone), clock.full(moment, zone)
    if form == "full":
        return format_html('<time datetime="{}">{}</time>', machine, full)
    if form in ("minute", "day and minute"):
        there, today = clock.local(moment, zone), clock.local(timezone.now(), zone)
        named = form == "day and minute" and there.date() != today.date()
        text = f"{there:%a %H:%M}" if named else f"{there:%H:%M}"
        return format_html('<time datetime="{}" title="{}">{}</time>', machine, full, text)
    text = clock.brief(moment, zone)
    return format_html('<time datetime="{}" title="{}" data-ago>{}</time>', machine, full, text)


@register.simple_tag(takes_context=True)
def day_of(context: Context, moment: datetime) -> str:
    """The day of a moment in the edition's zone."""
    return clock.day(moment, context["frame"].zone)


@register.simple_tag
def clock_of(zone: str) -> str:
    """``Kolkata time, IST +05:30``: a zone as readers know it."""
    city = zone.rpartition("/")[2].replace("_", " ")
    there = clock.offset(timezone.now(), zone)
    return there if city == "UTC" else f"{city} time, {there}"


@register.simple_tag
def names_of(languages: Sequence[str]) -> str:
    """``English, Hindi``; a code without a known name stays a code."""
    return ", ".join(LANG_INFO.get(code, {}).get("name", code) for code in languages)


@register.filter
def locale(language: str) -> str:
    """``en-GB`` as Open Graph writes it, ``en_GB``; "" where no territory is known (ogp.me)."""
    tongue, _, territory = language.partition("-")
    known = len(territory) == 2 and territory.isalpha()
    return f"{tongue.lower()}_{territory.upper()}" if known else ""


@register.simple_tag
def structured(value: object) -> SafeString:
    """JSON-LD as a data block that the content policy leaves alone."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.simple_tag
def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text with what begins like a word of a query marked; everything is escaped first."""
    if not words:
        return format_html("{}", text)
    pattern = re.compile(r"\b(" + "|".join(re.escape(word) for word in words) + ")", re.IGNORECASE)
    parts = enumerate(pattern.split(text))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if n % 2 else p,) for n, p in parts)
    )


ELEMENTS = {"added": ("ins", "added:"), "removed": ("del", "removed:")}
"""What a changed run of words is in HTML, and what is read out before it."""


@register.simple_tag
def pieces(found: Sequence[Piece]) -> SafeString:
    """A compared paragraph: ``ins`` and ``del`` say in words, too, what they are."""
    return format_html_join("", "{}", ((_piece(one),) for one in found))


def _piece(one: Piece) -> SafeString:
    if one.change == "same":
        return format_html("{}", one.text)
    tag, said = ELEMENTS[one.change]
    words = one.text.rstrip()
    after = one.text[len(words) :] or " "
    form = '<{}><span class="away" lang="en">{} </span>{}</{}>{}'
    return format_html(form, tag, said, words, tag, after)


_COLUMNS = re.compile(r"(<(?:table|pre)>)|</(?:table|pre)>")


@register.filter
def in_columns(body: str) -> SafeString:
    """A safe body whose tables and set lines scroll in boxes of their own, by keyboard as well."""
    depth, count = 0, itertools.count(1)

    def boxed(tag: re.Match[str]) -> str:
        """Only the outermost: a table inside a table scrolls with it."""
        nonlocal depth
        depth += 1 if tag[1] else -1
        if tag[1]:
            named = f'aria-label="Table {next(count)}" tabindex="0"'
            return f'<section class="columns" {named}>{tag[0]}' if depth == 1 else tag[0]
        return f"{tag[0]}</section>" if depth == 0 else tag[0]

    return mark_safe(_COLUMNS.sub(boxed, body))
