"""Reads the address of a remote folder: who is asked, as whom, on which port, and for which folder.

    sftp://user@host[:port]/absolute/path   /~/path counts from the home of the user
    ftp://user@host[:port]/path             counted from the folder after login; %2F = the root
    ftps://user@host[:port]/path            the same with TLS: explicit (RFC 4217), implicit on 990
    s3://bucket/prefix                      in the wire's own store (endpoint), else Amazon's

A password never stands in an address: addresses are shown.
"""

import re
from urllib.parse import unquote, urlsplit

from wiredesk.core.errors import AddressRefused, Misconfigured
from wiredesk.core.item import Value
from wiredesk.wires.guard import Networks, Ports, check_server, check_url

SCHEMES = {"sftp": "sftp", "ftp": "ftp", "ftps": "ftp", "s3": "s3"}
"""Transport by the scheme of an address."""

PORTS: dict[str, Ports] = {"sftp": frozenset({22, 2222}), "ftp": frozenset({21, 990})}
"""What a public server of each transport may listen on; a port belongs to its protocol."""

DEFAULT_PORT = {"sftp": 22, "ftp": 21}
IMPLICIT_TLS = 990

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # S3 user guide, "Bucket naming rules"
_REGION = re.compile(r"[a-z0-9-]{0,40}")


class Place(Value, frozen=True, kw_only=True):
    """A remote folder, as an address names it."""

    transport: str
    host: str = ""  # canonical; the bucket's name for S3
    port: int = 0
    user: str = ""
    path: str = ""
    tls: bool = False

    @property
    def implicit(self) -> bool:
        """Whether TLS begins before the first word (FTPS on port 990)."""
        return self.tls and self.port == IMPLICIT_TLS


def transport_of(address: str) -> str | None:
    """The transport that an address belongs to by its scheme; None = not a remote folder."""
    return SCHEMES.get(address.partition("://")[0].lower()) if "://" in address else None


def place_of(address: str, allow_networks: Networks = ()) -> Place:
    """Read an address. Raises Misconfigured (not well-formed), AddressRefused (the guard)."""
    transport = transport_of(address)
    if transport is None:
        raise Misconfigured(f"not one of {', '.join(f'{one}://' for one in SCHEMES)}")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Misconfigured(f"this address cannot be read: {error}") from error
    if parts.password is not None:
        raise Misconfigured("an address holds no password; give it with --password-from")
    if parts.query or parts.fragment or not address.isprintable() or " " in address:
        raise Misconfigured("an address has no query, fragment, space or invisible character")
    path = unquote(parts.path, errors="surrogateescape")
    if "\n" in path or "\r" in path or "\0" in path:
        raise Misconfigured("a folder's path has no line breaks")
    if transport == "s3":
        return _bucket(parts.netloc, path)
    port = DEFAULT_PORT[transport] if port is None else port
    host = check_server(_raw_host(parts.netloc), port, PORTS[transport], allow_networks)
    tls = parts.scheme.lower() == "ftps"
    user = unquote(parts.username or "")
    if transport == "sftp" and not user:
        raise Misconfigured("an sftp:// address names its user: sftp://user@host/folder")
    if not user.isprintable():
        raise Misconfigured("a user name has no invisible characters")
    return Place(transport=transport, host=host, port=port, user=user, path=path, tls=tls)


def check_endpoint(endpoint: str, allow_networks: Networks = ()) -> None:
    """Whether this may be the address of an S3-compatible store; "" = Amazon's.

    Raises AddressRefused; plain HTTP only into the networks of the wire.
    """
    if not endpoint:
        return
    verdict = check_url(endpoint, allow_networks)
    if verdict.verdict == "block":
        raise AddressRefused(f"the endpoint: {verdict.reason}")
    if verdict.scheme == "http" and not allow_networks:
        raise AddressRefused("the endpoint: http:// only inside of the wire's own networks")
    if "@" in endpoint or urlsplit(endpoint).query:
        raise AddressRefused("the endpoint: no user name and no query")


def check_region(region: str) -> None:
    """Whether this reads as a region; it becomes a part of a host name. Raises Misconfigured."""
    if not _REGION.fullmatch(region):
        raise Misconfigured("a region is written as eu-west-1")


def _bucket(name: str, path: str) -> Place:
    if not _BUCKET.fullmatch(name):
        raise Misconfigured("not the name of a bucket: lower-case letters, digits, - and .")
    return Place(transport="s3", host=name, path=path.strip("/"))


def _raw_host(netloc: str) -> str:
    """The host as it was written, brackets included, so that the guard sees what is odd in it."""
    host = netloc.rpartition("@")[2]
    return host if host.endswith("]") else re.sub(r":[0-9]*$", "", host)
