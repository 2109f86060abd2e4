"""Profiles at work: what a wire takes from one, what `parse` and `profile` make of it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.desk.walking import Desk
from wiredesk.archive.models import Story, Wire
from wiredesk.desk import parsing, profiling

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def ninjs(**facts: Any) -> bytes:
    body = "<p>The last steam crane of Port Amber stopped work on Wednesday.</p>"
    said = {"uri": "urn:x:1", "headline": "Crane rests", "body_html": body, "type": "text"}
    return json.dumps({**said, **facts}).encode()


@pytest.mark.django_db
def test_a_new_wire_takes_what_its_agency_s_profile_says(tmp_path: Path) -> None:
    call_command("wire", "add", str(tmp_path), agency="TASS", licence="full", auto=True)
    wire = Wire.objects.select_related("agency").get()
    assert (wire.profile, wire.zone) == ("tass", "Europe/Moscow")
    assert wire.agency.state_controlled


@pytest.mark.django_db
def test_an_agency_nobody_knows_has_no_profile(tmp_path: Path) -> None:
    call_command("wire", "add", str(tmp_path), agency="Harbour Press", licence="full", auto=True)
    wire = Wire.objects.select_related("agency").get()
    assert (wire.profile, wire.zone, wire.agency.state_controlled) == ("", "", False)


@pytest.mark.django_db
def test_copy_of_a_state_controlled_agency_awaits_the_desk_on_any_wire(desk: Desk) -> None:
    wire = desk.wire("mixed")
    desk.file(wire, ninjs(provider="TASS", versioncreated=NOW.isoformat()), NOW)
    story = Story.objects.get()
    assert story.state == "awaiting"
    assert "state-controlled" in story.reason


@pytest.mark.django_db
def test_the_desk_decides_on_a_wire_that_names_the_profile(desk: Desk) -> None:
    wire = desk.wire("east")
    Wire.objects.filter(pk=wire.pk).update(profile="tass")
    wire.refresh_from_db()
    desk.file(wire, ninjs(provider="TASS", versioncreated=NOW.isoformat()), NOW)
    assert Story.objects.get().state == "public"


def test_parse_in_a_dialect_reads_times_in_its_zone(tmp_path: Path, capfdbinary: Any) -> None:
    file = tmp_path / "item.json"
    file.write_bytes(ninjs(versioncreated="2026-03-04T12:00:00"))
    assert parsing.run([str(file)]) == 0
    assert parsing.run(["--profile", "tass", str(file)]) == 0
    plain, dialect = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert (plain["updated"], dialect["updated"]) == (
        "2026-03-04T12:00:00Z",
        "2026-03-04T09:00:00Z",
    )
    assert "updated" in dialect["guessed"]


def test_profile_lists_and_shows(capsys: Any) -> None:
    assert profiling.run([]) == 0
    assert "reuters" in capsys.readouterr().out
    assert profiling.run(["reuters"]) == 0
    assert "GRAPHIC" in capsys.readouterr().out
    assert profiling.run(["nobody"]) == 2
    assert "known are" in capsys.readouterr().err
    assert parsing.run(["--profile", "nobody", "x"]) == 2
