"""A wire that others push to, and ways to push to it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.api import hub as hubs
from tests.api.hub import Hub
from tests.conftest import _set_django_up
from tests.site.conftest import house, newsroom, reader

_set_django_up()  # named on the command line, this file is read before any test is collected

if TYPE_CHECKING:
    from django.http import HttpResponse

    from wiredesk.archive.models import Wire
    from wiredesk.archive.pushing import Credentials

__all__ = ["house", "newsroom", "reader"]

Push = Callable[..., "HttpResponse"]


@pytest.fixture
def wire(db: None) -> "Wire":
    """A push wire without tokens."""
    from wiredesk.archive.models import Agency, Licence, Wire

    agency = Agency.objects.create(key="harbour", name="Harbour News")
    made = Wire.objects.create(
        key="harbour", agency=agency, name="Harbour", transport="push", policy="auto"
    )
    Licence.objects.create(wire=made, display="full")
    return made


@pytest.fixture
def token(wire: "Wire") -> "Credentials":
    """Its first token."""
    from wiredesk.desk import actions

    return actions.make_token(wire, by="R. Owner")


@pytest.fixture
def push(wire: "Wire", token: "Credentials") -> Push:
    """Push a body; further arguments as Django's test client takes them."""
    from django.test import Client

    client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")

    def send(
        body: bytes | dict[str, Any], *, to: str = wire.key, bearer: str | None = token.token,
        kind: str = "application/json", **headers: str,
    ) -> "HttpResponse":  # fmt: skip
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if bearer is not None:
            given.setdefault("Authorization", f"Bearer {bearer}")
        return client.post(f"/api/push/{to}", body, content_type=kind, headers=given)

    return send


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A hub that verifies only when it is told to: the site is Django's test client here."""
    with hubs.serving() as serving:
        serving.verifies = False
        serving.write("a", "Harbour opens", "The harbour opens today.")
        yield serving
