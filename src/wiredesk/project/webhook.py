"""Where alarms leave the house by HTTP: the typed form of the WIREDESK_ALARM_… settings."""

import base64
import binascii
from collections.abc import Mapping
from ipaddress import ip_network

from msgspec import Struct

from wiredesk.core.errors import Misconfigured
from wiredesk.wires.guard import Networks, authority, check_url

URL, SECRET, NETWORKS = (
    "WIREDESK_ALARM_WEBHOOK", "WIREDESK_ALARM_SECRET", "WIREDESK_ALARM_NETWORKS"
)  # fmt: skip
PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64  # of a secret (Standard Webhooks, "Signature scheme")


class Webhook(Struct, frozen=True, kw_only=True):
    """One receiver; neither its address nor its secret is in any representation of it."""

    url: str
    secret: bytes
    networks: Networks = ()  # private networks it may stand in

    def __repr__(self) -> str:
        return "Webhook(…)"


def webhook(env: Mapping[str, str]) -> Webhook | None:
    """Read the receiver of alarms; None where none is set.

    Raises Misconfigured, never with a part of the address or the secret.
    """
    url, networks = env.get(URL), _networks(env.get(NETWORKS, ""))
    if not url:
        return None
    verdict = check_url(url, networks)
    if verdict.verdict == "block":
        raise Misconfigured(f"{URL} cannot be dialled: {verdict.reason}; see {NETWORKS}")
    if "@" in authority(url):
        raise Misconfigured(f"{URL} must not hold a user name: the signature proves who we are")
    if verdict.scheme != "https" and not networks:
        raise Misconfigured(
            f"{URL} must start with https://, unless the receiver stands in one of {NETWORKS}"
        )
    return Webhook(url=url, secret=_secret(env.get(SECRET, "")), networks=networks)


def _networks(text: str) -> Networks:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError:
        raise Misconfigured(f"{NETWORKS} must be networks like 10.1.0.0/24, by commas") from None


def _secret(text: str) -> bytes:
    form = f"{SECRET} must be {PREFIX} and the base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes"
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise Misconfigured(form) from None
    if not FEWEST_BYTES <= len(secret) <= MOST_BYTES:
        raise Misconfigured(form)
    return secret
