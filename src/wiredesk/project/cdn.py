"""The shared cache in front of the site: the typed form of the WIREDESK_CDN_… settings."""

from collections.abc import Mapping
from ipaddress import ip_network

from wiredesk.core.errors import Misconfigured
from wiredesk.core.purging import KINDS, Cdn
from wiredesk.wires.guard import Networks, authority, check_url

KIND, URL, TOKEN, NETWORKS = (
    "WIREDESK_CDN", "WIREDESK_CDN_URL", "WIREDESK_CDN_TOKEN", "WIREDESK_CDN_NETWORKS"
)  # fmt: skip


def cdn(env: Mapping[str, str]) -> Cdn | None:
    """Read where purges go; None where no shared cache is named.

    Raises Misconfigured, never with a part of an address or the token.
    """
    kind, urls = env.get(KIND, "").strip(), tuple(env.get(URL, "").split())
    if not kind and not urls:
        return None
    if kind not in KINDS:
        raise Misconfigured(f"{KIND} must be one of {', '.join(KINDS)}")
    if not urls:
        raise Misconfigured(f"{KIND} needs {URL}: the address that takes purges")
    networks = _networks(env.get(NETWORKS, ""))
    for url in urls:
        _check(url, networks)
    return Cdn(kind=kind, urls=urls, token=_token(env.get(TOKEN, "")), networks=networks)


def _check(url: str, networks: Networks) -> None:
    verdict = check_url(url, networks)
    if verdict.verdict == "block":
        raise Misconfigured(f"{URL} cannot be dialled: {verdict.reason}; see {NETWORKS}")
    if "@" in authority(url):
        raise Misconfigured(f"{URL} must not hold a user name: give a token in {TOKEN}")
    if verdict.scheme != "https" and not networks:
        raise Misconfigured(
            f"{URL} must start with https://, unless the cache stands in one of {NETWORKS}"
        )


def _token(text: str) -> str:
    token = text.strip()
    if not token.isascii() or not (token.isprintable() or not token):
        raise Misconfigured(f"{TOKEN} must be printable ASCII: it goes into a header")
    return token


def _networks(text: str) -> Networks:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        raise Misconfigured(f"{NETWORKS} must be networks like 10.1.0.0/24, by commas") from None
