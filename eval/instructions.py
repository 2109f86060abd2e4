"""Scores what the lifecycle makes of labelled notice cases: kinds, final state, text on the page.

``python -m eval.instructions [-v]`` reads notices/cases.json of the shared material, folds every
case as the archive would and compares. Cases that need the archive (the same text under another id)
are played in tests/desk/test_notices.py alone; they and those that are still open are named in
floors.toml and counted apart.
"""

import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from wiredesk.core.errors import WiredeskError
from wiredesk.core.filing import Claimed, Filing, WireFacts
from wiredesk.core.formats import read
from wiredesk.core.item import Transmission
from wiredesk.core.lifecycle import Filed, fold, in_order, label
from wiredesk.core.text.style import house_style
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import judge

FLOORS = Path(__file__).with_name("floors.toml")
SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[2] / "shared"))


class Outcome(Struct, frozen=True):
    """What we made of one case."""

    kinds: tuple[str, ...]
    state: str
    shown: str | None  # name of the file whose text is public
    hold_until: str | None


def main(arguments: Sequence[str]) -> int:
    """Print the table (differences with ``-v``); 0 = all floors held, 1 = not, 3 = no data."""
    path = SHARED / "notices" / "cases.json"
    if not path.exists():
        print(f"skipped: {path} is absent (set WIREDESK_SHARED)")
        return 3
    cases = json.loads(path.read_text())
    pinned = tomllib.loads(FLOORS.read_text())["instructions"]
    later = set(pinned["open"]) | set(pinned["archive"])
    score: Counter[tuple[str, bool]] = Counter()
    wrong: dict[bool, list[str]] = {True: [], False: []}
    for case in cases:
        differences = compare(case, play(case))
        score[(case["scenario"], not differences)] += 1
        if differences:
            line = f"{case['id']} ({case['note']}): {'; '.join(differences)}"
            wrong[case["id"] in later].append(line)
    print_table(score)
    decided = len(cases) - len(later)
    share = 1 - len(wrong[False]) / decided
    print(f"right: {share:.3f} of {decided} cases (floor {pinned['right']})")
    print(
        f"played through the archive alone: {len(pinned['archive'])}; open: {len(pinned['open'])}"
    )
    if "-v" in arguments:
        print("\n".join([*wrong[False], *wrong[True]]))
    return 0 if share >= pinned["right"] else 1


def play(case: dict[str, Any]) -> Outcome:
    """Fold the files of one case and look at the story that the last file concerns."""
    filed: dict[str, list[tuple[str, Filed]]] = {}
    arrived: list[str] = []
    for name, received in zip(case["files"], case["received_at"], strict=True):
        for filing in filings(name, datetime.fromisoformat(received), case):
            arrived.append(filing.item.guid)
            filed.setdefault(filing.item.guid, []).append(
                (name, as_filed(filing, datetime.fromisoformat(received)))
            )
    rows = filed.get(arrived[-1], []) if arrived else []
    labels = {guid: iter(kinds([one for _, one in row])) for guid, row in filed.items()}
    state = fold(one for _, one in rows)
    now = datetime.fromisoformat(case["checked_at"])
    shown = next((name for name, one in rows if one.ref == state.shown), None)
    name = seen_as(state, now)
    return Outcome(
        kinds=tuple(next(labels[guid]) for guid in arrived),
        state=name,
        shown=shown if name == "public" else None,
        hold_until=_hold(state, name),
    )


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


def filings(name: str, received: datetime, case: dict[str, Any]) -> list[Filing]:
    """One file as the road would judge it."""
    body = (SHARED / "notices" / name).read_bytes()
    sent = Transmission(
        wire="eval", body=body, digest=sha256(body).hexdigest(), received=received, name=name
    )
    wire = WireFacts(
        id=1, key="eval", agency_id=1, agency_key="eval", agency_name="Eval",
        zone=case["provider_zone"], language="", press_release=False, policy="auto",
        policy_reason="",
    )  # fmt: skip
    claimed = Claimed(
        id=1, fence=1, wire=wire, received=received, digest=sent.digest, body=body, name=name,
        media_type="", tries=1,
    )  # fmt: skip
    try:
        items = read(sent).items
    except WiredeskError:
        return []
    return [judge(house_style(item), claimed, TOOLS) for item in items]


TOOLS = Toolbox(
    clock=lambda: datetime.now(UTC),
    crashpoint=lambda name: None,
    sector_of=lambda item: None,
    country_of=lambda item: None,
    effects={},
)


def as_filed(filing: Filing, received: datetime) -> Filed:
    """What the archive would hand to the fold."""
    item = filing.item
    return Filed(
        ref=filing.ref,
        at=filing.at,
        kind=filing.instruction.kind,
        version=item.version,
        text=filing.text_key,
        length=len(item.body_text),
        language=item.language,
        slugline=item.slugline,
        embargoed=item.embargo is not None,
        embargo_until=item.embargo.until.at if item.embargo and item.embargo.until else None,
        expires=item.expires.at if item.expires else None,
        policy=filing.policy,
        policy_reason=filing.policy_reason,
        seen=received if filing.undated else None,
    )


def seen_as(state: Any, now: datetime) -> str:
    """Our state in the words of the cases."""
    if state.name == "killed" and state.awaiting:
        return "awaiting-desk"
    if state.name == "public" and not state.public_at(now):
        return "held"
    return {"awaiting": "awaiting-desk", "never": "never-public"}.get(state.name, state.name)


def _hold(state: Any, name: str) -> str | None:
    if name != "held":
        return None
    if state.indefinite or state.visible_from is None:
        return "indefinite"
    return str(state.visible_from.strftime("%Y-%m-%dT%H:%M:%SZ"))


def compare(case: dict[str, Any], outcome: Outcome) -> list[str]:
    """What differs from the labels, in words; [] = all right."""
    expect, final = case["expect"], case["expect"]["final"]
    found = []
    accept = expect["accept"]
    kinds_right = len(outcome.kinds) == len(accept) and all(
        kind in allowed for kind, allowed in zip(outcome.kinds, accept, strict=True)
    )
    if not kinds_right:
        found.append(f"kinds {list(outcome.kinds)} not {expect['kinds']}")
    if outcome.state != final["state"]:
        found.append(f"state {outcome.state} not {final['state']}")
    elif outcome.shown != final["shown_version_file"] and not _repeat(expect):
        found.append(f"shows {outcome.shown} not {final['shown_version_file']}")
    if outcome.hold_until != final["hold_until"]:
        found.append(f"hold until {outcome.hold_until} not {final['hold_until']}")
    return found


def _repeat(expect: dict[str, Any]) -> bool:
    return "REPEAT" in expect["kinds"]


def print_table(score: Counter[tuple[str, bool]]) -> None:
    """Right and all per scenario."""
    for scenario in sorted({name for name, _ in score}):
        right, wrong = score[(scenario, True)], score[(scenario, False)]
        print(f"{scenario:40} {right:4} of {right + wrong}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
