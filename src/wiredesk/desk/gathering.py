"""The stories of a rehearsal: gathered in memory as the archive gathers them from its rows."""

from collections.abc import Hashable, Iterator, Sequence

from msgspec.structs import replace

from wiredesk.core.alerts import Trace, follower
from wiredesk.core.filing import Filing, lasts, spoken_to
from wiredesk.core.item import Value
from wiredesk.core.lifecycle import State, fold
from wiredesk.core.lives import NUMBER, Emission, emissions, lives
from wiredesk.core.matching import guid_key, other_names
from wiredesk.core.ordering import Filed
from wiredesk.core.reach import Order, Reach, is_copy, reach


class Row(Value, frozen=True, kw_only=True):
    """One filed version: the file it came in, and how the fold sees it."""

    file: str
    filing: Filing
    filed: Filed


Newsroom = dict[str, list[Row]]
"""The stories by a key of their own, each with its rows as they came."""


def placed(rows: Sequence[Row]) -> Newsroom:
    """Which row belongs to which story (archive/naming.py does the same)."""
    home: dict[str, str] = {}
    first: dict[Emission, str] = {}
    for row in rows:
        guid = guid_key(row.filing.item.guid)
        root = home.setdefault(guid, guid)
        for one in emissions(row.filing, 1):
            same = home[first.setdefault(one, guid)]
            home = {key: same if old == root else old for key, old in home.items()}
            root = same
    found: Newsroom = {}
    for root in dict.fromkeys(home.values()):
        own = [row for row in rows if home[guid_key(row.filing.item.guid)] == root]
        for number, life in enumerate(lives(row.filed for row in own)):
            refs = {one.ref for one in life}
            key = f"{root}#{number}" if number else root
            found[key] = [row for row in own if row.filed.ref in refs]
    return found


def reached(newsroom: Newsroom) -> Reach:
    """Whom the notices reach, by every name of a story (archive/histories.py does the same)."""
    bearers: dict[Hashable, set[Hashable]] = {}
    orders: list[Order] = []
    for key, rows in newsroom.items():
        for row in rows:
            names = () if row.filing.asks else other_names(row.filing.item)
            for name in map(guid_key, (row.filing.item.guid, *names)):
                bearers.setdefault(name, set()).add(key)
            for name, asks in spoken_to(row.filing):
                before = None if lasts(name, row.filing) else row.filed.at
                said = {"notice": row.filed, "asks": asks, "before": before}
                orders.append(Order(name=guid_key(name), own=key, **said))  # type: ignore[arg-type]
    filed: dict[Hashable, list[Filed]] = {
        key: [one.filed for one in rows] for key, rows in newsroom.items()
    }
    return reach(orders, bearers, filed)


def concerned(row: Row, own: str, newsroom: Newsroom, heard: Reach) -> str:
    """The story that a file is about: its own, or the one that a notice without copy reached."""
    if any(is_copy(one.filed) for one in newsroom[own]):
        return own
    told = heard.told.items()
    return next((str(key) for key, said in told if row.filed.ref in {o.ref for o in said}), own)


def only_notices(rows: Sequence[Row], heard: Reach) -> bool:
    """Notices that found their story are none themselves."""
    return all(row.filed.ref in heard.reaching for row in rows)


def folded(newsroom: Newsroom, heard: Reach) -> dict[str, State]:
    """The state of every story; the copy of a killed text is withheld (DESK-RULES, Kill)."""
    states = {
        key: fold([*(row.filed for row in rows), *heard.told.get(key, ())])
        for key, rows in newsroom.items()
    }
    dead = {body for key, body in _texts(newsroom) if states[key].name == "killed"}
    for key, body in _texts(newsroom):
        if body in dead and states[key].name not in ("killed", "spiked", "withheld"):
            states[key] = replace(
                states[key], name="withheld", reason="the same text was killed under another id"
            )
    return states


def _texts(newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    for key, rows in newsroom.items():
        yield from ((key, row.filing.body_key) for row in rows if row.filing.body_key)


def merged(newsroom: Newsroom, states: dict[str, State]) -> set[str]:
    """Alerts that another public story has followed (archive/merging.py does the same)."""
    traces = [
        sorted((_trace(key, row) for row in rows if is_copy(row.filed)),
               key=lambda one: (one.at, one.ref))
        for key, rows in newsroom.items() if states[key].name == "public"
    ]  # fmt: skip
    alerts = [own[0] for own in traces if own and {one.kind for one in own} == {"ALERT"}]
    later = [one for own in traces for one in own]
    return {str(alert.story) for alert in alerts if follower(alert, later)}


def _trace(key: str, row: Row) -> Trace:
    item, filed = row.filing.item, row.filed
    return Trace(
        story=key, ref=filed.ref, at=filed.at, kind=filed.kind, slugline=item.slugline or "",
        names=frozenset({item.guid}), links=item.links,
    )  # fmt: skip


def alarms(newsroom: Newsroom, states: dict[str, State], heard: Reach) -> Iterator[str]:
    """The codes of the alarms that would sound (archive/causes.py does the same)."""
    for key, rows in newsroom.items():
        yield from (alarm.code for alarm in states[key].alarms)
        if "#" in key and not rows[0].filing.tell.startswith(NUMBER):
            yield "guid-reuse"
        copy = any(
            one.filed.kind not in ("KILL", "ADVISORY") and not one.filed.asks for one in rows
        )
        for one in {row.filed.ref: row.filed for row in rows}.values():
            if not (one.asks or one.kind in ("KILL", "WITHHOLD")):
                continue
            if one.ref in heard.shared:
                yield "shared-name"
            elif not copy and one.ref not in heard.reaching:
                yield "kill-unmatched" if one.kind == "KILL" else "advisory-unmatched"
