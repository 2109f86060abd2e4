"""The filter ``wiredesk rehearse``: plays lists of notice cases in an empty newsroom, in memory.

Each case names files in their order, when each was received, the zone of the wire, and when to
look. The files go through the cell, house style and the road's judgement; the stories are folded as
the archive folds them, and a kill follows its text. No database and no settings are needed.
"""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.errors import WiredeskError
from wiredesk.core.filing import Claimed, Filing, WireFacts, filed_as
from wiredesk.core.item import Value
from wiredesk.core.lifecycle import State
from wiredesk.core.ordering import Filed, in_order, label
from wiredesk.desk import gathering
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.gathering import Row
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import delivered, judge

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
    public: int = 0  # stories that the public sees at the time of looking
    versions: tuple[str | None, ...] = ()  # of the story that the last file concerns, in order
    hold_until: str | None = None
    alarms: tuple[str, ...] = ()  # codes, as the archive would raise them
    problems: tuple[str, ...] = ()


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
    rows: list[Row] = []
    problems: list[str] = []
    for name, received in zip(case["files"], case["received_at"], strict=True):
        at = datetime.fromisoformat(received)
        try:
            filings = _filings(name, (folder / name).read_bytes(), at, case, cell)
        except (WiredeskError, OSError) as error:
            problems.append(f"{name}: {error}")
            continue
        rows += [Row(file=name, filing=one, filed=filed_as(one, at)) for one in filings]
    if not rows:
        return Outcome(problems=tuple(problems))
    newsroom = gathering.placed(rows)
    story = {id(row): key for key, own in newsroom.items() for row in own}
    heard = gathering.reached(newsroom)
    states = gathering.folded(newsroom, heard)
    labels = {key: iter(kinds([row.filed for row in own])) for key, own in newsroom.items()}
    now = datetime.fromisoformat(case["checked_at"])
    last = gathering.concerned(rows[-1], story[id(rows[-1])], newsroom, heard)
    alone = states.keys() - gathering.merged(newsroom, states)
    return Outcome(
        kinds=tuple(next(labels[story[id(row)]]) for row in rows),
        stories=sum(
            states[key].name != "never" and not gathering.only_notices(newsroom[key], heard)
            for key in alone
        ),
        public=sum(states[key].public_at(now) for key in alone),
        versions=_versions([row.filed for row in newsroom[last]]),
        alarms=tuple(gathering.alarms(newsroom, states, heard)),
        problems=tuple(problems),
        **_seen(states[last], newsroom[last], now),
    )


def _filings(name: str, body: bytes, received: datetime, case: Case, cell: Cell) -> list[Filing]:
    """One file as the road judges it."""
    digest = sha256(body).hexdigest()
    wire = WireFacts(
        id=1, key="rehearsal", agency_id=1, agency_key="rehearsal", agency_name="Rehearsal",
        zone=case.get("provider_zone", ""), profile=case.get("profile", ""), language="",
        press_release=False, policy="auto", policy_reason="",
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
        enrich=lambda copy, inherited=(): Enrichment(),
        effects={},
    )
    return [judge(item, claimed, tools) for item in cell.read(delivered(claimed)).items]


def _versions(filed: Sequence[Filed]) -> tuple[str | None, ...]:
    """The version of each that is not a repetition, in the order of the fold."""
    distinct = {(one.version, one.ref): one.version for one in in_order(filed)}
    return tuple(distinct.values())


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


def _seen(state: State, rows: Sequence[Row], now: datetime) -> dict[str, Any]:
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
