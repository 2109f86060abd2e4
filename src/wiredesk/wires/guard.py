"""The only door out: says of every URL, redirect and address whether Wiredesk may dial it.

Two halves, both needed. ``check_url`` refuses by the text alone whatever is odd, internal or not
public; a name that looks public still gets only ``resolve``, because text cannot know where a name
points. ``vet_address`` judges each resolved address, and the caller dials exactly that address
(see ``wires/dial.py``). The tables are our own: ``ipaddress.is_global`` calls several translated,
multicast and metadata addresses global (IANA special-purpose registries, RFC 6890, RFC 8190).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal
from urllib.parse import urljoin

import idna
from msgspec import Struct

from wiredesk.core.errors import AddressRefused

Network = IPv4Network | IPv6Network
Networks = tuple[Network, ...]

MAX_URL = 4096
KNOWN = 4096  # verdicts remembered: pure, and asked for the same few addresses again and again
DEFAULT_PORTS = {"http": 80, "https": 443}
Ports = frozenset[int]
PUBLIC_PORTS: Ports = frozenset({80, 443, 8080, 8443})

# Names that are never public, by their last labels (RFC 6761, 6762, 7686, 8375, 9476, practice).
INTERNAL_SUFFIXES = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "lan", "home", "corp",
    "arpa", "onion", "i2p", "alt", "invalid", "svc", "consul", "docker",
)  # fmt: skip
# Cloud metadata services by name: refused even on a wire with allowed networks.
METADATA_NAMES = (
    "metadata", "metadata.goog", "metadata.google.internal", "metadata.packet.net",
    "metadata.platformequinix.com", "instance-data", "instance-data.ec2.internal",
    "rancher-metadata",
)  # fmt: skip
# Public DNS zones whose only use is to lead a fetcher to a private address.
DECOYS = (
    "nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me", "vcap.me", "lacolhost.com",
    "rbndr.us", "1u.ms", "localho.st", "r3dir.me",
)  # fmt: skip

# Never dialled, whatever a wire allows: this-host, multicast, broadcast, metadata services.
NEVER = {
    "0.0.0.0/8": "unspecified",
    "100.100.100.200/32": "metadata service",
    "168.63.129.16/32": "metadata service",
    "169.254.169.254/32": "metadata service",
    "169.254.170.2/32": "metadata service",
    "192.0.0.192/32": "metadata service",
    "224.0.0.0/4": "multicast",
    "255.255.255.255/32": "broadcast",
    "::/128": "unspecified",
    "fd00:ec2::254/128": "metadata service",
    "ff00::/8": "multicast",
}
# Not global unicast: dialled only where the wire's own allow_networks name it.
NOT_PUBLIC = {
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "carrier-grade NAT",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "IETF protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112",
    "192.52.193.0/24": "AMT",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private",
    "192.175.48.0/24": "AS112",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "240.0.0.0/4": "reserved",
    "::1/128": "loopback",
    "::ffff:0:0/96": "IPv4-mapped",
    "::ffff:0:0:0/96": "IPv4-translated",
    "::/96": "IPv4-compatible",
    "64:ff9b::/96": "NAT64",
    "64:ff9b:1::/48": "NAT64",
    "100::/64": "discard-only",
    "2001::/32": "Teredo",
    "2001::/23": "IETF protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112",
    "3ffe::/16": "6bone",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
}
GLOBAL_UNICAST_6 = IPv6Network("2000::/3")


def _table(rows: dict[str, str]) -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(text), why) for text, why in rows.items())


_NEVER, _NOT_PUBLIC = _table(NEVER), _table(NOT_PUBLIC)
_URL = re.compile(r"(https?)://([^/?#]*)([/?#].*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:([^@]*)@)?(\[[^\]@]*\]|[^:@\[\]]*)(?::([0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # WHATWG URL: "ends in a number" means an address
_FOREIGN_DOTS = re.compile("[\u3002\uff0e\uff61]")

Word = Literal["allow", "block", "resolve"]


class GuardVerdict(Struct, frozen=True, kw_only=True):
    """What the text of a URL allows; ``host`` is lower-case, without brackets and final dot."""

    url: str
    verdict: Word
    reason: str
    host: str = ""
    port: int = 0
    scheme: str = ""


def check_url(url: str, allow_networks: Networks = ()) -> GuardVerdict:
    """Judge a URL by its text alone.

    ``allow``: a public (or allowed) literal address. ``resolve``: a name whose every address must
    pass ``vet_address`` at the connect. ``block``: never dialled. On a wire with allowed networks
    internal names and other ports pass the text check; the connect then takes only such addresses.
    """
    return _checked(url, tuple(allow_networks))


@lru_cache(maxsize=KNOWN)
def _checked(url: str, allow_networks: Networks) -> GuardVerdict:
    try:
        return _judge(url, allow_networks)
    except AddressRefused as refusal:
        return GuardVerdict(url=url, verdict="block", reason=str(refusal))


def check_redirect(origin: str, target: str, allow_networks: Networks = ()) -> GuardVerdict:
    """Judge one hop: ``target`` is a Location header, relative or absolute, seen at ``origin``.

    Refused besides ``check_url``: https to http, and user names in the target.
    """
    try:
        _refuse_odd_text(target)
        absolute = urljoin(origin, target)
    except (AddressRefused, ValueError) as refusal:
        return GuardVerdict(url=target, verdict="block", reason=str(refusal))
    verdict = check_url(absolute, allow_networks)
    if verdict.verdict == "block":
        return verdict
    if verdict.scheme == "http" and origin.lower().startswith("https:"):
        return _blocked(verdict, "redirect from https to http")
    if "@" in authority(absolute):
        return _blocked(verdict, "redirect to a URL with a user name")
    return verdict


def vet_address(ip: str, allow_networks: Networks = ()) -> str | None:
    """Why this address must not be dialled, or None if it may; only global unicast may.

    ``ip`` is a canonical IPv4 or IPv6 literal; anything else (zone ids included) is refused.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return f"not an address: {ip[:60]!r}"
    if "%" in ip:
        return "address with a zone id"
    if why := _found(address, _NEVER):
        return f"{why} address {address}"
    if any(address in network for network in allow_networks):
        return None
    if why := _found(address, _NOT_PUBLIC):
        return f"{why} address {address}"
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST_6:
        return f"address outside of global unicast {address}"
    return None


def vet_endpoint(
    ip: str, port: int, allow_networks: Networks = (), ports: Ports = PUBLIC_PORTS
) -> str | None:
    """As ``vet_address``, with the port: other ports only at addresses the wire itself allows."""
    return _vetted(ip, port, tuple(allow_networks), ports)


@lru_cache(maxsize=KNOWN)
def _vetted(ip: str, port: int, allow_networks: Networks, ports: Ports) -> str | None:
    if (why := vet_address(ip, allow_networks)) is not None:
        return why
    if port in ports or any(ip_address(ip) in network for network in allow_networks):
        return None
    return f"port {port} is not one of {sorted(ports)}"


def check_server(host: str, port: int, ports: Ports, allow_networks: Networks = ()) -> str:
    """The host of a server that is no URL's (SFTP, FTP, mail), in its one canonical spelling.

    Judged as ``check_url`` does, with the ports of its own protocol; whether it is a name or an
    address, every address must still pass ``vet_endpoint`` at the connect. Raises AddressRefused.
    """
    _refuse_odd_text(host)
    name, is_address = _host(host)
    if not 0 < port < 65536:
        raise AddressRefused("no such port")
    _place(name, is_address, port, allow_networks, ports)
    if port not in ports and not allow_networks:
        raise AddressRefused(f"port {port} is not one of {sorted(ports)}")
    return name


def vet_all(ips: Iterable[str], allow_networks: Networks = ()) -> str | None:
    """Why a name with these addresses must not be dialled; one bad address spoils all."""
    addresses = list(ips)
    if not addresses:
        return "the name has no address"
    reasons = (vet_address(ip, allow_networks) for ip in addresses)
    return next((why for why in reasons if why is not None), None)


def authority(url: str) -> str:
    """The part of an http(s) URL between ``//`` and the path, user name included; "" if none."""
    match = _URL.fullmatch(url)
    return match.group(2) if match else ""


def _judge(url: str, allow_networks: Networks) -> GuardVerdict:
    _refuse_odd_text(url)
    match = _URL.fullmatch(url)
    if match is None:
        raise AddressRefused("only absolute http:// and https:// URLs")
    parts = _AUTHORITY.fullmatch(match.group(2))
    if parts is None:
        raise AddressRefused("the host part is not well-formed")
    user, raw_host, raw_port = parts.groups()
    scheme = match.group(1).lower()
    port = _port(raw_port, scheme, allow_networks)
    host, is_address = _host(raw_host)
    if user is not None:
        _refuse_odd_user(user)
    word, reason = _place(host, is_address, port, allow_networks)
    if user is not None:
        reason += "; note: the credentials belong into the secret store, not into the URL"
    return GuardVerdict(url=url, verdict=word, reason=reason, host=host, port=port, scheme=scheme)


def _place(
    host: str, is_address: bool, port: int, allow_networks: Networks, ports: Ports = PUBLIC_PORTS
) -> tuple[Word, str]:
    """The word for a well-formed host: literal addresses are final, names must be resolved."""
    if is_address:
        if why := vet_endpoint(host, port, allow_networks, ports):
            raise AddressRefused(why)
        return "allow", "public address" if not allow_networks else "public or allowed address"
    if host in METADATA_NAMES:
        raise AddressRefused("name of a metadata service")
    if _under(host, DECOYS):
        raise AddressRefused("a name made to lead to a private address")
    if not allow_networks and ("." not in host or _under(host, INTERNAL_SUFFIXES)):
        raise AddressRefused("an internal name")
    return "resolve", "public-looking name: every address is vetted at the connect"


def _refuse_odd_text(url: str) -> None:
    if len(url) > MAX_URL:
        raise AddressRefused(f"longer than {MAX_URL} characters")
    if not url.isprintable() or " " in url:
        raise AddressRefused("white space, control or invisible characters")
    if "\\" in url:
        raise AddressRefused("a backslash")


def _refuse_odd_user(user: str) -> None:
    """A user name that looks like a host is there to deceive a reader or another parser."""
    if not user or "." in user.partition(":")[0] or not user.isascii():
        raise AddressRefused("a user name that looks like a host")


def _port(text: str | None, scheme: str, allow_networks: Networks) -> int:
    port = int(text) if text else DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        raise AddressRefused("no such port")
    if port not in PUBLIC_PORTS and not allow_networks:
        raise AddressRefused(f"port {port} is not one of {sorted(PUBLIC_PORTS)}")
    return port


def _host(raw: str) -> tuple[str, bool]:
    """The host in its one canonical spelling, and whether it is an address."""
    if raw.startswith("["):
        return str(_address6(raw[1:-1])), True
    name = _ascii(raw).removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("not a valid host name")
    if _NUMBER.fullmatch(labels[-1]):
        return str(_address4(raw)), True
    return name, False


def _ascii(raw: str) -> str:
    if raw.isascii():
        return raw.lower()
    if _FOREIGN_DOTS.search(raw):
        raise AddressRefused("a host with foreign dots")
    try:
        # Strict IDNA 2008, no compatibility mapping: circled and full-width digits fail here.
        return idna.encode(raw.lower(), std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise AddressRefused("not a valid international host name") from error


def _address4(raw: str) -> IPv4Address:
    try:
        return IPv4Address(raw)  # strict dotted quad: no octal, hex, short or decimal forms
    except ValueError as error:
        raise AddressRefused("an address in an odd notation") from error


def _address6(text: str) -> IPv6Address:
    if "%" in text:
        raise AddressRefused("address with a zone id")
    try:
        return IPv6Address(text)
    except ValueError as error:
        raise AddressRefused("not a valid IPv6 address") from error


def _found(
    address: IPv4Address | IPv6Address, table: tuple[tuple[Network, str], ...]
) -> str | None:
    return next((why for network, why in table if address in network), None)


def _under(host: str, suffixes: tuple[str, ...]) -> bool:
    return any(host == suffix or host.endswith("." + suffix) for suffix in suffixes)


def _blocked(verdict: GuardVerdict, reason: str) -> GuardVerdict:
    return GuardVerdict(
        url=verdict.url, verdict="block", reason=reason, host=verdict.host, port=verdict.port,
        scheme=verdict.scheme,
    )  # fmt: skip
