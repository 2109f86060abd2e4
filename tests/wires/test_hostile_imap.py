"""Whatever an IMAP server does, a look ends in time and in bounds, as an error of ours."""

import time
from ipaddress import ip_network

import pytest

from tests.wires import hostile_imap as imap
from tests.wires.hostile_imap import MAIL, Misbehaviour, imap_server
from wiredesk.core.errors import AddressRefused, FetchFailed
from wiredesk.wires import mailaddress, mailbox
from wiredesk.wires.mailaddress import Mailbox, mailbox_of
from wiredesk.wires.mailbox import Look, opened

OURS = (ip_network(f"{imap.ADDRESS}/32"),)
MIB = 2**20


def whole_visit(box: Mailbox) -> Look:
    """Everything that a visit does, once."""
    with opened(box, "s3cret", allow_networks=OURS) as session:
        look = session.look()
        session.put_away([mail.uid for mail in look.mails], "Done")
        with session.idling():
            session.heard(0.05)
        return look


def test_the_server_made_by_hand_is_a_good_one() -> None:
    with imap_server() as box:
        look = whole_visit(box)
    assert [mail.body for mail in look.mails] == [MAIL]
    assert look.mails[0].url == f"imap://{imap.ADDRESS}/INBOX;UIDVALIDITY=7/;UID=1"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK", "COMMAND", "CONNECT"):
        monkeypatch.setattr(mailbox, name, 0.5)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("where", [name for name in imap.GOOD if name != "LOGOUT"])
@pytest.mark.parametrize(
    ("how", "codes"),
    [
        (imap.hang, {"timeout"}),
        (imap.drop, {"disconnected", "bad-imap"}),
        (imap.dripping(b"* OK Still here\r\n"), {"timeout", "disconnected"}),
        (imap.endless(b"* OK Still here\r\n"), {"timeout", "too-long", "disconnected"}),
        (imap.endless(b"x" * 9_999), {"timeout", "too-long"}),
        (b"TAG BAD no\r\n", {"bad-imap", "disconnected", "denied"}),
        (b"TAG NO no\r\n* BYE go away\r\n", {"bad-imap", "disconnected", "denied"}),
        (b"\x00\xff\r\n", {"disconnected"}),
        (b"* 1 FETCH " + b"(" * 5_000 + b"\r\nTAG OK done\r\n", {"bad-imap", "disconnected"}),
        (b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n", {"too-long", "disconnected"}),
    ],
    ids="hang drop drip endless long bad bye noise deep literal".split(),
)
def test_whatever_it_does_a_visit_ends(where: str, how: Misbehaviour, codes: set[str]) -> None:
    began = time.monotonic()
    with imap_server(**{where: how}) as box:
        try:
            whole_visit(box)
        except FetchFailed as error:
            assert error.code in codes | {"timeout"} | ({"bad-imap"} if where == "IDLE" else set())
            assert imap.ADDRESS in str(error) or "INBOX" in str(error)
            assert "s3cret" not in str(error)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"GREETING": b"HTTP/1.1 200 OK\r\n\r\n"}, "disconnected"),
        ({"GREETING": b"* BYE full\r\n"}, "bad-imap"),
        ({"SELECT": b"TAG OK in\r\n"}, "bad-imap"),
        ({"SELECT": imap.GOOD["SELECT"].replace(b"7]", b"seven]")}, "bad-imap"),
        ({"SELECT": imap.GOOD["SELECT"].replace(b"READ-WRITE", b"READ-ONLY")}, "denied"),
        ({"SEARCH": b"* SEARCH 0\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"SEARCH": b"* SEARCH 4294967296\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"SEARCH": b"* SEARCH -1\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"SEARCH": b"* SEARCH " + b"9" * 5_000 + b"\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"SIZE": b"* 1 FETCH (UID 1 RFC822.SIZE many)\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"SIZE": b"* 1 FETCH (UID 1)\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"BODY": b"* 1 FETCH (UID 1 BODY[] 7)\r\nTAG OK done\r\n"}, "bad-imap"),
        ({"MOVE": b"TAG NO [OVERQUOTA] full\r\n"}, "denied"),
        ({"AUTHENTICATE": b"TAG NO s3cret is wrong\r\n"}, "denied"),
    ],
)  # fmt: skip
def test_what_is_said_of_it(wrong: dict[str, Misbehaviour], code: str) -> None:
    with imap_server(**wrong) as box, pytest.raises(FetchFailed) as error:
        whole_visit(box)
    assert error.value.code == code and "s3cret" not in repr(error.value)


def test_a_mail_that_went_meanwhile_and_one_nobody_asked_for() -> None:
    with imap_server(BODY=b"* 9 FETCH (UID 9 BODY[] {2}\r\nhi)\r\nTAG OK done\r\n") as box:
        assert whole_visit(box).mails == ()
    with imap_server(SIZE=b"TAG OK done\r\n") as box:
        assert whole_visit(box) == Look((), (), False)


def test_a_mail_put_away_that_stays_does_not_come_again() -> None:
    """A server that says OK to a move and moves nothing does not make us run in circles."""
    with imap_server() as box, opened(box, "x", allow_networks=OURS) as session:
        session.put_away([mail.uid for mail in session.look().mails], "Done")
        assert session.look() == Look((), (), False)


def test_a_big_mail_is_left_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    size = b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\nTAG OK done\r\n" % (20 * MIB + 1)
    with imap_server(SIZE=size, BODY=imap.hang) as box:
        assert whole_visit(box) == Look((), (1,), False)
    monkeypatch.setattr(mailbox, "MAX_MAIL", 10)
    monkeypatch.setattr(mailbox, "ANSWER", 1_000)
    small = b"* 1 FETCH (UID 1 RFC822.SIZE 5)\r\nTAG OK done\r\n"
    lie = b"* 1 FETCH (UID 1 BODY[] {5000}\r\n" + b"x" * 5_000 + b")\r\nTAG OK done\r\n"
    with imap_server(SIZE=small, BODY=lie) as box, pytest.raises(FetchFailed) as error:
        whole_visit(box)
    assert error.value.code == "too-long"


def test_new_mail_told_in_pieces_and_with_other_news() -> None:
    news = b"+ idling\r\n* OK Still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 2 EXISTS\r\n"
    with (
        imap_server(IDLE=news) as box,
        opened(box, "x", allow_networks=OURS) as session,
        session.idling(),
    ):
        assert [session.heard(1) for _ in range(3)] == [False, False, True]
        assert not session.heard(0.05)
    with (
        imap_server(IDLE=b"+ idling\r\n* BYE tired\r\n") as box,
        pytest.raises(FetchFailed, match="hung up") as error,
        opened(box, "x", allow_networks=OURS) as session,
        session.idling(),
    ):
        session.heard(1)
    assert error.value.code == "disconnected"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("imaps://mail.agency.example/INBOX", "imaps://user@host"),
        ("imaps://desk:pw@mail.agency.example/", "password"),
        ("imap://desk@mail.agency.example/", "networks that the wire allows"),
        ("imaps://desk@mail.agency.example:143/", "networks that the wire allows"),
        ("imaps://desk@127.0.0.1/", "loopback"),
        ("imaps://desk@[::1]/", "loopback"),
        ("imaps://desk@0x7f.1/", "odd notation"),
        ("imaps://desk@169.254.169.254/", "metadata"),
        ("imaps://desk@localhost/", "internal"),
        ("imaps://desk@mail.corp/", "internal"),
        ("imaps://desk@127.0.0.1.nip.io/", "private address"),
        ("imaps://desk@mail.agency.example/a%0d%0aLOGOUT", "folder"),
        ("imaps://desk%22@mail.agency.example/", "user"),
        ("imaps://desk@mail.agency.example/?x", "imaps://user@host"),
        ("http://desk@mail.agency.example/", "imaps://user@host"),
        ("imaps://desk@mail.agency.example@evil.example:99999/", "networks"),
    ],
)
def test_addresses_that_are_refused(address: str, why: str) -> None:
    with pytest.raises(AddressRefused, match=why):
        mailbox_of(address)


def test_an_address_is_read() -> None:
    box = mailbox_of("imaps://desk%40site.example@Mail.Agency.Example/Wire/In%20box")
    assert (box.host, box.port, box.user) == ("mail.agency.example", 993, "desk@site.example")
    assert (box.folder, box.tls) == ("Wire/In box", True)
    assert mailbox_of("imaps://desk@site.example@mail.agency.example").folder == "INBOX"


@pytest.mark.parametrize(
    ("addresses", "networks", "why"),
    [
        ([imap.ADDRESS], (), "loopback"),
        ([imap.ADDRESS, "127.0.0.3"], OURS, "loopback"),
        (["::ffff:127.0.0.2"], OURS, "IPv4-mapped"),
        (["8.8.8.8"], OURS, "port"),
        ([], OURS, "no address"),
    ],
)
def test_names_that_lead_elsewhere_are_never_dialled(
    addresses: list[str], networks: tuple[object, ...], why: str
) -> None:
    with imap_server() as real:
        box = Mailbox(host="mail.test", port=real.port, user="x", folder="INBOX", tls=False)
        with (
            pytest.raises(AddressRefused, match=why),
            opened(
                box,
                "x",
                allow_networks=networks,
                lookup=lambda *_: addresses,  # type: ignore[arg-type]
            ),
        ):
            pass


def test_names_without_an_answer_and_servers_that_are_away() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise OSError

    box = Mailbox(host="mail.test", port=993, user="x", folder="INBOX", tls=True)
    with pytest.raises(FetchFailed) as error, opened(box, "x", lookup=nobody):
        pass
    assert error.value.code == "dns"
    with imap_server() as gone:
        pass
    with pytest.raises(FetchFailed) as error, opened(gone, "x", allow_networks=OURS):
        pass
    assert error.value.code == "connect"
    assert mailaddress.CONNECT == 10.0
