"""How wires are, as `wiredesk wire health` prints it."""

from datetime import datetime
from typing import Any

from wiredesk.core import health
from wiredesk.core.health import Facts


def in_words(facts: Facts, now: datetime) -> dict[str, Any]:
    """A row for people."""
    found, arrivals = health.findings(facts, now), facts.arrivals
    day = health.of_day(facts.looks, now)
    lag, late = (health.span(health.lag(arrivals, share)) for share in (0.5, 0.95))
    return {
        "wire": facts.key,
        "health": ", ".join(one.code for one in found) or "well",
        "new every": health.span(health.usual_gap(arrivals)),
        "last new": health.ago(facts.heard, now),
        "lag (95 %)": f"{lag} ({late})" if lag else "",
        "failed 24 h": f"{day.failed}/{day.looks}",
        "what to do": f"{facts.error} {found[0].advice}".strip() if found else facts.error,
    }


def in_numbers(facts: Facts, now: datetime) -> dict[str, Any]:
    """A row for machines: spans in seconds, times in ISO 8601, None where nothing is known."""
    day, week = health.of_day(facts.looks, now), health.of_week(facts.looks, now)
    return {
        "wire": facts.key,
        "findings": [
            {"code": one.code, "sentence": one.sentence, "advice": one.advice}
            for one in health.findings(facts, now)
        ],
        "usual_gap": health.usual_gap(facts.arrivals),
        "lag_p50": health.lag(facts.arrivals, 0.5),
        "lag_p95": health.lag(facts.arrivals, 0.95),
        "day": {"looks": day.looks, "failed": day.failed},
        "week": {"looks": week.looks, "failed": week.failed},
        "failures": facts.failures,
        "error": facts.error or None,
        "error_code": facts.looks.code or None,
        "heard": _iso(facts.heard),
        "checked": _iso(facts.checked_at),
        "due": _iso(facts.due_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
