"""What is taken of a wire: the form, its trial on yesterday, who may change it, what it leaves."""

import json
import re
import shlex
import textwrap
import tomllib
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from tests.desk.ferry import ninjs
from tests.desk.walking import Desk
from wiredesk.archive.models import Audit, Story, StoryVersion, Wire
from wiredesk.core.selection import Rule, Selection, problems

SPORT = {"subject": [{"code": "medtop:20000822", "name": "football"}]}
ASKED = {"rule-0-act": "skip", "rule-0-place": "1", "rule-0-subject": "sport, N2:SPO",
         "rule-0-urgency": "5-9", "rule-0-type": ["news"], "rule-0-reason": "no sport"}  # fmt: skip
RULE = Rule(act="skip", subject=("sport", "N2:SPO"), urgency=(5, 6, 7, 8, 9), type=("news",),
            reason="no sport")  # fmt: skip


def form(*, rules: int = 1, do: str = "save", **more: object) -> dict[str, object]:
    """A form as a browser sends it."""
    counts = {"rule-TOTAL_FORMS": rules, "rule-INITIAL_FORMS": 0, "rule-MIN_NUM_FORMS": 0}
    return {**counts, "rule-MAX_NUM_FORMS": 102, "do": do, **more}


@pytest.fixture
def busy(wire: Wire) -> Wire:
    """A wire with four items of now, one of them about football."""
    desk = Desk()
    for n in range(1, 5):
        desk.file(wire, ninjs(f"urn:t:{n}", urgency=6, **(SPORT if n == 2 else {})), timezone.now())
    return wire


def test_rules_are_saved_in_their_order_and_stand_in_the_books(as_role, wire):
    second = {"rule-1-act": "take", "rule-1-place": "1", "rule-1-country": "PT, es"}
    address = reverse("newsroom:choose", args=[wire.pk])
    first = {**ASKED, "rule-0-place": "2"}
    given = form(rules=2, **first, **second, **{"day-cap": "20", "day-reserve": "5"})
    assert as_role("Admin").post(address, given).status_code == 302
    wire.refresh_from_db()
    taken = Rule(act="take", country=("PT", "es"))
    assert wire.chosen() == Selection(rules=(taken, RULE), cap=20, reserve=5)
    line = Audit.objects.get(act="selection changed")
    assert line.actor == "admin" and line.reason.startswith("harbour-main: 1 take country PT, es")
    shown = as_role("Admin").get(address).text
    assert 'value="sport, N2:SPO"' in shown and 'value="PT, es"' in shown


def test_a_trial_shows_what_yesterday_would_have_been_and_saves_nothing(as_role, busy):
    address = reverse("newsroom:choose", args=[busy.pk])
    said = as_role("Admin").post(address, form(do="try", **ASKED)).text
    assert "Of 4 items, 1 would be skipped and 3 taken" in said
    assert "<strong>1</strong> by rule 1: no sport; subject sport; type news; urgency 6" in said
    assert "Kelsbury to rebuild ferry landing 2" in said
    assert 'value="sport, N2:SPO"' in said, "what was typed stands in the form"
    busy.refresh_from_db()
    assert busy.selection == {} and not Audit.objects.filter(act="selection changed").exists()
    assert set(StoryVersion.objects.values_list("selected", flat=True)) == {"take"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"rule-0-act": "", "rule-0-words": "lottery"}, "Take or skip what this rule is about?"),
        ({"rule-0-act": "skip", "rule-0-urgency": "0-12"}, "urgencies are 1 to 9"),
        ({"rule-0-act": "skip", "rule-0-country": "Portugal"}, "country Portugal: two letters"),
        ({"rule-0-act": "burn"}, "Select a valid choice"),
        ({"day-cap": "3", "day-reserve": "4"}, "the reserve is part of the cap"),
        ({"day-cap": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_lost(as_role, wire, typed, said):
    address = reverse("newsroom:choose", args=[wire.pk])
    answer = as_role("Admin").post(address, form(**typed))
    assert answer.status_code == 200 and said in answer.text
    for value in typed.values():
        assert not value or f'value="{value}"' in answer.text or value == "burn"
    wire.refresh_from_db()
    assert wire.selection == {}


@pytest.mark.parametrize("role", ["Viewer", "Editor", "Publisher"])
def test_only_who_keeps_the_wires_may_choose(as_role, wire, role):
    address = reverse("newsroom:choose", args=[wire.pk])
    client = as_role(role)
    assert client.get(address).status_code in (302, 403)
    assert client.post(address, form(**ASKED)).status_code in (302, 403)
    wire.refresh_from_db()
    assert wire.selection == {}
    assert "Choose what to take" not in client.get(reverse("wires:inspect", args=[wire.pk])).text


def test_a_wires_page_counts_what_was_skipped_today_and_why(as_role, wire):
    wire.selection = {"rules": [{"act": "skip", "subject": ["sport"], "reason": "<b>no</b>"}]}
    wire.save()
    for n in range(3):
        Desk().file(wire, ninjs(f"urn:t:{n}", **SPORT), timezone.now())
    said = as_role("Admin").get(reverse("wires:inspect", args=[wire.pk])).text
    assert "3 stories skipped today" in said and "Choose what to take" in said
    assert "rule 1: &lt;b&gt;no&lt;/b&gt;; subject sport" in said and "<b>no</b>" not in said
    queue = as_role("Admin").get("/newsroom/stories/")
    assert "Kelsbury to rebuild" not in queue.text
    assert "Kelsbury to rebuild" in as_role("Admin").get("/newsroom/stories/?state=skipped").text


# The same from the shell.


def test_the_shell_tries_and_saves_a_file_of_rules(busy, tmp_path, capsys):
    file = tmp_path / "rules.toml"
    file.write_text('[[rules]]\nact = "skip"\nsubject = ["sport"]\nreason = "no sport"\n')
    call_command("wire", "select", busy.key, rules=file, dry_run=True, json=True)
    out = capsys.readouterr()
    lines = [json.loads(line) for line in out.out.splitlines()]
    assert [line["would"] for line in lines] == ["take", "skip", "take", "take"]
    assert "1 of 4 items of the last day would be skipped" in out.err
    busy.refresh_from_db()
    assert busy.selection == {}
    call_command("wire", "select", busy.key, rules=file, by="ann", json=True)
    assert json.loads(capsys.readouterr().out)["rules"][0]["subject"] == ["sport"]
    assert Audit.objects.get(act="selection changed").actor == "ann"
    call_command("wire", "select", busy.key, dry_run=True)
    assert "1 of 4" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rules]]\nact = 'burn'", "Invalid enum value 'burn'"),
        ("[[rules]]\nact = 'skip'\nsubjects = ['x']", "unknown field `subjects`"),
        ("cap = 'many'", "Expected `int | null`"),
        ("cap =", "Invalid value"),
        ('{"cap": 1,', "truncated"),
        ("[[rules]]\nact = 'skip'\nurgency = [12]", "urgencies are 1 \\(top\\) to 9"),
    ],
)
def test_a_file_of_wrong_rules_says_what_is_wrong(wire, tmp_path, text, said):
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command("wire", "select", wire.key, rules=file)


def test_why_tells_the_decision_of_each_version(wire, capsys):
    wire.selection = {"rules": [{"act": "skip", "subject": ["sport"], "reason": "no sport"}]}
    wire.save()
    Desk().file(wire, ninjs("urn:w:1", **SPORT), timezone.now() - timedelta(hours=1))
    call_command("why", "urn:w:1", json=True)
    said = [json.loads(line)["why"] for line in capsys.readouterr().out.splitlines()]
    assert any("skipped: rule 1: no sport; subject sport" in one for one in said)
    assert "skipped by rule 1: no sport; subject sport" in said


# The pages about it.

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("how-to/choose-what-to-take.md", "reference/selection.md")


def blocks(page: str) -> list[str]:
    """What stands indented in a page of the documentation, block by block."""
    found = re.findall(r"(?:^ {4,}\S.*\n(?:^\n(?= {4}))?)+", (DOCS / page).read_text(), re.M)
    return [textwrap.dedent(block) for block in found]


def test_the_rules_of_the_how_to_are_good_rules():
    told = [one for one in blocks(PAGES[0]) if "[[rules]]" in one]
    assert len(told) == 2
    for text in told:
        assert problems(msgspec.convert(tomllib.loads(text), Selection)) == []


def test_the_commands_of_the_how_to_run(busy, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written, *rest = blocks(PAGES[0])
    Path("rules.toml").write_text(written)
    Path("old").mkdir()
    Path("old/one.json").write_bytes(ninjs("urn:o:1"))
    lines = [line for block in rest for line in block.splitlines() if line.startswith("wiredesk ")]
    for line in lines:
        call_command(*shlex.split(line)[1:])
    assert len(lines) == 5
    busy.refresh_from_db()
    assert (busy.chosen().cap, len(busy.chosen().rules)) == (200, 3)
    assert Story.objects.get(guid="urn:o:1").archived


def test_every_key_of_a_rule_is_documented():
    text = (DOCS / PAGES[1]).read_text()
    for name in (*Rule.__struct_fields__, *Selection.__struct_fields__):
        assert f"| `{name}` |" in text, name
