"""`wiredesk rehearse`: cases of our own, played in memory as the road would."""

import json
from pathlib import Path
from typing import Any

import pytest

from wiredesk.desk import rehearsing

ITEM = """<rss version="2.0"><channel><item><guid>{guid}</guid><title>{title}</title>
<pubDate>Wed, 04 Mar 2026 {clock}:00 GMT</pubDate>
<description>{text}</description></item></channel></rss>"""
CRANE = (
    "The steam crane of Port Amber was switched off on Wednesday after 94 years of work, and a"
    " crowd of some two hundred stood on the quay to hear its whistle for the last time"
)
DAY = "2026-03-04T{}:05Z"


def case(name: str, *items: tuple[str, str, str, str], at: str = "12:00", **final: Any) -> Any:
    """A case of RSS items: (guid, title, text, clock) each, and how it must end."""
    kinds = final.pop("kinds")
    files = {
        f"{name}-{n}.xml": ITEM.format(guid=guid, title=title, text=text, clock=clock)
        for n, (guid, title, text, clock) in enumerate(items, start=1)
    }
    shown = final.pop("shown", None)
    final["shown_version_file"] = shown and f"{name}-{shown}.xml"
    return files, {
        "id": name,
        "files": list(files),
        "received_at": [DAY.format(clock) for *_, clock in items],
        "checked_at": DAY.format(at),
        "provider_zone": "UTC",
        "expect": {"kinds": kinds, "final": {"hold_until": None, "stories": 1, **final}},
    }


FIRST = ("g1", "Old crane lifts its last crate", CRANE, "09:00")
KILL = ("g1", "STORY WITHDRAWN-Old crane lifts its last crate", "The story is withdrawn.", "10:00")
CANON = "Nineteen singers of Greyhythe kept a canon going from breakfast until dusk."
HOLD = "EMBARGOED UNTIL 1100 GMT, Wednesday, March 4&lt;p&gt;" + CRANE
CASES = [
    case("new", FIRST, kinds=["NEW"], state="public", shown=1),
    case("update", FIRST, ("g1", "UPDATE 1-Old crane is gone", CRANE + " sang.", "10:00"),
         kinds=["NEW", "UPDATE"], state="public", shown=2),
    case("kill", FIRST, KILL, kinds=["NEW", "KILL"], state="killed"),
    case("kill-first", KILL, FIRST, kinds=["KILL", "NEW"], state="killed"),
    case("kill-follows", FIRST, KILL, ("g2", "Another headline", CRANE, "11:00"),
         kinds=["NEW", "KILL", "NEW"], state="withheld", stories=2),
    case("held", ("g1", "Crane goes", HOLD, "09:00"), kinds=["HOLD"], at="10:59", state="held",
         hold_until="2026-03-04T11:00:00Z"),
    case("hold-over", ("g1", "Crane goes", HOLD, "09:00"), kinds=["HOLD"], at="11:01",
         state="public", shown=1),
    case("advice", ("g1", "ADVISORY-Crane coverage", "Pictures at noon.", "09:00"),
         kinds=["ADVISORY"], state="never-public", stories=0),
    case("id-reused", FIRST, ("g1", "Choir sings canon for hours", CANON, "18:00"), at="19:00",
         kinds=["NEW", "NEW"], state="public", shown=2, stories=2),
    case("id-reused-killed", FIRST, ("g1", "Choir sings canon for hours", CANON, "18:00"),
         ("g1", "STORY WITHDRAWN-Choir sings", "The story is withdrawn.", "19:00"), at="20:00",
         kinds=["NEW", "NEW", "KILL"], state="killed", stories=2),
    case("new-id", FIRST, ("g2", *FIRST[1:]), kinds=["NEW", "REPEAT"], state="public", shown=1),
    case("film", ("g1", "Kill Bill returns to cinemas", CRANE, "09:00"), kinds=["NEW"],
         state="public", shown=1),
]  # fmt: skip


def written(folder: Path, *cases: Any) -> str:
    for files, _ in cases:
        for name, text in files.items():
            (folder / name).write_text(text)
    path = folder / "cases.json"
    path.write_text(json.dumps([one for _, one in cases]))
    return str(path)


def test_cases_end_as_they_must(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearsing.run([written(tmp_path, *CASES)]) == rehearsing.DONE, capsys.readouterr().out
    assert capsys.readouterr().out.count("right") == len(CASES)


def test_lines_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rehearsing.run([written(tmp_path, CASES[2]), "--jsonl"]) == rehearsing.DONE
    assert json.loads(capsys.readouterr().out) == {
        "id": "kill",
        "kinds": ["NEW", "KILL"],
        "final": {
            "state": "killed", "shown_version_file": None, "stories": 1, "hold_until": None,
        },
    }  # fmt: skip


def test_a_difference_is_told_and_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, wrong = CASES[0]
    wrong = {**wrong, "expect": {"kinds": ["UPDATE"], "final": {"state": "killed"}}}
    assert rehearsing.run([written(tmp_path, (files, wrong))]) == rehearsing.DIFFERENT
    said = capsys.readouterr().out
    assert "differs  new" in said and "state public not killed" in said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    files, one = CASES[0]
    bad = ({**files, "new-1.xml": "no wire at all"}, one)
    assert rehearsing.run([written(tmp_path, bad, CASES[2])]) == rehearsing.SOME_FAILED
    said = capsys.readouterr().out
    assert "new-1.xml: No reader knows this file" in said and "right    kill" in said
    assert rehearsing.run([str(tmp_path / "absent.json")]) == rehearsing.SOME_FAILED
