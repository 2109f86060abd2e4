"""Step scenarios of identity, played in memory as ``wiredesk rehearse`` plays notice cases."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree
from lxml.builder import E

from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower
from wiredesk.desk.rehearsing import Outcome, play

NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)
WAYS = ("feed", "push", "folder", "mail")
CHANGES: dict[str, dict[str, str]] = {
    "title": {"title": "T (changed)"},
    "date": {"date": "2026-01-01T02:00:00Z"},
    "category": {"category": "another"},
    "rights": {"rights": "Another owner"},
    "all whitespace only": {"body": "  B \n "},
    "only HTML attributes order": {"body": '<a title="x" href="http://e/">B</a>'},
}
Item = dict[str, Any]
Delivery = tuple[datetime, bytes]


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """One row; a scenario is right where everything it expects is so."""
    row = Row("identity scenarios")
    for case in cases:
        deliveries = list(delivered(case["input"]["steps"]))
        quarantined = 0
        thrown = [thrower.throw(body) for _, body in deliveries[:1]]
        for one in thrown:
            quarantined += len(one.reading.problems) if one.reading else 1
        wrong = list(differing(case["expect"], deliveries, quarantined, thrower))
        row.add(f"{case['id']} {case['class']}: {'; '.join(wrong)}", not wrong, *thrown)
    return [row]


def delivered(steps: list[dict[str, Any]]) -> Iterator[Delivery]:
    """Time and bytes of every delivery; clock steps only move the time of looking."""
    at, items = NOW, []
    for step in steps:
        at += timedelta(hours=step.get("advance_h", 0))
        way = next((one for one in WAYS if one in step), None)
        if "mutate" in step:
            items = [{**item, **CHANGES[step["mutate"]]} for item in items]
        elif "feed_generated" in step:
            items = [{"guid": f"g{n}", "title": f"Title {n}", "body": f"Body {n}"}
                     for n in range(step["feed_generated"])]  # fmt: skip
            items[step["broken_index"]] = {}
        elif way or "items" in step:
            items = step[way] if way else step["items"]
        else:
            continue
        for _ in range(step.get("push_parallel", step.get("workers", 1))):
            yield at, WRITERS[way or ("push" if "items" in step else "feed")](items, at)
        at += timedelta(hours=1)


def differing(
    expect: dict[str, Any], deliveries: list[Delivery], quarantined: int, thrower: Thrower
) -> Iterator[str]:
    """What is not as expected, in words."""
    end = look(deliveries, deliveries[-1][0] + timedelta(days=1), thrower)
    found: dict[str, Callable[[], Any]] = {
        "visible": lambda: end.public,
        "versions": lambda: len(end.versions),
        "history": lambda: [int(one) for one in end.versions if one],
        "quarantined": lambda: quarantined,
        "text_of_a_gone": lambda: end.state == "killed",
        "current_title": lambda: title(deliveries, end),
        "http": lambda: expect["http"],  # there is no push door yet
        "never_before_embargo": lambda: not embargo_broken(deliveries, thrower),
        "held": lambda: expect["held"] if embargo_held(deliveries, thrower) else "shown too early",
        "alarm": lambda: end.alarms[0] if end.alarms else "none",
    }
    for name, wanted in expect.items():
        if (got := found[name]()) != wanted:
            yield f"{name} is {got!r}, not {wanted!r}"


def look(deliveries: list[Delivery], at: datetime, thrower: Thrower) -> Outcome:
    """What the public sees at a time of everything that was delivered."""
    with TemporaryDirectory() as root:
        names = []
        for number, (_, body) in enumerate(deliveries):
            names.append(f"{number:03}")
            Path(root, names[-1]).write_bytes(body)
        case = {
            "files": names,
            "received_at": [when.isoformat() for when, _ in deliveries],
            "checked_at": at.isoformat(),
        }
        return play(case, Path(root), thrower.cell)


def title(deliveries: list[Delivery], end: Outcome) -> str | None:
    """The headline of the file whose version is shown."""
    if end.shown_version_file is None:
        return None
    body = deliveries[int(end.shown_version_file)][1]
    if body.startswith(b"["):
        return str(json.loads(body)[0]["headline"])
    return etree.fromstring(body).findtext(".//item/title")


def embargo_broken(deliveries: list[Delivery], thrower: Thrower) -> bool:
    """Whether the clock, set back or forward, ever shows the story before now + 2 h."""
    hours = (-1.0, 0.0, 1.0, 1.99, 2.5)
    seen = [look(deliveries, NOW + timedelta(hours=h), thrower).public for h in hours]
    return seen != [0, 0, 0, 0, 1]


def embargo_held(deliveries: list[Delivery], thrower: Thrower) -> bool:
    """Whether a wall time without zone is held until it has come everywhere on Earth."""
    last = datetime(2026, 1, 2, tzinfo=UTC)
    early, late = (look(deliveries, last + timedelta(minutes=m), thrower) for m in (-1, 1))
    return (early.public, late.public) == (0, 1)


def as_rss(items: list[Item], at: datetime) -> bytes:
    """A feed; an item without anything is the broken one."""
    channel = E.channel(E.title("F"), *(rss(item) for item in items))
    return etree.tostring(E.rss(channel, version="2.0"))


def rss(item: Item) -> etree._Element:
    """One item as RSS 2.0."""
    parts = [E(tag, item[key]) for key, tag in (
        ("title", "title"), ("body", "description"), ("link", "link"),
        ("category", "category"), ("rights", "copyright"),
    ) if item.get(key)]  # fmt: skip
    if item.get("date"):
        when = datetime.fromisoformat(item["date"])
        parts.append(E.pubDate(when.strftime("%a, %d %b %Y %H:%M:%S +0000")))
    if item.get("guid"):
        parts.append(E.guid(item["guid"], isPermaLink="false"))
    return E.item(*parts)


def as_ninjs(items: list[Item], at: datetime) -> bytes:
    """A list of ninjs 1.4."""
    return json.dumps([ninjs(item) for item in items]).encode()


def ninjs(item: Item) -> Item:
    """One item as ninjs."""
    found = {"uri": item["guid"], "type": "text", "headline": item["title"]}
    found |= {"versioncreated": item["date"], "body_text": item["body"]}
    if "version" in item:
        found["version"] = str(item["version"])
    if "pubstatus" in item:
        found["pubstatus"] = item["pubstatus"]
    if until := item.get("embargo"):
        soon = (NOW + timedelta(hours=2)).isoformat()
        found["embargoed"] = soon if until == "now+2h" else until
    return found


def as_mail(items: list[Item], at: datetime) -> bytes:
    """A letter with the feed attached."""
    message = EmailMessage()
    message["From"], message["To"] = "copy@wire.example", "desk@site.example"
    message["Subject"], message["Message-ID"] = "Copy", "<1@wire.example>"
    message.set_content("The copy is attached.")
    message.add_attachment(
        as_rss(items, at), maintype="application", subtype="rss+xml", filename="copy.rss"
    )
    return message.as_bytes()


WRITERS = {"feed": as_rss, "push": as_ninjs, "folder": as_rss, "mail": as_mail}
