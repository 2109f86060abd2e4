"""What a CDN is told to forget, and how: each kind of cache is data, a request is a value."""

import json
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from wiredesk.core.item import Value


class Kind(Value, frozen=True, kw_only=True):
    """How one kind of shared cache names keys in answers, and how it takes a purge."""

    header: str  # of our answers
    between: str = " "  # two keys in a header
    method: Literal["POST", "PURGE", "BAN"]
    named: str = ""  # request header with the keys; "" = a JSON body
    body: str = ""  # the JSON name of the list of keys
    token: str = "Authorization"  # request header of the secret
    scheme: str = "Bearer "
    most: int = 100  # keys in one request


KINDS: dict[str, Kind] = {
    # fastly.com: POST /service/<id>/purge, header Surrogate-Key, up to 256 keys
    "fastly": Kind(
        header="Surrogate-Key", method="POST", named="Surrogate-Key", token="Fastly-Key", scheme=""
    ),
    # cloudflare.com: POST /client/v4/zones/<id>/purge_cache with {"tags": [...]}
    "cloudflare": Kind(header="Cache-Tag", between=",", method="POST", body="tags", most=30),
    # Varnish with vmod xkey: see docs/how-to/purge-a-cdn.md for the VCL
    "varnish": Kind(header="xkey", method="PURGE", named="xkey-purge"),
    # any proxy that takes a BAN request: keys in a header
    "ban": Kind(header="Surrogate-Key", method="BAN", named="Surrogate-Key"),
    # a receiver of the operator's own
    "webhook": Kind(header="Surrogate-Key", method="POST", body="keys"),
}


class Cdn(Value, frozen=True, kw_only=True):
    """Where purges go; neither the addresses nor the token is in any representation of it."""

    kind: str  # key of KINDS
    urls: tuple[str, ...]  # every one of them is told
    token: str = ""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()  # private networks they may stand in

    def __repr__(self) -> str:
        return f"Cdn({self.kind}, …)"


class Purge(Value, frozen=True, kw_only=True):
    """One request to a shared cache; it may be sent twice without harm."""

    method: Literal["POST", "PURGE", "BAN"]
    headers: dict[str, str]
    body: bytes = b""


def purges(kind: Kind, keys: Sequence[str], token: str = "") -> Iterator[Purge]:
    """The requests that purge these keys, as few as the kind allows."""
    secret = {kind.token: f"{kind.scheme}{token}"} if token else {}
    for start in range(0, len(keys), kind.most):
        some = list(keys[start : start + kind.most])
        if kind.named:
            named = {kind.named: kind.between.join(some)}
            yield Purge(method=kind.method, headers={**secret, **named})
        else:
            body = json.dumps({kind.body: some}).encode()
            told = {"Content-Type": "application/json"}
            yield Purge(method=kind.method, headers={**secret, **told}, body=body)
