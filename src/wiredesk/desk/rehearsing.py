"""The filter ``wiredesk rehearse``: plays lists of notice cases in an empty newsroom, in memory.

Each case names files in their order, when each was received, the zone of the wire, and when to
look. The files go through the cell, house style and the road's judgement; the stories are folded as
the archive folds them, and a kill follows its text. No database and no settings are needed.
"""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from wiredesk.core.alerts import Trace, follower
from wiredesk.core.errors import WiredeskError
from wiredesk.core.filing import Claimed, Filing, WireFacts, filed_as, lasts, spoken_to
from wiredesk.core.item import Transmission, Value
from wiredesk.core.lifecycle import State, fold
from wiredesk.core.lives import Emission, emissions, lives
from wiredesk.core.matching import other_names
from wiredesk.core.ordering import Filed, in_order, label
from wiredesk.core.reach import Order, Reach, is_copy, reach
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import judge

DONE, USAGE, SOME_FAILED, DIFFERENT = 0, 2, 4, 6
Case = dict[str, Any]
_DESCRIPTION = """\
Play a list of notice cases, each in an empty newsroom, and say what became of the stories.

CASES.json is a list of {"id", "files", "received_at", "checked_at", "provider_zone"}, files
relative to it; "expect" {"kinds", "accept", "final"} is compared where it is given.

exit codes: 0 done and as expected, 2 wrong usage, 4 a file could not be read, 6 some cases differ
"""


class Outcome(Value, frozen=True, kw_only=True):
    """What became of one case: a kind per file, and the story that the last file concerns."""

    kinds: tuple[str, ...] = ()
    state: str = "never-public"
    shown_version_file: str | None = None
    stories: int = 0
    hold_until: str | None = None
    problems: tuple[str, ...] = ()


class _Row(Value, frozen=True, kw_only=True):
    """One filed version: the file it came in, and how the fold sees it."""

    file: str
    filing: Filing
    filed: Filed

    @property
    def body_key(self) -> str:
        """The key of its text, "" where it has too little."""
        return self.filing.body_key


def run(argv: Sequence[str]) -> int:
    """Run the filter over ``argv`` (without the command's name); return its exit code."""
    parser = ArgumentParser(
        prog="wiredesk rehearse",
        description=_DESCRIPTION,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("cases", metavar="CASES.json")
    parser.add_argument("--jsonl", action="store_true", help="one JSON object a line")
    try:
        options = parser.parse_args(argv)
    except SystemExit as done:
        return int(done.code or 0)
    path = Path(options.cases)
    try:
        cases = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        print(f"wiredesk rehearse: {path} is no list of cases: {error}", file=sys.stderr)
        return SOME_FAILED
    return _play_all(cases, path.parent, as_lines=options.jsonl)


def _play_all(cases: list[Case], folder: Path, *, as_lines: bool) -> int:
    failed = different = False
    with Cell() as cell:
        for case in cases:
            outcome = play(case, folder, cell)
            found = differences(case["expect"], outcome) if "expect" in case else []
            failed |= bool(outcome.problems)
            different |= bool(found)
            print(_line(case, outcome) if as_lines else _sentence(case, outcome, found))
    return SOME_FAILED if failed else DIFFERENT if different else DONE


def _line(case: Case, outcome: Outcome) -> str:
    final = {name: getattr(outcome, name) for name in FINAL}
    said = {"id": case.get("id"), "kinds": list(outcome.kinds), "final": final}
    return json.dumps({**said, "problems": outcome.problems} if outcome.problems else said)


FINAL = ("state", "shown_version_file", "stories", "hold_until")


def _sentence(case: Case, outcome: Outcome, found: Sequence[str]) -> str:
    mark = "differs" if found else "right" if "expect" in case else "played"
    kinds = " ".join(outcome.kinds)
    said = f"{mark:8} {case.get('id')}: {kinds} -> {outcome.state}"
    return "\n         ".join((said, *found, *outcome.problems))


def play(case: Case, folder: Path, cell: Cell) -> Outcome:
    """File everything of one case and look at it at its time."""
    rows: list[_Row] = []
    problems: list[str] = []
    for name, received in zip(case["files"], case["received_at"], strict=True):
        at = datetime.fromisoformat(received)
        try:
            filings = _filings(name, (folder / name).read_bytes(), at, case, cell)
        except (WiredeskError, OSError) as error:
            problems.append(f"{name}: {error}")
            continue
        rows += [_Row(file=name, filing=one, filed=filed_as(one, at)) for one in filings]
    if not rows:
        return Outcome(problems=tuple(problems))
    newsroom = placed(rows)
    story = {id(row): key for key, own in newsroom.items() for row in own}
    heard = reached(newsroom)
    states = folded(newsroom, heard)
    labels = {guid: iter(kinds([row.filed for row in own])) for guid, own in newsroom.items()}
    now = datetime.fromisoformat(case["checked_at"])
    last = _concerned(rows[-1], story[id(rows[-1])], newsroom, heard)
    return Outcome(
        kinds=tuple(next(labels[story[id(row)]]) for row in rows),
        stories=sum(
            state.name != "never" and not _only_notices(newsroom[guid], heard)
            for guid, state in states.items()
            if guid not in merged(newsroom, states)
        ),
        problems=tuple(problems),
        **_seen(states[last], newsroom[last], now),
    )


def placed(rows: Sequence[_Row]) -> dict[str, list[_Row]]:
    """The stories by a key of their own, each with its rows as they came (archive/naming.py)."""
    home: dict[str, str] = {}
    first: dict[Emission, str] = {}
    for row in rows:
        guid = home.setdefault(row.filing.item.guid, row.filing.item.guid)
        for one in emissions(row.filing, 1):
            same = first.setdefault(one, guid)
            home = {key: same if root == guid else root for key, root in home.items()}
            guid = same
    found: dict[str, list[_Row]] = {}
    for root in dict.fromkeys(home.values()):
        own = [row for row in rows if home[row.filing.item.guid] == root]
        for number, life in enumerate(lives(row.filed for row in own)):
            refs = {one.ref for one in life}
            key = f"{root}#{number}" if number else root
            found[key] = [row for row in own if row.filed.ref in refs]
    return found


def reached(newsroom: dict[str, list[_Row]]) -> Reach:
    """Whom the notices reach, by every name of a story (archive/histories.py does the same)."""
    bearers: dict[Hashable, set[Hashable]] = {}
    orders: list[Order] = []
    for guid, rows in newsroom.items():
        for row in rows:
            names = () if row.filing.asks else other_names(row.filing.item)
            for name in (row.filing.item.guid, *names):
                bearers.setdefault(name, set()).add(guid)
            for name, asks in spoken_to(row.filing):
                before = None if lasts(name, row.filing) else row.filed.at
                order = Order(name=name, own=guid, notice=row.filed, asks=asks, before=before)
                orders.append(order)
    return reach(
        orders, bearers, {guid: [one.filed for one in rows] for guid, rows in newsroom.items()}
    )


def _concerned(row: _Row, own: str, newsroom: dict[str, list[_Row]], heard: Reach) -> str:
    """The story that a file is about: its own, or the one that a notice without copy reached."""
    if any(is_copy(one.filed) for one in newsroom[own]):
        return own
    told = heard.told.items()
    return next((str(key) for key, said in told if row.filed.ref in {o.ref for o in said}), own)


def _only_notices(rows: Sequence[_Row], heard: Reach) -> bool:
    """Notices that found their story are none themselves."""
    return all(row.filed.ref in heard.reaching for row in rows)


def _filings(name: str, body: bytes, received: datetime, case: Case, cell: Cell) -> list[Filing]:
    """One file as the road judges it."""
    digest = sha256(body).hexdigest()
    sent = Transmission(wire="rehearsal", body=body, digest=digest, received=received, name=name)
    wire = WireFacts(
        id=1, key="rehearsal", agency_id=1, agency_key="rehearsal", agency_name="Rehearsal",
        zone=case.get("provider_zone", ""), language="", press_release=False, policy="auto",
        policy_reason="",
    )  # fmt: skip
    claimed = Claimed(
        id=1, fence=1, wire=wire, received=received, digest=digest, body=body, name=name,
        media_type="", tries=1,
    )  # fmt: skip
    tools = Toolbox(
        clock=lambda: received,
        crashpoint=lambda name: None,
        sector_of=lambda item: None,
        country_of=lambda item: None,
        effects={},
    )
    return [judge(item, claimed, tools) for item in cell.read(sent).items]


def folded(newsroom: dict[str, list[_Row]], heard: Reach) -> dict[str, State]:
    """The state of every story; the copy of a killed text is withheld (DESK-RULES, Kill)."""
    states = {
        guid: fold([*(row.filed for row in rows), *heard.told.get(guid, ())])
        for guid, rows in newsroom.items()
    }
    dead = {key for guid, key in _texts(newsroom) if states[guid].name == "killed"}
    for guid, key in _texts(newsroom):
        if key in dead and states[guid].name not in ("killed", "spiked", "withheld"):
            states[guid] = msgspec.structs.replace(
                states[guid], name="withheld", reason="the same text was killed under another id"
            )
    return states


def _texts(newsroom: dict[str, list[_Row]]) -> Iterator[tuple[str, str]]:
    for guid, rows in newsroom.items():
        yield from ((guid, row.body_key) for row in rows if row.body_key)


def merged(newsroom: dict[str, list[_Row]], states: dict[str, State]) -> set[str]:
    """Alerts that another public story has followed (archive/merging.py does the same)."""
    traces = {
        guid: sorted((_trace(guid, row) for row in rows if is_copy(row.filed)),
                     key=lambda one: (one.at, one.ref))
        for guid, rows in newsroom.items() if states[guid].name == "public"
    }  # fmt: skip
    alerts = [own[0] for own in traces.values() if own and {one.kind for one in own} == {"ALERT"}]
    later = [one for own in traces.values() for one in own]
    return {str(alert.story) for alert in alerts if follower(alert, later)}


def _trace(guid: str, row: _Row) -> Trace:
    item, filed = row.filing.item, row.filed
    return Trace(
        story=guid, ref=filed.ref, at=filed.at, kind=filed.kind, slugline=item.slugline or "",
        names=frozenset({item.guid}), links=item.links,
    )  # fmt: skip


def kinds(row: Sequence[Filed]) -> list[str]:
    """The label of each file of one story; the same content once more is a REPEAT."""
    ordered = in_order(row)
    seen: set[tuple[str | None, str]] = set()
    found: list[str] = []
    for one in row:
        again = (one.version, one.ref) in seen
        seen.add((one.version, one.ref))
        found.append("REPEAT" if again else label(ordered, one))
    return found


def _seen(state: State, rows: Sequence[_Row], now: datetime) -> dict[str, Any]:
    """State, shown file and end of hold in the words of the cases."""
    name: str = state.name
    if name == "killed" and state.awaiting:
        name = "awaiting-desk"
    elif name == "public" and not state.public_at(now):
        name = "held"
    name = {"awaiting": "awaiting-desk", "never": "never-public"}.get(name, name)
    newest = state.adds[-1] if state.adds else state.shown
    shown = next((row.file for row in rows if row.filed.ref == newest), None)
    return {
        "state": name,
        "shown_version_file": shown if name == "public" else None,
        "hold_until": _hold(state) if name == "held" else None,
    }


def _hold(state: State) -> str:
    if state.indefinite or state.visible_from is None:
        return "indefinite"
    return state.visible_from.strftime("%Y-%m-%dT%H:%M:%SZ")


def differences(expect: dict[str, Any], outcome: Outcome) -> list[str]:
    """What differs from the labels, in words; [] = all right."""
    final = expect["final"]
    accept = expect.get("accept") or [[kind] for kind in expect["kinds"]]
    right = len(outcome.kinds) == len(accept) and all(
        kind in allowed for kind, allowed in zip(outcome.kinds, accept, strict=True)
    )
    found = [] if right else [f"kinds {list(outcome.kinds)} not {expect['kinds']}"]
    for name in FINAL:
        repeated = name == "shown_version_file" and "REPEAT" in expect["kinds"]
        if name in final and not repeated and getattr(outcome, name) != final[name]:
            found.append(f"{name} {getattr(outcome, name)} not {final[name]}")
    return found
