"""Every hostile case of mail that comes in (shared material) is thrown and has its verdict."""

import json
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.wires import hostile_imap as imap
from tests.wires.hostile_imap import imap_server
from wiredesk.core.errors import FetchFailed, TooBig, Unreadable
from wiredesk.core.formats import Reading, read
from wiredesk.core.item import Transmission
from wiredesk.core.matching import content_ref
from wiredesk.core.vouching import Rules, refusal
from wiredesk.wires import mailbox
from wiredesk.wires.mailaddress import PORTS, Mailbox, mailbox_of
from wiredesk.wires.mailbox import opened

NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
MX = "mx.site.example"
RULES = Rules(senders=("agency.example",), servers=(MX,))
OURS = (ip_network(f"{imap.ADDRESS}/32"),)
HEAD = (
    f"Authentication-Results: {MX}; dkim=pass header.d=agency.example",
    "From: Agency Desk <desk@agency.example>",
    "Message-ID: <1@agency.example>",
    "Date: Thu, 02 Apr 2026 08:30:00 +0000",
    "Subject: Ferry landing",
)
WORDS = "The council of Kelsbury voted to rebuild the old ferry landing."


def mail(*more: str, body: str = WORDS, head: tuple[str, ...] = HEAD) -> bytes:
    return "\r\n".join([*head, *more, "", body, ""]).encode()


def in_parts(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    body = "".join(f"--b\r\n{header}\r\n\r\n{text}\r\n" for header, text in parts) + "--b--"
    return mail(f'Content-Type: multipart/{kind}; boundary="b"', body=body)


def filed(raw: bytes) -> Reading:
    """What the road would read of a mail that may file."""
    assert refusal(raw, RULES) is None
    sent = Transmission(wire="w", body=raw, digest="d", received=NOW, media_type="message/rfc822")
    return read(sent)


def looked(box: Mailbox) -> mailbox.Look:
    with opened(box, "x", allow_networks=OURS) as session:
        return session.look()


def spoofed() -> None:
    for said in (
        "none",
        "dkim=fail header.d=agency.example",
        "spf=pass smtp.mailfrom=evil.example",
    ):
        head = (f"Authentication-Results: {MX}; {said}", *HEAD[1:])
        assert "not proved" in str(refusal(mail(head=head), RULES))
    assert refusal(mail(head=HEAD[1:]), RULES)
    forged = ("Received: from evil.example by mx", HEAD[0].replace(MX, "evil.example"), *HEAD[1:])
    assert refusal(mail(head=forged), RULES)


def duplicate() -> None:
    """Of the same id and words: one version, whatever way the second came."""
    first, second = filed(mail()), filed(mail("Received: from b.example by mx"))
    assert content_ref(first.items[0]) == content_ref(second.items[0])
    assert first.items[0].guid == second.items[0].guid == "<1@agency.example>"


def too_deep() -> None:
    def nested(levels: int) -> bytes:
        kinds = (f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'
                 for n in range(levels))  # fmt: skip
        return mail(body="")[:-4] + "".join(kinds).encode() + b"\r\n" + WORDS.encode()

    for levels in (1_000, 21):
        with pytest.raises(TooBig) as error:
            filed(nested(levels))
        assert error.value.code == "too-deep"
    assert WORDS in filed(nested(20)).items[0].body_html


def traversal() -> None:
    name = "filename*0*=utf-8''..%2F..%2F; filename*1*=etc%2Fcron.d%2Fx"
    raw = in_parts(
        ("Content-Type: text/plain", WORDS),
        (f"Content-Type: text/plain\r\nContent-Disposition: attachment; {name}", "* * * * * x"),
    )
    assert WORDS in filed(raw).items[0].body_html
    assert "cron" not in str(filed(raw).items)


def winmail() -> None:
    tnef = b64encode(b"\x78\x9f\x3e\x22" + bytes(200)).decode()
    header = (
        "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64"
        "\r\nContent-Disposition: attachment; filename=winmail.dat"
    )
    (item,) = filed(in_parts(("Content-Type: text/plain", WORDS), (header, tnef))).items
    assert item.body_html == f"<p>{WORDS}</p>"


def broken_base64() -> None:
    for text in ("V29yZHM=!!!\r\n%%%", "V", "=" * 999, "\x00\x01"):
        raw = mail("Content-Transfer-Encoding: base64", body=text)
        try:
            assert filed(raw).items
        except Unreadable as error:
            assert str(error)


def many_receivers() -> None:
    to = "To: " + ",\r\n ".join(f"reader{n}@readers.example" for n in range(10_000))
    began = time.monotonic()
    assert WORDS in filed(mail(to)).items[0].body_html
    assert time.monotonic() - began < 20
    first = (to, *HEAD)
    assert refusal(mail(head=first), RULES) is None


def bounce() -> None:
    bounced = (HEAD[0], "From: Mail Delivery System <MAILER-DAEMON@site.example>", *HEAD[2:])
    assert "not on the list" in str(refusal(mail(head=bounced), RULES))
    report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    assert "delivery of another mail" in str(refusal(mail(report), RULES))
    assert refusal(mail("Auto-Submitted: auto-replied"), RULES)
    assert refusal(mail(head=("Return-Path: <>", *HEAD)), RULES)


def hangs() -> None:
    began = time.monotonic()
    with imap_server(BODY=imap.hang) as box, pytest.raises(FetchFailed) as error:
        looked(box)
    assert error.value.code == "timeout" and time.monotonic() - began < 20


def literal() -> None:
    bomb = b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"
    with imap_server(BODY=bomb) as box, pytest.raises(FetchFailed) as error:
        looked(box)
    assert error.value.code == "too-long"


def stripping() -> None:
    """TLS is there from the first byte: a server, or somebody between, cannot talk us out of it."""
    assert PORTS["imaps"] == 993 and mailbox_of("imaps://desk@mail.agency.example/").tls
    plain = b"* OK [CAPABILITY IMAP4rev1] no TLS here\r\n"
    with imap_server(GREETING=plain) as box, pytest.raises(FetchFailed) as error:
        looked(mailbox_of(f"imaps://desk@{imap.ADDRESS}:{box.port}/", OURS))
    assert error.value.code == "tls" and isinstance(error.value.__cause__, ssl.SSLError)


def after_the_commit() -> None:
    """Looking takes nothing away; tests/desk/test_mailroom.py and tests/crash kill in between."""
    with imap_server(STORE=imap.drop, MOVE=imap.drop) as box:
        assert len(looked(box).mails) == len(looked(box).mails) == 1


CASES: dict[str, Callable[[], None]] = {
    "From: spoofed agency, no DKIM/SPF pass": spoofed,
    "Message-ID duplicate": duplicate,
    "multipart depth 1000": too_deep,
    "attachment name RFC2231 traversal": traversal,
    "winmail.dat": winmail,
    "base64 broken": broken_base64,
    "10,000 To": many_receivers,
    "bounce to the ingest address": bounce,
    "IMAP server hangs in FETCH": hangs,
    "IMAP literal {99999999999}": literal,
    "STARTTLS stripping": stripping,
    "mail deleted only after durable commit": after_the_commit,
}


@pytest.mark.parametrize("case", CASES)
def test_what_must_hold(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LOOK", 3.0)
    CASES[case]()


def test_every_case_of_the_shared_material_is_thrown(shared: Path) -> None:
    rows = map(json.loads, (shared / "hostile/routes.jsonl").open())
    told = [row for row in rows if row["class"] == "mail-ingest"]
    assert told and all(row["expect"] == {"must_hold": True} for row in told)
    assert {row["input"] for row in told} - set(CASES) == set()
