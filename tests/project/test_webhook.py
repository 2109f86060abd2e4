"""The receiver of alarms: what is taken, what is refused, and that neither tells secrets."""

import base64
from ipaddress import ip_network
from pathlib import Path

import pytest

from wiredesk.core.errors import Misconfigured
from wiredesk.project.config import read_config
from wiredesk.project.webhook import Webhook

KEY = bytes(range(24))
SECRET = base64.b64encode(KEY).decode()
PUBLIC = "https://hooks.example.org/t0ken/sesame"
PRIVATE = "http://10.1.0.7:9000/t0ken/sesame"


def read(tmp_path: Path, url: str, secret: str = SECRET, networks: str = "") -> Webhook | None:
    env = {
        "WIREDESK_ALARM_WEBHOOK": url, "WIREDESK_ALARM_SECRET": secret,
        "WIREDESK_ALARM_NETWORKS": networks, "WIREDESK_SECRET_KEY": "k",
    }  # fmt: skip
    return read_config(env, tmp_path).alarm_webhook


@pytest.mark.parametrize("secret", [SECRET, f"whsec_{SECRET}"])
def test_a_public_receiver(tmp_path: Path, secret: str) -> None:
    assert read(tmp_path, PUBLIC, secret) == Webhook(url=PUBLIC, secret=KEY)


def test_a_private_receiver_with_its_network(tmp_path: Path) -> None:
    found = read(tmp_path, PRIVATE, networks="10.1.0.0/24, 127.0.0.2/32")
    assert found is not None
    assert found.networks == (ip_network("10.1.0.0/24"), ip_network("127.0.0.2/32"))


def test_none_is_set(tmp_path: Path) -> None:
    assert read(tmp_path, "", secret="") is None


BAD = {
    "plain and public": (PUBLIC.replace("https", "http"), SECRET, ""),
    "private without permission": (PRIVATE, SECRET, ""),
    "private with another network": (PRIVATE, SECRET, "10.2.0.0/24"),
    "a metadata service": ("http://169.254.169.254/t0ken/sesame", SECRET, "169.254.0.0/16"),
    "a user name": ("https://u:sesame@hooks.example.org/", SECRET, ""),
    "no address": ("hooks.example.org/t0ken/sesame", SECRET, ""),
    "no secret": (PUBLIC, "", ""),
    "a short secret": (PUBLIC, base64.b64encode(b"sesame").decode(), ""),
    "a long secret": (PUBLIC, base64.b64encode(bytes(65)).decode(), ""),
    "no base64": (PUBLIC, "sesame-" * 8, ""),
    "no network": (PUBLIC, SECRET, "sesame"),
}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD)
def test_others_are_refused_without_being_told(tmp_path: Path, given: tuple[str, str, str]) -> None:
    with pytest.raises(Misconfigured) as refusal:
        read(tmp_path, *given)
    said = str(refusal.value)
    assert "WIREDESK_ALARM_" in said
    assert not [one for one in ("sesame", "t0ken", SECRET) if one in said]
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_no_representation_holds_a_secret(tmp_path: Path) -> None:
    hook = read(tmp_path, PUBLIC)
    shown = f"{hook!r} {hook}"
    assert "sesame" not in shown and repr(KEY) not in shown
