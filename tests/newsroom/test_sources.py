"""Sources, site and books: what may be changed leaves a trace, what may not has no address."""

from datetime import timedelta

import pytest
import zstandard
from django.urls import reverse

from tests.newsroom.conftest import NOW
from wiredesk.archive import books
from wiredesk.archive.models import (
    Audit,
    Country,
    Feedback,
    FooterLink,
    Licence,
    Outbox,
    Pause,
    SiteIdentity,
    Transmission,
    Wire,
)  # fmt: skip
from wiredesk.archive.secrets import read_secret
from wiredesk.core.secret import Secret
from wiredesk.desk.road import deliver
from wiredesk.desk.toolbox import toolbox

WIRE = {
    "key": "harbour-main", "name": "Main", "transport": "http", "address": "https://a.example/feed",
    "zone": "UTC", "policy": "auto", "profile": "", "language": "",
}  # fmt: skip


@pytest.fixture
def quarantined(wire):
    return Transmission.objects.create(
        wire=wire, digest="d", received_at=NOW, size=40, state="quarantined", code="malformed",
        reason="not well-formed", body=zstandard.compress(b"<script>alert('marker')</script>"),
    )  # fmt: skip


def test_opening_a_private_network_is_in_the_books(as_role, wire):
    client, address = as_role("Admin"), reverse("wires:edit", args=[wire.pk])
    posted = {**WIRE, "agency": wire.agency_id, "allow_networks": '["127.0.0.2/32"]'}
    assert client.post(address, posted).status_code == 302
    wire.refresh_from_db()
    assert wire.allow_networks == ["127.0.0.2/32"]
    line = Audit.objects.get(act="wire changed")
    assert line.actor == "admin" and "allow_networks: [] → ['127.0.0.2/32']" in line.reason
    assert Outbox.objects.filter(effect="page-cache").exists()


@pytest.mark.parametrize(
    "wrong", ['["here"]', '"127.0.0.1"', '["10.0.0.1/8"]', '[["a"]]', "{}", "x"]
)
def test_what_is_no_list_of_networks_is_refused(as_role, wire, wrong):
    posted = {**WIRE, "agency": wire.agency_id, "allow_networks": wrong}
    answer = as_role("Admin").post(reverse("wires:edit", args=[wire.pk]), posted)
    wire.refresh_from_db()
    assert wire.allow_networks == []
    assert answer.status_code == (302 if wrong == "{}" else 200)  # {} counts as empty


def test_a_licence_is_attested_with_its_time(as_role, wire):
    Licence.objects.all().delete()
    client = as_role("Admin")
    address = f"{reverse('licences:add')}?wire={wire.pk}"
    assert f'value="{wire.pk}" selected' in client.get(address).text
    posted = {"wire": wire.pk, "display": "excerpt", "index": "noindex", "evidence_days": 30,
              "edits": "none", "delay_hours": 0}  # fmt: skip
    assert "who vouches" in client.post(address, posted).text, "a quotation rests on a permission"
    assert client.post(address, {**posted, "attested_by": "R. Owner"}).status_code == 302
    assert Licence.objects.get().attested_at is not None


def test_a_preset_fills_the_form_in_and_saves_nothing(as_role, wire):
    licence = wire.licence
    client, address = as_role("Admin"), reverse("licences:edit", args=[licence.pk])
    page = client.get(f"{address}?preset=press-release").text
    assert "filled in with <strong>press-release</strong>" in page
    assert '<option value="cuts" selected>' in page and 'value="press-release"' in page
    licence.refresh_from_db()
    assert (
        licence.edits == "full" and "filled in with" not in client.get(f"{address}?preset=x").text
    )
    posted = {"wire": wire.pk, "display": "full", "index": "noindex", "evidence_days": 30,
              "edits": "cuts", "delay_hours": 0, "preset": "press-release"}  # fmt: skip
    assert client.post(address, posted).status_code == 302
    wire.refresh_from_db()
    assert wire.press_release, "the preset marks the wire"


FIELDS = {
    "codes": ({"forbidden": "jp, kr"}, "JP KR"),
    "names": ({"forbidden": "Japan; South Korea"}, "JP KR"),
    "no country": ({"forbidden": "Ruritania"}, None),
    "no code": ({"forbidden": "JP XQ"}, None),
    "no such place of a credit": ({"credit": "{agencie}"}, None),
}


@pytest.mark.parametrize("case", FIELDS)
def test_fields_of_a_licence_are_looked_at(as_role, wire, case):
    given, codes = FIELDS[case]
    posted = {"wire": wire.pk, "display": "full", "index": "noindex", "evidence_days": 30,
              "edits": "full", "delay_hours": 0, **given}  # fmt: skip
    address = reverse("licences:edit", args=[wire.licence.pk])
    answer = as_role("Admin").post(address, posted)
    assert answer.status_code == (302 if codes else 200)
    wire.licence.refresh_from_db()
    assert wire.licence.forbidden == (codes or "")


def test_territories_follow_editions(as_role, wire, story):
    Licence.objects.update(forbidden="IN")
    Country.objects.get_or_create(code="IN", defaults={"name": "India", "slug": "india"})
    client = as_role("Admin")
    posted = {"key": "in", "name": "India", "zone": "Asia/Kolkata", "languages": "[]",
              "countries": ["IN"], "position": 2}  # fmt: skip
    assert client.post(reverse("editions:add"), posted).status_code == 302
    deliver(books, toolbox())
    story.refresh_from_db()
    assert " in " in story.hidden_in or story.hidden_in == "*"
    [row] = Audit.objects.filter(act="licence refuses")
    assert row.reason == "The licence forbids IN: not in the edition India."


def test_the_stop_switch_stops_all_and_one(as_role, wire):
    client = as_role("Publisher")
    stop, go = (reverse("newsroom:switch", args=[what]) for what in ("pause", "resume"))
    assert "all wires" in client.get(stop).text and not Pause.objects.exists()
    client.post(stop, {"reason": "flood"})
    assert Pause.objects.get().by == "publisher"
    assert "Resume all wires" in client.get("/newsroom/").text
    client.post(go)
    assert not Pause.objects.exists()
    client.post(stop, {"wire": wire.pk})
    wire.refresh_from_db()
    assert wire.paused
    assert as_role("Editor").post(go, {"wire": wire.pk}).status_code in (302, 403)
    wire.refresh_from_db()
    assert wire.paused


def test_raw_bytes_are_text_in_a_sandbox_for_publishers(as_role, quarantined):
    address = reverse("newsroom:raw", args=[quarantined.pk])
    answer = as_role("Publisher").get(address)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "sandbox" in answer["Content-Security-Policy"] and "marker" in answer.text
    assert "marker" not in as_role("Editor").get(address, follow=True).text
    page = as_role("Viewer").get(reverse("transmissions:inspect", args=[quarantined.pk])).text
    assert "not well-formed" in page and "marker" not in page and "Read it again" not in page


def test_a_transmission_is_read_again(as_role, quarantined):
    listed = as_role("Publisher").get(reverse("transmissions:index") + "?state=quarantined").text
    assert "malformed" in listed
    as_role("Publisher").post(reverse("newsroom:replay", args=[quarantined.pk]))
    quarantined.refresh_from_db()
    assert quarantined.state == "waiting" and Audit.objects.get().act == "replay"


@pytest.mark.parametrize("books", ["audit", "outbox", "transmissions", "stories"])
def test_books_have_no_address_that_writes(admin_client, quarantined, books):
    for verb in ("new/", f"edit/{quarantined.pk}/", f"delete/{quarantined.pk}/"):
        assert admin_client.post(f"/newsroom/{books}/{verb}").status_code == 404


def test_feedback_is_read_and_ticked(as_role, db):
    note = Feedback.objects.create(at=NOW, text="<b>The date is wrong</b>")
    address = reverse("feedback:edit", args=[note.pk])
    assert "&lt;b&gt;The date" in as_role("Editor").get(address).text
    as_role("Editor").post(address, {"answered": "on"})
    note.refresh_from_db()
    assert note.answered_at is not None


def test_there_is_one_identity(as_role, db):
    client = as_role("Admin")
    assert client.get(reverse("identity:index")).url == reverse("identity:add")
    client.post(reverse("identity:add"), {"name": "The Harbour Times"})
    only = SiteIdentity.objects.get()
    assert client.get(reverse("identity:index")).url == reverse("identity:edit", args=[only.pk])
    client.post(reverse("identity:add"), {"name": "Another"})
    assert SiteIdentity.objects.count() == 1


def test_a_footer_link_ends_kept_pages(as_role, db):
    posted = {"menu": "other", "title": "Harbour", "href": "/about/", "position": 1}
    as_role("Admin").post(reverse("footer:add"), posted)
    assert FooterLink.objects.get().title == "Harbour"
    assert Outbox.objects.filter(effect="page-cache").exists()


def test_a_changed_licence_counts_for_what_is_filed_already(admin_client, wire, story):
    licence = wire.licence
    posted = {"wire": wire.pk, "display": "full", "index": "noindex", "evidence_days": 30,
              "retention_days": 2, "edits": "full", "delay_hours": 0}  # fmt: skip
    for address, fields, days in (("licences:edit", posted, 2), ("licences:delete", {}, None)):
        answer = admin_client.post(reverse(address, args=[licence.pk]), fields)
        assert answer.status_code == 302, address
        deliver(books, toolbox())
        story.refresh_from_db()
        assert story.rights_end == (days and story.shown.received_at + timedelta(days=days))
    assert not Licence.objects.exists()


FAR = {
    **WIRE, "key": "far", "transport": "sftp", "address": "sftp://u@files.agency.example/out",
    "policy": "desk", "allow_networks": "[]", "host_keys": f"SHA256:{'a' * 43} (ED25519)",
}  # fmt: skip
MARK = "kw7-marker-secret"


def test_a_remote_folder_is_added_with_a_secret_that_is_never_shown(as_role, wire):
    client = as_role("Admin")
    posted = {**FAR, "agency": wire.agency_id, "password": MARK, "private_key": f"KEY {MARK}\n"}
    assert client.post(reverse("wires:add"), posted).status_code == 302
    far = Wire.objects.get(key="far")
    assert read_secret(far.pk) == Secret(password=MARK, private_key=f"KEY {MARK}\n")
    assert far.host_keys == f"SHA256:{'a' * 43}"
    edit = reverse("wires:edit", args=[far.pk])
    again = {**posted, "password": "", "private_key": "", "name": "Other name"}
    assert client.post(edit, again).status_code == 302
    assert read_secret(far.pk).password == MARK, "an empty field keeps what is kept"
    pages = [edit, reverse("wires:inspect", args=[far.pk]), reverse("wires:index")]
    told = "".join(client.get(page).text for page in pages)
    told += "".join(Audit.objects.values_list("reason", flat=True))
    assert MARK not in told and "A secret is kept since" in told
    assert client.post(edit, {**again, "forget_secret": "on"}).status_code == 302
    assert not read_secret(far.pk)


def test_a_form_that_comes_back_shows_no_secret(as_role, wire):
    posted = {**FAR, "agency": wire.agency_id, "zone": "Nowhere", "password": MARK,
              "private_key": MARK, "access_key": MARK, "secret_key": MARK}  # fmt: skip
    answer = as_role("Admin").post(reverse("wires:add"), posted)
    assert answer.status_code == 200 and MARK not in answer.text
    assert not Wire.objects.filter(key="far").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "sftp://u@127.0.0.1/x"}, "loopback"),
        ({"address": "sftp://u:p@files.agency.example/x"}, "no password"),
        ({"transport": "http"}, "fetched by sftp"),
        ({"host_keys": "nonsense"}, "SHA256:"),
        ({"transport": "s3", "address": "s3://wires/x", "endpoint": "http://10.0.0.1"}, "private"),
    ],
)
def test_a_remote_folder_that_could_never_be_dialled_is_refused(as_role, wire, changes, said):
    posted = {**FAR, "agency": wire.agency_id, **changes}
    answer = as_role("Admin").post(reverse("wires:add"), posted)
    assert answer.status_code == 200 and said in answer.text
