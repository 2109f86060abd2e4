"""How a mailbox is let in: its options of `wiredesk wire`, a first look."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from wiredesk.archive import mailboxes
from wiredesk.archive.models import Wire
from wiredesk.archive.secrets import read_secret
from wiredesk.core.errors import FetchFailed, Misconfigured
from wiredesk.core.vouching import refusal
from wiredesk.core.vouching.listing import senders, servers
from wiredesk.wires.mailaddress import mailbox_of
from wiredesk.wires.mailbox import opened

SCHEMES = ("imaps://", "imap://")


def arguments(parser: ArgumentParser) -> None:
    """What `wire add` takes for a mailbox."""
    parser.add_argument(
        "--sender", action="append", default=[], metavar="ADDRESS|DOMAIN", help="may file by mail"
    )
    parser.add_argument(
        "--mail-server", action="append", default=[], metavar="NAME",
        help="your own, as its Authentication-Results name it",
    )  # fmt: skip
    parser.add_argument(
        "--proof",
        choices=Wire.Proof.values,
        default=Wire.Proof.DKIM,
        help="what it must have found",
    )
    parser.add_argument(
        "--flag-mails", action="store_true", help="flag mails that were read, do not move them"
    )


def is_mailbox(address: str) -> bool:
    """Whether an address is a mailbox's."""
    return address.startswith(SCHEMES)


def fields_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new wire that only mailboxes have, {} for others.

    Raises Misconfigured, AddressRefused: nothing is kept that could never work.
    """
    if not is_mailbox(options["what"] or ""):
        return {}
    check(options["what"], options["allow_network"])
    listed, ours = senders(options["sender"]), servers(options["mail_server"])
    if not listed or not ours:
        raise Misconfigured(
            "a mailbox needs --sender (who may file) and --mail-server (whose"
            " Authentication-Results count): without them every mail would be refused"
        )
    filing = Wire.Filing.FLAG if options["flag_mails"] else Wire.Filing.MOVE
    return {
        "mail_senders": listed,
        "mail_servers": ours,
        "mail_proof": options["proof"],
        "mail_filing": filing,
    }


def check(address: str, networks: Sequence[str]) -> None:
    """Whether such a mailbox may be reached at all. Raises AddressRefused."""
    mailbox_of(address, tuple(ip_network(text) for text in networks))


def refused(wire: Wire, body: bytes) -> str | None:
    """Why these bytes may not file, where they come by mail."""
    mail = wire.transport == Wire.Transport.IMAP
    return refusal(body, mailboxes.of(wire).rules) if mail else None


def sample(wire: Wire) -> tuple[bytes, str]:
    """The oldest mail that waits, and where it lies; nothing is changed.

    Raises AddressRefused, FetchFailed, Misconfigured.
    """
    found = mailboxes.of(wire)
    networks = found.wire.networks
    place = mailbox_of(wire.address, networks)  # type: ignore[arg-type]
    password = read_secret(wire.pk).password
    if not password:
        raise Misconfigured(f"no password is kept; enter it with `wiredesk wire secret {wire.key}`")
    with opened(
        place, password, found.filing,  # type: ignore[arg-type]
        allow_networks=networks,  # type: ignore[arg-type]
    ) as session:  # fmt: skip
        mails = session.look(most=1).mails
    if not mails:
        raise FetchFailed(f"{place.folder!r} opens well, but no mail waits there", code="empty")
    return mails[0].body, mails[0].url
