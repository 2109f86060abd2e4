"""Alarms and breakers in the newsroom, and the end of a contract: who may, and what is written."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from wiredesk.archive import books
from wiredesk.archive.models import Alarm, Audit, Story, StoryVersion, WirePulse
from wiredesk.desk.road import deliver
from wiredesk.desk.toolbox import toolbox

REASON = "flood: 900 new items within ten minutes, the limit is 200"


@pytest.fixture
def alarm(wire):
    now = timezone.now()
    return Alarm.objects.create(code="flood-items", wire=wire, detail=REASON, count=3,
                                first_seen=now, last_seen=now)  # fmt: skip


@pytest.fixture
def opened(wire):
    return WirePulse.objects.create(
        wire=wire, opened_at=timezone.now(), cause="items", reason=REASON
    )


def test_open_alarms_stand_on_the_dashboard_and_in_their_list(as_role, alarm):
    for address in ("/newsroom/", reverse("alarms:index") + "?state=open"):
        page = as_role("Viewer").get(address).text
        assert "flood-items" in page and "limit is 200" in page, address
    assert "limit is 200" not in as_role("Viewer").get(reverse("alarms:index") + "?state=seen").text
    page = as_role("Viewer").get(reverse("alarms:inspect", args=[alarm.pk])).text
    assert "What to do" in page and ">Acknowledge<" not in page


def test_the_gravest_come_first(as_role, alarm, wire):
    later = alarm.last_seen + timedelta(hours=1)
    for n in range(7):
        Alarm.objects.create(code="guid-reuse", wire=wire, story_id=n + 1, detail="Look.",
                             first_seen=later, last_seen=later)  # fmt: skip
    page = as_role("Viewer").get("/newsroom/").text
    assert page.index("flood-items") < page.index("guid-reuse") and "8 open" in page


def test_editors_acknowledge_and_viewers_do_not(as_role, alarm):
    address = reverse("newsroom:acknowledge", args=[alarm.pk])
    assert as_role("Viewer").post(address).status_code in (302, 403)
    alarm.refresh_from_db()
    assert alarm.acknowledged_at is None
    back = reverse("alarms:inspect", args=[alarm.pk])
    assert as_role("Editor").post(address, {"next": back}).url == back
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == "editor"
    assert Audit.objects.get(act="alarm acknowledged").actor == "editor"
    assert "Nothing sounds" in as_role("Viewer").get("/newsroom/").text
    again = as_role("Editor").post(address, follow=True).text
    assert "no open alarm of this number" in again


def test_publishers_close_a_breaker_after_a_look(as_role, wire, opened, alarm):
    page, address = (reverse(name, args=[wire.pk])
                     for name in ("wires:inspect", "newsroom:close_breaker"))  # fmt: skip
    assert "limit is 200" in as_role("Viewer").get(page).text
    assert "breaker open" in as_role("Viewer").get(reverse("wires:index")).text
    assert "Breaker open" in as_role("Viewer").get("/newsroom/").text
    assert as_role("Editor").post(address).status_code in (302, 403)
    opened.refresh_from_db()
    assert opened.opened_at is not None
    assert "wait" in as_role("Publisher").get(address).text
    as_role("Publisher").post(address, {"reason": "elections"})
    opened.refresh_from_db()
    alarm.refresh_from_db()
    assert opened.opened_at is None and alarm.acknowledged_by == "publisher"
    line = Audit.objects.get(act="breaker closed")
    assert (line.actor, line.reason) == ("publisher", "harbour-main: elections")
    assert "Close the breaker" not in as_role("Publisher").get(page).text
    assert as_role("Publisher").get(address).status_code == 404


def test_limits_are_set_on_the_wire_and_audited(as_role, wire):
    posted = {"key": wire.key, "name": "Main", "transport": "http", "address": "https://a.example/f",
              "zone": "UTC", "policy": "auto", "profile": "", "language": "",
              "agency": wire.agency_id, "most_items": 500, "silent_after": 90}  # fmt: skip
    answer = as_role("Admin").post(reverse("wires:edit", args=[wire.pk]), posted)
    assert answer.status_code == 302
    wire.refresh_from_db()
    assert (wire.most_items, wire.most_kills, wire.silent_after) == (500, None, 90)
    assert "most_items: None → 500" in Audit.objects.get(act="wire changed").reason


def test_admins_end_a_contract_with_the_key_of_the_wire(as_role, client, wire, make_story):
    story = make_story()
    public = story.get_absolute_url()
    address = reverse("newsroom:end_contract", args=[wire.pk])
    assert client.get(public).status_code == 200
    refused = as_role("Publisher").post(address, {"key": wire.key, "reason": "x"})
    assert refused.status_code in (302, 403)
    as_role("Admin").post(address, {"key": "other", "reason": "x"})
    as_role("Admin").post(address, {"key": wire.key, "reason": " "})
    assert client.get(public).status_code == 200
    assert "1 story leaves" in as_role("Admin").get(address).text
    as_role("Admin").post(address, {"key": wire.key, "reason": "not renewed"})
    assert client.get(f"/article/{story.public_id}").status_code == 410, "at once"
    deliver(books, toolbox())
    assert not StoryVersion.objects.exclude(headline="").exists()
    assert client.get(public, follow=True).status_code == 410
    page = as_role("Viewer").get(reverse("wires:inspect", args=[wire.pk])).text
    assert "The contract ended" in page
    assert Audit.objects.filter(act="contract ended", actor="admin").count() > 1
    assert Story.objects.get().rights_end <= timezone.now() + timedelta(seconds=1)
