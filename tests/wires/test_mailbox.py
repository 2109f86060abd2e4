"""A mailbox on a real server (Dovecot): taken unopened, put away, told of new mail at once."""

import ssl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from ipaddress import ip_network

import pytest
import trustme

from tests.wires.dovecot import ADDRESS, HOST, PASSWORD, Dovecot, dovecot
from wiredesk.core.errors import AddressRefused, FetchFailed, Misconfigured
from wiredesk.wires import mailbox
from wiredesk.wires.mailaddress import mailbox_of
from wiredesk.wires.mailbox import Filing, Session, opened

pytestmark = pytest.mark.needs("dovecot")

OURS = (ip_network(f"{ADDRESS}/32"),)
MAIL = b"From: desk@agency.example\r\nSubject: Ferry\r\n\r\nThe ferry landed.\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def lookup(host: str, port: int) -> list[str]:
    """The name of the server, as the DNS would give it."""
    assert host == HOST
    return [ADDRESS]


def session(
    server: Dovecot, user: str, filing: Filing = "move", folder: str = "INBOX"
) -> AbstractContextManager[Session]:
    box = mailbox_of(server.address(user, folder), OURS)
    return opened(
        box, PASSWORD, filing, allow_networks=OURS, tls=server.trust(), lookup=lookup
    )  # fmt: skip


@pytest.mark.parametrize("filing", ["move", "flag"])
def test_a_mail_is_taken_unopened_and_put_away(server: Dovecot, filing: Filing) -> None:
    user = server.user()
    server.deliver(user, MAIL)
    with session(server, user, filing) as box:
        (mail,) = box.look().mails
        assert mail.body == MAIL
        assert mail.url.startswith(f"imaps://{HOST}/INBOX;UIDVALIDITY=")
        assert mail.url.endswith(f"/;UID={mail.uid}") and user not in mail.url
    assert not any(name.endswith("S") for name in server.mails(user)), "opening changes nothing"
    with session(server, user, filing) as box:
        assert [one.uid for one in box.look().mails] == [mail.uid], "nobody put it away"
        box.put_away([mail.uid], "Done")
        box.put_away([], "Refused")
    with session(server, user, filing) as box:
        assert box.look() == mailbox.Look((), (), False)
    place = "Wiredesk.Done" if filing == "move" else ""
    assert [name[-1] for name in server.mails(user, place)] in (["S"], ["a"]), "seen (and ours)"
    assert len(server.mails(user)) == (0 if filing == "move" else 1)


def test_what_is_refused_has_a_place_of_its_own(server: Dovecot) -> None:
    user = server.user()
    for _ in range(2):
        server.deliver(user, MAIL)
        with session(server, user) as box:
            box.put_away([box.look().mails[0].uid], "Refused")
    assert len(server.mails(user, "Wiredesk.Refused")) == 2 and not server.mails(user)


def test_the_server_tells_of_a_mail_at_once(server: Dovecot) -> None:
    user = server.user()
    with session(server, user) as box:
        assert box.can_idle
        with box.idling():
            assert not box.heard(0.05)
            server.deliver(user, MAIL)
            began = time.monotonic()
            assert box.heard(5)
            assert time.monotonic() - began < 1.5
        assert len(box.look().mails) == 1
        with box.idling():
            pass
        assert len(box.look().mails) == 1, "the session goes on"


def test_a_look_is_bounded_in_number_and_size(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "MAX_MAIL", 1_000)
    monkeypatch.setattr(mailbox, "MOST_MAILS", 3)
    user = server.user()
    for size in (0, 2_000, 0, 0):
        server.deliver(user, MAIL + b"x" * size)
        time.sleep(0.01)
    with session(server, user) as box:
        first = box.look()
        assert (len(first.mails), len(first.oversized), first.more) == (2, 1, True)
        box.put_away([one.uid for one in first.mails], "Done")
        box.put_away(first.oversized, "Refused")
        second = box.look()
        assert (len(second.mails), second.oversized, second.more) == (1, (), False)
        monkeypatch.setattr(mailbox, "MOST_BYTES", 1)
        assert not box.look().mails and box.look().more


def test_other_folders_and_other_letters(server: Dovecot) -> None:
    user = server.user()
    server.deliver(user, MAIL, "News.M&APw-nchen")
    with session(server, user, folder="News.M%C3%BCnchen") as box:
        assert len(box.look().mails) == 1


@pytest.mark.parametrize("more", ["", "imap_capability = IMAP4rev1 IDLE UIDPLUS AUTH=LOGIN"])
def test_a_server_that_cannot_move_or_idle(more: str) -> None:
    """Copied and removed by its number; a mail that somebody else deleted stays."""
    with dovecot(more or "imap_capability = IMAP4rev1 AUTH=PLAIN") as small:
        user = small.user()
        small.deliver(user, MAIL)
        with session(small, user) as box:
            assert box.can_idle is bool(more)
            box.put_away([box.look().mails[0].uid], "Done")
            assert not box.look().mails
        with session(small, user) as box:
            assert not box.look().mails
        assert len(small.mails(user, "Wiredesk.Done")) == 1
        assert len(small.mails(user)) == (0 if more else 1)


def test_new_numbers_after_a_restore(server: Dovecot) -> None:
    """Another UIDVALIDITY: the same mail comes again with another address, byte for byte."""
    user = server.user()
    server.deliver(user, MAIL)
    with session(server, user) as box:
        before = box.look().mails[0]
    time.sleep(1.1)  # Dovecot takes the second for it
    server.forget(user)
    with session(server, user) as box:
        after = box.look().mails[0]
    assert before.body == after.body and before.url != after.url


def test_passwords_and_folders_that_are_wrong(server: Dovecot) -> None:
    user = server.user()
    box = mailbox_of(server.address(user), OURS)
    with (
        pytest.raises(FetchFailed) as error,
        opened(box, "s3cret", allow_networks=OURS, tls=server.trust(), lookup=lookup),
    ):
        pass
    assert error.value.code == "denied" and "s3cret" not in repr(error.value)
    assert error.value.__cause__ is None and error.value.__suppress_context__
    with (
        pytest.raises(FetchFailed, match="opens no folder") as error,
        session(server, user, folder="None"),
    ):
        pass
    assert error.value.code == "denied"


@pytest.mark.parametrize("wrong", ["stranger", "name"])
def test_tls_is_verified(server: Dovecot, wrong: str) -> None:
    user = server.user()
    box = mailbox_of(server.address(user), OURS)
    trust = server.trust()
    if wrong == "stranger":
        trust = ssl.create_default_context()
        trustme.CA().configure_trust(trust)
    else:
        box = mailbox_of(server.address(user).replace(HOST, "imap.other.test"), OURS)
    with (
        pytest.raises(FetchFailed) as error,
        opened(box, PASSWORD, allow_networks=OURS, tls=trust, lookup=lambda *_: [ADDRESS]),
    ):
        pass
    assert error.value.code == "tls"


@pytest.mark.parametrize("careless", ["no names", "nothing"])
def test_verification_cannot_be_taken_away(careless: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    if careless == "nothing":
        context.verify_mode = ssl.CERT_NONE
    box = mailbox_of("imaps://desk@mail.agency.test/")
    with pytest.raises(Misconfigured), opened(box, "x", tls=context, lookup=lookup):
        pass


def test_plain_imap_inside_an_allowed_network(server: Dovecot) -> None:
    user = server.user()
    server.deliver(user, MAIL)
    address = f"imap://{user.replace('@', '%40')}@{ADDRESS}:{server.plain_port}/INBOX"
    with opened(mailbox_of(address, OURS), PASSWORD, allow_networks=OURS) as box:
        assert len(box.look().mails) == 1
    with pytest.raises(AddressRefused):
        mailbox_of(address)
