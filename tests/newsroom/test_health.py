"""The health of wires: who is well, who is not and what to do, and the button that asks anew."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from wiredesk.archive.models import Audit, Wire, WirePulse


@pytest.fixture
def sick(wire):
    Wire.objects.create(
        key="mute", agency=wire.agency, name="Mute", address="https://b.example/", failures=4,
        error="<b>b.example</b> answered 401", looks={"code": "denied"}, due_at=timezone.now(),
        moved_to="https://c.example/", moved_looks=1,
    )  # fmt: skip
    return Wire.objects.get(key="mute")


def hourly(wire):
    now = int(timezone.now().timestamp())
    came = [now - 3600 * number for number in range(6, 0, -1)]
    WirePulse.objects.create(
        wire=wire, arrivals={"came": came, "lags": [60, 90, 600]},
        rhythm={"heard": timezone.now().isoformat()},
    )  # fmt: skip


def test_the_page_names_the_sick_first(as_role, wire, sick):
    hourly(wire)
    text = as_role("Viewer").get(reverse("newsroom:wire_health")).text
    assert "1 of 2 wires asks for a look." in text
    assert text.index("Harbour News: Mute") < text.index("Harbour News: Main")
    assert "4 looks in a row failed. Check user name, password or key" in text
    assert "&lt;b&gt;b.example&lt;/b&gt; answered 401" in text and "<b>b.example" not in text
    assert "60 min" in text and "90 s (10 min)" in text


def test_the_wires_own_page_and_the_list_tell_it_too(as_role, wire, sick):
    hourly(wire)
    client = as_role("Viewer")
    own = client.get(reverse("wires:inspect", args=[sick.pk])).text
    assert "sends us to https://c.example/" in own and "Ask now" not in own
    assert "Something new every 60 min" in client.get(
        reverse("wires:inspect", args=[wire.pk])
    ).text  # fmt: skip
    assert ">failing</span>" in client.get(reverse("wires:index")).text


def test_ask_now_forgets_what_went_wrong(as_role, sick):
    Wire.objects.filter(pk=sick.pk).update(gone=True, due_at=None, etag='"1"')
    address = reverse("newsroom:ask_wire", args=[sick.pk])
    assert as_role("Editor").post(address).status_code in (302, 403)
    sick.refresh_from_db()
    assert sick.gone
    client = as_role("Publisher")
    assert "Ask now" in client.get(reverse("wires:inspect", args=[sick.pk])).text
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    sick.refresh_from_db()
    assert (sick.gone, sick.failures, sick.error, sick.etag, sick.moved_to) == (
        False,
        0,
        "",
        "",
        "",
    )
    assert Audit.objects.get(act="wire asked anew").actor == "publisher"


def test_a_new_address_asks_a_wire_that_rests_again(as_role, sick):
    Wire.objects.filter(pk=sick.pk).update(gone=True, due_at=None, gist="x")
    posted = {
        "key": "mute", "name": "Mute", "transport": "http", "address": "https://d.example/",
        "zone": "", "policy": "auto", "profile": "", "language": "", "agency": sick.agency_id,
        "allow_networks": "[]", "every": "60",
    }  # fmt: skip
    answer = as_role("Admin").post(reverse("wires:edit", args=[sick.pk]), posted)
    assert answer.status_code == 302
    sick.refresh_from_db()
    assert (sick.gone, sick.gist, sick.every, sick.moved_to) == (False, "", 60, "")


@pytest.mark.parametrize("every", ["0", "4", "30000"])
def test_nobody_asks_faster_than_every_five_seconds(as_role, sick, every):
    posted = {
        "key": "mute", "name": "Mute", "transport": "http", "address": "https://d.example/",
        "policy": "auto", "agency": sick.agency_id, "allow_networks": "[]", "every": every,
    }  # fmt: skip
    assert as_role("Admin").post(reverse("wires:edit", args=[sick.pk]), posted).status_code == 200


def test_the_command_ends_with_six_where_a_wire_is_sick(wire, sick, capsys):
    hourly(wire)
    call_command("wire", "health", "harbour-main", "--json")
    assert '"usual_gap": 3600' in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("wire", "health", "--json")
    assert ended.value.code == 6
    assert '"code": "failing"' in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("wire", "health")
    assert "mute" in capsys.readouterr().out
    call_command("wire", "ask", "mute")
    call_command("wire", "health", "mute")


def test_a_wire_is_added_with_its_contracted_interval(db):
    added = ("wire", "add", "https://a.example/f", "--agency", "Harbour")
    call_command(*added, "--key", "often", "--every", "30")
    assert Wire.objects.get(key="often").every == 30
    with pytest.raises(CommandError, match="from 5 to 21600 seconds"):
        call_command(*added, "--key", "hasty", "--every", "1")
    assert not Wire.objects.filter(key="hasty").exists()


def test_an_ended_wire_is_not_listed_and_not_asked(wire):
    Wire.objects.update(ended_at=timezone.now() - timedelta(days=1))
    call_command("wire", "health")
    with pytest.raises(CommandError, match="ended"):
        call_command("wire", "ask", "harbour-main")
