"""How a mailbox is let in: its options of `wiredesk wire`, its password, a first look.

The password comes from standard input or from an environment variable that the caller names, never
from the command line, where other users of the machine and its history would read it.
"""

import getpass
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any

from wiredesk.archive import mailboxes
from wiredesk.archive.models import Wire
from wiredesk.archive.secrets import keep_secret, read_secret
from wiredesk.core.errors import FetchFailed, Misconfigured
from wiredesk.core.secret import Secret
from wiredesk.core.vouching import refusal
from wiredesk.core.vouching.listing import senders, servers
from wiredesk.wires.mailaddress import mailbox_of
from wiredesk.wires.mailbox import opened

SCHEMES = ("imaps://", "imap://")
STDIN = "-"


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


def password_argument(parser: ArgumentParser) -> None:
    """What `wire add` and `wire secret` take."""
    parser.add_argument(
        "--password-from", metavar="NAME|-",
        help="the environment variable that holds it, or - for stdin",
    )  # fmt: skip


def is_mailbox(address: str) -> bool:
    """Whether an address is a mailbox's."""
    return address.startswith(SCHEMES)


def fields_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new wire that only mailboxes have, {} for others.

    Raises Misconfigured, AddressRefused: nothing is kept that could never work.
    """
    if not is_mailbox(options["what"]):
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


def keep(wire: Wire, options: Mapping[str, Any]) -> None:
    """Keep the password that the command was given, if any, and look again at once."""
    if options["password_from"]:
        password = _read(options["password_from"])
        keep_secret(wire, Secret(password=password), by=options["by"])
    mailboxes.ask_again(wire.pk)


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


def _read(source: str) -> str:
    if source == STDIN:
        text = getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline()
    elif (found := os.environ.get(source)) is not None:
        text = found
    else:
        raise Misconfigured(f"there is no environment variable {source}")
    if not (text := text.rstrip("\r\n")):
        raise Misconfigured("the password is empty")
    return text
