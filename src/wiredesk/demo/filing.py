"""Turns a piece of copy into what its agency files: dateline, sign-off, ids, times, rights."""

import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pycountry

from wiredesk.core.text.months import ENGLISH
from wiredesk.demo.copydesk import Copy, topics
from wiredesk.demo.values import Agency, Filed, FiledPicture, Wire


def fill(
    copy: Copy,
    texts: Mapping[str, Copy],
    agency: Agency,
    wire: Wire,
    start: datetime,
    created: datetime,
    updated: datetime,
) -> Filed:
    """The version ``copy`` as ``agency`` files it on ``wire``; ``texts`` holds all copy by key."""
    zone = ZoneInfo(wire.zone)
    local = created.astimezone(zone)
    root = copy.of or copy.key
    english = wire.language == "en"
    return Filed(
        key=copy.key,
        guid=_guid(root, wire, local),
        version=copy.version,
        agency=agency.name,
        url=f"{agency.site}/{local:%Y/%m}/{root}",
        created=local,
        updated=updated.astimezone(zone),
        language=wire.language,
        headline=copy.headline,
        paragraphs=paragraphs(copy, texts, agency.dateline if english else "", local),
        status=copy.status,
        signals=copy.signals,
        embargo=_embargo(copy, start, zone),
        urgency=copy.urgency,
        slug=copy.slug,
        byline=f"By {copy.byline}" if copy.byline and english else copy.byline,
        abstract=copy.abstract,
        city=copy.city,
        country=copy.country,
        country_name=country_name(copy.country) if copy.country else "",
        topics=tuple(topics()[name] for name in copy.topics),
        genre=copy.genre,
        people=copy.people,
        organisations=copy.organisations,
        picture=_picture(copy, agency, root),
        notes=copy.notes,
        correction=copy.correction,
        usage=copy.usage,
        copyright=f"© {local:%Y} {agency.name}",
    )


def paragraphs(
    copy: Copy, texts: Mapping[str, Copy], style: str, local: datetime
) -> tuple[str, ...]:
    """The story in paragraphs: the house's dateline before the first, the sign-off as the last."""
    source = texts[copy.same_text_as] if copy.same_text_as else copy
    body = [part.strip() for part in source.body.split("\n\n") if part.strip()]
    if not body:
        return ()
    city = copy.city or source.city
    if city and style:
        body[0] = dateline(style, city, local) + body[0]
    return (*body, f"({copy.sign_off})") if copy.sign_off else tuple(body)


def dateline(style: str, city: str, local: datetime) -> str:
    """``style`` of the house with its place and day, for example "LISBON (Meridian) — "."""
    month = ENGLISH[local.month - 1]
    return style.format(city=city, CITY=city.upper(), day=local.day, mon=month[:3], month=month)


@cache
def country_name(code: str) -> str:
    """The usual English name of the country ``code`` (ISO 3166-1 alpha-2)."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        raise ValueError(f"{code} is not a country code of ISO 3166-1")
    return str(getattr(country, "common_name", country.name))


def _guid(root: str, wire: Wire, local: datetime) -> str:
    number = zlib.crc32(root.encode())
    if wire.format.startswith("newsml"):
        return f"urn:newsml:{wire.agency}.example:{local:%Y%m%d}:{number}"
    return f"tag:{wire.agency}.example,{local:%Y}:{number}"


def _embargo(copy: Copy, start: datetime, zone: ZoneInfo) -> datetime | None:
    if copy.embargo_in is None:
        return None
    return (start + timedelta(seconds=copy.embargo_in)).astimezone(zone)


def _picture(copy: Copy, agency: Agency, root: str) -> FiledPicture | None:
    if not copy.picture:
        return None
    return FiledPicture(
        name=f"{copy.picture}.jpg",
        guid=f"tag:{agency.key}.example,2026:picture:{zlib.crc32(root.encode())}",
        caption=copy.caption,
        credit=f"Illustration: {agency.name}" if copy.credited else "",
    )
