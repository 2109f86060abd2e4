"""Says how a wire is: its rhythm, its lag, its failed looks, and what a person should do.

Pure: what the fetcher and the road have counted comes in, findings in plain words come out. All
that is counted is bounded: hours of one day, days of one week, the newest arrivals and lags.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from wiredesk.core.item import Value

HOURS, DAYS = 24, 7
ARRIVALS = 16  # times that say the rhythm
LAGS = 64
TOGETHER = 60  # seconds: items that come one after the other are one arrival
LATE = timedelta(days=1)  # an item older than this is an old one, not a late one
ENOUGH_LOOKS = 20  # fewer say nothing about a share
BUDGET = 0.1  # of a day's looks may fail
NONSENSE = 3  # deliveries in a row that no reader could read
PAGES, FAILURES = 3, 5  # looks in a row, then an alarm: web pages; any failure
OVERDUE = timedelta(minutes=10)
FASTEST, SLOWEST = 5, 21_600  # seconds that a contract may name between two looks

Slot = tuple[int, int, int]
"""A number of hours or days since 1970 (UTC), the looks in it, and how many of them failed."""


class Looks(Value, frozen=True, kw_only=True, omit_defaults=True):
    """How the looks at a wire ended; ``hint``: seconds for which its server said an answer holds,
    ``code``: of the last error, "" since an answer came."""

    hours: tuple[Slot, ...] = ()
    days: tuple[Slot, ...] = ()
    hint: int = 0
    code: str = ""


class Arrivals(Value, frozen=True, kw_only=True, omit_defaults=True):
    """When items came (seconds since 1970, ascending), how late (seconds), and the deliveries in
    a row that nobody could read."""

    came: tuple[int, ...] = ()
    lags: tuple[int, ...] = ()
    nonsense: int = 0


class Share(Value, frozen=True, kw_only=True):
    """Looks, and those that failed."""

    looks: int
    failed: int


class Facts(Value, frozen=True, kw_only=True):
    """Everything that is known of the health of one wire; times aware."""

    key: str
    asked: bool  # by us, over a network; otherwise the wire comes by itself
    looks: Looks = Looks()
    arrivals: Arrivals = Arrivals()
    failures: int = 0
    error: str = ""
    gone: bool = False
    heard: datetime | None = None
    silent_since: datetime | None = None
    due_at: datetime | None = None
    checked_at: datetime | None = None


class Finding(Value, frozen=True, kw_only=True):
    """One thing that is wrong: a stable code, what it is, what to do."""

    code: str
    sentence: str
    advice: str


ADVICE = {
    "html-page": "Open the address in a browser: a login or an expired subscription shows itself.",
    "denied": "Check user name, password or key of the address with the agency.",
    "not-found": "Ask the agency for the new address, and change it on the page of the wire.",
    "gone": "Ask the agency for the new address; changing it asks the wire again.",
    "throttled": "The server asks for fewer looks: set *Ask every* as the contract says.",
    "tls": "The certificate is expired, self-signed or of another host: tell the agency.",
    "dns": "The name has no address: look for a mistake in the wire's address.",
    "address-refused": "The guard does not dial it: a receiver of your own needs *allow networks*.",
    "too-big": "The answer passes the limit of size: ask the agency for a shorter feed.",
    "empty": "The server answers nothing at all: tell the agency.",
}
"""What to do about an error, by its code (docs/reference/errors.md)."""

OTHERWISE = "It is tried again by itself; if it lasts, tell the agency."


def looked(looks: Looks, at: datetime, *, code: str = "", hint: int = 0) -> Looks:
    """With one more look at ``at`` (aware); ``code`` = it failed so. What is too old falls out."""
    hour, failed = int(at.timestamp()) // 3600, bool(code)
    return Looks(
        hours=_add(looks.hours, hour, HOURS, failed),
        days=_add(looks.days, hour // 24, DAYS, failed),
        hint=hint,
        code=code,
    )


def _add(slots: tuple[Slot, ...], now: int, kept: int, failed: bool) -> tuple[Slot, ...]:
    count, bad, rest = 1, int(failed), slots
    if slots and slots[-1][0] == now:
        count, bad, rest = count + slots[-1][1], bad + slots[-1][2], slots[:-1]
    return (*(one for one in rest if now - kept < one[0] < now), (now, count, bad))


def of_day(looks: Looks, now: datetime) -> Share:
    """The looks of the last 24 hours, by whole hours."""
    return _sum(looks.hours, int(now.timestamp()) // 3600 - HOURS)


def of_week(looks: Looks, now: datetime) -> Share:
    """The looks of the last seven days, by whole days (UTC)."""
    return _sum(looks.days, int(now.timestamp()) // 86400 - DAYS)


def _sum(slots: Sequence[Slot], after: int) -> Share:
    own = [one for one in slots if one[0] > after]
    return Share(looks=sum(one[1] for one in own), failed=sum(one[2] for one in own))


def arrived(
    arrivals: Arrivals, items: Iterable[tuple[datetime | None, datetime]], *, first: bool
) -> Arrivals:
    """After new items: (its own time or None, received) each. ``first``: the wire's first delivery,
    whose items teach the rhythm but are not late.

    An item's own time counts where it lies within a day before its receipt: how often we ask must
    not hide how often something happens.
    """
    came, lags = list(arrivals.came), list(arrivals.lags)
    for own, received in items:
        lag = received - own if own is not None else None
        known = own is not None and lag is not None and timedelta() <= lag <= LATE
        came.append(int((own if known and own is not None else received).timestamp()))
        if known and lag is not None and not first:
            lags.append(int(lag.total_seconds()))
    return replace(arrivals, came=_apart(came)[-ARRIVALS:], lags=tuple(lags[-LAGS:]))


def _apart(times: list[int]) -> tuple[int, ...]:
    """In order, without those that came together with the one before."""
    kept: list[int] = []
    for one in sorted(times):
        if not kept or one - kept[-1] >= TOGETHER:
            kept.append(one)
    return tuple(kept)


def unread(arrivals: Arrivals) -> Arrivals:
    """One more delivery in a row that no reader could read."""
    return replace(arrivals, nonsense=min(arrivals.nonsense + 1, 1000))


def read(arrivals: Arrivals) -> Arrivals:
    """A delivery was read: the row of nonsense ends."""
    return replace(arrivals, nonsense=0)


def times(arrivals: Arrivals) -> tuple[datetime, ...]:
    """The arrivals as aware times."""
    return tuple(datetime.fromtimestamp(one, UTC) for one in arrivals.came)


def usual_gap(arrivals: Arrivals) -> int | None:
    """Seconds between two arrivals, as a rule; None where too few are known."""
    gaps = [after - before for before, after in pairwise(arrivals.came)]
    return int(median(gaps)) if len(gaps) >= 3 else None


def lag(arrivals: Arrivals, share: float) -> int | None:
    """Seconds within which this share of the newest items came; None where none is known."""
    ordered = sorted(arrivals.lags)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None


def span(seconds: float | None) -> str:
    """A span in two words: "40 s", "12 min", "3 h", "2 d"; "" where it is not known."""
    if seconds is None:
        return ""
    for unit, size, below in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 48 * 3600)):
        if seconds < below:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86400:.0f} d"


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, in words."""
    return f"{span(max((now - at).total_seconds(), 0))} ago" if at else "never"


def findings(facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """What is wrong with a wire now, the gravest first; nothing where all is well."""
    advice = ADVICE.get(facts.looks.code, OTHERWISE)
    day = of_day(facts.looks, now)
    found = (
        ("gone", facts.gone, "its server says it is gone for good: it rests", ADVICE["gone"]),
        (
            "failing",
            facts.failures >= PAGES and not facts.gone,
            f"{facts.failures} looks in a row failed",
            advice,
        ),
        (
            "error",
            bool(facts.error) and not facts.asked,
            facts.error,
            "Put right what the error names.",
        ),
        (
            "nonsense",
            facts.arrivals.nonsense >= NONSENSE,
            f"{facts.arrivals.nonsense} deliveries in a row could not be read",
            "Look at the newest in quarantine: is it news, and of which format?",
        ),
        (
            "silent",
            facts.silent_since is not None,
            "silent for longer than it ever is",
            "Look at the last error, then ask the agency.",
        ),
        (
            "overdue",
            facts.due_at is not None and now - facts.due_at > OVERDUE,
            "nobody has asked it though its time has come",
            "See that a worker runs: `wiredesk run` or `wiredesk worker`.",
        ),
        (
            "budget",
            day.looks >= ENOUGH_LOOKS and day.failed > BUDGET * day.looks,
            f"{day.failed} of the day's {day.looks} looks failed",
            advice,
        ),
    )
    return tuple(
        Finding(code=code, sentence=sentence, advice=what)
        for code, is_so, sentence, what in found
        if is_so
    )
