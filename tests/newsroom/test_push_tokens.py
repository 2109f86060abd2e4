"""Tokens of push wires: a button makes one and shows it once; nobody but an admin gets one."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.newsroom.test_sources import WIRE
from wiredesk.archive.models import Audit, PushToken, Subscription, Wire


@pytest.fixture
def pushed(wire: Wire) -> Wire:
    Wire.objects.filter(pk=wire.pk).update(transport="push")
    wire.refresh_from_db()
    return wire


def test_a_button_makes_a_token_and_shows_it_once(as_role: Any, pushed: Wire) -> None:
    client = as_role("Admin")
    page, make = reverse("wires:inspect", args=[pushed.pk]), f"wire/{pushed.pk}/token/"
    assert "/api/push/harbour-main" in client.get(page).text
    assert "No token works" in client.get(page).text
    address = f"/newsroom/desk/{make}"
    assert "wdp_" not in client.get(address).text and not PushToken.objects.exists()
    shown = client.post(address)
    (token,) = re.findall(r"wdp_[\w-]{43}", shown.text)
    assert "whsec_" in shown.text and "no-store" in shown["Cache-Control"]
    taken = Client().post(
        "/api/push/harbour-main", b"{}", "application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert taken.status_code == 202
    for later in (page, address, reverse("wires:index"), reverse("wires:edit", args=[pushed.pk])):
        text = client.get(later).text
        assert token not in text and "whsec_" not in text and "never used" not in text
    assert Audit.objects.filter(act="push token made", actor="admin").exists()
    client.post(f"/newsroom/desk/wire/{pushed.pk}/revoke/")
    assert "No token works" in client.get(page).text


@pytest.mark.parametrize("role", ["Viewer", "Editor", "Publisher"])
@pytest.mark.parametrize("what", ["token", "revoke"])
def test_only_admins_make_and_revoke(as_role: Any, pushed: Wire, role: str, what: str) -> None:
    client, address = as_role(role), f"/newsroom/desk/wire/{pushed.pk}/{what}/"
    assert client.get(address).status_code in (302, 403)
    client.post(address)
    assert not PushToken.objects.exists()
    assert "Make a token" not in client.get(reverse("wires:inspect", args=[pushed.pk])).text


def test_a_wire_that_is_pulled_has_no_tokens(as_role: Any, wire: Wire) -> None:
    assert as_role("Admin").post(f"/newsroom/desk/wire/{wire.pk}/token/").status_code == 404


def test_only_a_push_needs_no_address(as_role: Any, wire: Wire) -> None:
    client, address = as_role("Admin"), reverse("wires:edit", args=[wire.pk])
    posted = {**WIRE, "agency": wire.agency_id, "allow_networks": "[]", "address": ""}
    assert client.post(address, posted).status_code == 200
    assert client.post(address, {**posted, "transport": "push", "signed": "on"}).status_code == 302
    wire.refresh_from_db()
    assert (wire.transport, wire.address, wire.signed, wire.websub) == ("push", "", True, False)


def test_a_wires_page_tells_of_its_hub(as_role: Any, wire: Wire) -> None:
    Subscription.objects.create(
        wire=wire, key="k" * 43, hub="https://hub.example/secret-path", topic="https://a.example/f",
        state="active", error="subscribe: hub.example answered 500",
    )  # fmt: skip
    text = as_role("Admin").get(reverse("wires:inspect", args=[wire.pk])).text
    assert "Active at hub.example" in text and "answered 500" in text
    assert "secret-path" not in text and "k" * 43 not in text
