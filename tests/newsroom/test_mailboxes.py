"""Mailboxes in the newsroom: who may file, and a password that is never shown."""

import pytest
from django.urls import reverse

from tests.newsroom.test_sources import WIRE
from wiredesk.archive.models import Audit, Wire
from wiredesk.archive.secrets import read_secret

PASSWORD = "corr3ct horse"
MAIL = {
    **WIRE, "transport": "imap", "address": "imaps://desk@mail.site.example/INBOX",
    "mail_senders": '["Desk@Agency.Example", "@press.example"]',
    "mail_servers": '["mx.site.example"]', "mail_proof": "dmarc", "mail_filing": "flag",
}  # fmt: skip


def posted(wire, **more):
    return {**MAIL, "agency": wire.agency_id, **more}


def test_a_mailbox_is_set_up_and_its_password_never_shown(as_role, wire):
    client, address = as_role("Admin"), reverse("wires:edit", args=[wire.pk])
    Wire.objects.update(failures=9, due_at="2030-01-01T00:00:00Z")
    assert client.post(address, posted(wire, password=PASSWORD)).status_code == 302
    wire.refresh_from_db()
    assert wire.mail_senders == ["desk@agency.example", "press.example"]
    assert (wire.mail_servers, wire.mail_proof) == (["mx.site.example"], "dmarc")
    assert (wire.mail_filing, wire.failures, wire.due_at) == ("flag", 0, None)
    assert read_secret(wire.pk).password == PASSWORD
    pages = client.get(address).text + client.get(reverse("wires:inspect", args=[wire.pk])).text
    books = " ".join(Audit.objects.values_list("reason", flat=True))
    assert PASSWORD not in pages + books and "mail_senders" in books
    client.post(address, posted(wire))
    assert read_secret(wire.pk).password == PASSWORD, "an empty field leaves it as it was"


@pytest.mark.parametrize(
    ("field", "wrong", "why"),
    [
        ("mail_senders", '["nobody"]', "is not an address"),
        ("mail_senders", '"agency.example"', "A list"),
        ("mail_senders", "[1]", "A list"),
        ("mail_servers", '["mx; dkim=pass"]', "is not the name"),
        ("address", "imaps://desk@127.0.0.1/", "loopback"),
        ("address", "imap://desk@mail.site.example/", "networks that the wire allows"),
        ("address", "imaps://desk:secret@mail.site.example/", "a password does not belong"),
        ("transport", "http", "is a mailbox"),
    ],
)
def test_what_could_never_work_is_refused(as_role, wire, field, wrong, why):
    address = reverse("wires:edit", args=[wire.pk])
    answer = as_role("Admin").post(address, posted(wire, password=PASSWORD, **{field: wrong}))
    assert answer.status_code == 200 and why in answer.text and PASSWORD not in answer.text
    wire.refresh_from_db()
    assert wire.transport == "http"
