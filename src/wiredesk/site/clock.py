"""Times as readers see them: in the edition's zone, always with its offset (R1, R2)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def local(moment: datetime, zone: str) -> datetime:
    """The moment on the clocks of an IANA zone."""
    return moment.astimezone(ZoneInfo(zone))


def machine(moment: datetime, zone: str) -> str:
    """ISO 8601 with offset, whole seconds: for ``datetime`` attributes and structured data."""
    return local(moment, zone).isoformat(timespec="seconds")


def offset(moment: datetime, zone: str) -> str:
    """``IST +05:30``; zones without a name of their own say ``UTC +04:00``."""
    there = local(moment, zone)
    name = there.tzname() or ""
    shift = f"{there:%z}"
    shift = f"{shift[:3]}:{shift[3:5]}"
    if name[:1] in "+-":
        return f"UTC\N{NO-BREAK SPACE}{shift}"
    return f"{name}\N{NO-BREAK SPACE}{shift}"


def full(moment: datetime, zone: str) -> str:
    """``12 Oct 2021, 16:18 IST +05:30``."""
    there = local(moment, zone)
    return f"{there.day} {there:%b %Y, %H:%M} {offset(moment, zone)}"


def brief(moment: datetime, zone: str) -> str:
    """``12 Oct, 16:18 IST``: for lists, beside the full form in the title."""
    there = local(moment, zone)
    name = offset(moment, zone).partition("\N{NO-BREAK SPACE}")[0]
    return f"{there.day} {there:%b, %H:%M} {name}"


def day(moment: datetime, zone: str) -> str:
    """``Tuesday 12 October 2021``: the day breaks of the river."""
    there = local(moment, zone)
    return f"{there:%A} {there.day} {there:%B %Y}"


def midnight(moment: datetime, zone: str) -> datetime:
    """The beginning of the next day in the zone."""
    there = local(moment, zone)
    return datetime.combine(there.date() + timedelta(days=1), time(), there.tzinfo)
