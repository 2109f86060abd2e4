"""Reads the address of a mailbox and connects to it: the vetted address, by its own name.

``imaps://user@host[:port]/Folder`` (after RFC 5092). TLS is there from the first byte and always
verified, so there is no STARTTLS that somebody could strip; plain ``imap://`` and ports of one's
own only go to networks that the wire allows.
"""

import re
import socket
import ssl
from collections.abc import Callable
from urllib.parse import quote, unquote

from msgspec import Struct

from wiredesk.core.errors import AddressRefused, FetchFailed
from wiredesk.wires.guard import Networks, check_url, vet_all, vet_endpoint

PORTS = {"imaps": 993, "imap": 143}
CONNECT = 10.0  # seconds, TLS included
MOST_NAME = 200  # characters of a user or a folder

Lookup = Callable[[str, int], list[str]]  # (name, port) -> addresses as text; may raise OSError

_ADDRESS = re.compile(
    r"(imaps?)://(?:(.+)@)?(\[[^\]@/]+\]|[^:@/\[\]?#]+)(?::([0-9]{1,5}))?(?:/([^?#]*))?"
)


class Mailbox(Struct, frozen=True, kw_only=True):
    """One folder of one user; ``tls`` from the first byte."""

    host: str
    port: int
    user: str
    folder: str
    tls: bool

    def url(self, validity: int, uid: int) -> str:
        """The address of one mail in it (RFC 5092, section 6), without the user."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "imaps" if self.tls else "imap"
        place = f"{scheme}://{host}/{quote(self.folder)}"
        return f"{place};UIDVALIDITY={validity}/;UID={uid}"


def mailbox_of(address: str, allow_networks: Networks = ()) -> Mailbox:
    """The mailbox that an address names. Raises AddressRefused with what to do instead."""
    match = _ADDRESS.fullmatch(address)
    if match is None or not match[2]:
        raise AddressRefused("a mailbox is given as imaps://user@host/Folder")
    scheme, user, host, port_text, folder = match.groups()
    if ":" in user:
        raise AddressRefused("a password does not belong into the address; it is asked for")
    port = int(port_text or PORTS[scheme])
    if not allow_networks and (scheme == "imap" or port != PORTS[scheme]):
        raise AddressRefused(
            f"{scheme}:// at port {port} only goes to networks that the wire allows;"
            " use imaps:// at port 993"
        )
    verdict = check_url(f"https://{host}/", allow_networks)
    if verdict.verdict == "block":
        raise AddressRefused(f"{host[:100]}: {verdict.reason}")
    return Mailbox(
        host=verdict.host, port=port, user=_name(user, "user"),
        folder=_name(folder or "INBOX", "folder"), tls=scheme == "imaps",
    )  # fmt: skip


def connect(
    mailbox: Mailbox, allow_networks: Networks, tls: ssl.SSLContext, lookup: Lookup
) -> socket.socket:
    """A connection to one of the host's addresses, all of which passed the guard.

    Raises AddressRefused, FetchFailed(code="dns" | "connect" | "tls" | "timeout").
    """
    addresses = _addresses(mailbox, lookup)
    if why := _refused(mailbox, addresses, allow_networks):
        raise AddressRefused(f"{mailbox.host}: {why}")
    sock = _dialled(mailbox, addresses)
    if not mailbox.tls:
        return sock
    try:
        return tls.wrap_socket(sock, server_hostname=mailbox.host)
    except TimeoutError as error:
        sock.close()
        raise FetchFailed(f"{mailbox.host} did not answer in time", code="timeout") from error
    except OSError as error:  # ssl.SSLError among them
        sock.close()
        raise FetchFailed(f"no trustworthy TLS with {mailbox.host}", code="tls") from error


def system_lookup(host: str, port: int) -> list[str]:
    """The system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


def _addresses(mailbox: Mailbox, lookup: Lookup) -> list[str]:
    try:
        return list(dict.fromkeys(lookup(mailbox.host, mailbox.port)))
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"the name {mailbox.host!r} cannot be resolved", code="dns") from error


def _refused(mailbox: Mailbox, addresses: list[str], allow_networks: Networks) -> str | None:
    """As for HTTP, with another port: plain IMAP and odd ports only where the wire allows them."""
    if why := vet_all(addresses, allow_networks):
        return why
    if mailbox.tls and mailbox.port == PORTS["imaps"]:
        return None
    found = (vet_endpoint(ip, mailbox.port, allow_networks, frozenset()) for ip in addresses)
    return next((why for why in found if why), None)


def _dialled(mailbox: Mailbox, addresses: list[str]) -> socket.socket:
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(CONNECT / len(addresses))
        try:
            sock.connect((address, mailbox.port))
        except OSError:
            sock.close()
            continue
        sock.settimeout(CONNECT)
        return sock
    raise FetchFailed(f"no connection to {mailbox.host}", code="connect")


def _name(text: str, what: str) -> str:
    name = unquote(text)
    odd = not name.isprintable() or any(char in name for char in '"\\*%{')
    if not 0 < len(name) <= MOST_NAME or odd:
        raise AddressRefused(f"the {what} is empty, too long or has odd characters")
    return name
