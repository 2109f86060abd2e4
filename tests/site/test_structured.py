"""Structured data says what the page says."""

import json
import re

import pytest
from django.test import Client

from tests.site.factories import NOW, story, wire
from wiredesk.archive.models import FooterLink
from wiredesk.site import structured

pytestmark = pytest.mark.django_db


def test_a_refiled_version_is_no_correction(house: None, reader: Client) -> None:
    told = {"CORRECTION": "Corrects the year.", "REFILE": "Fixes a letter."}
    notes = [{"kind": kind, "at": NOW.isoformat(), "text": said} for kind, said in told.items()]
    row = story(wire(), "A bridge opens", notes=notes)
    page = reader.get(row.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))  # type: ignore[union-attr]
    (only,) = data["correction"]
    assert only["@type"] == "CorrectionComment"
    assert only["text"] == "Correction: Corrects the year."
    assert "Fixes a letter." in page


def test_a_story_says_where_it_stands_and_the_site_what_it_stands_by(
    house: None, reader: Client
) -> None:
    row = story(wire(), "A bridge opens")
    found = blocks(reader, row.get_absolute_url())
    trail = next(one for one in found if one["@type"] == "BreadcrumbList")
    last = trail["itemListElement"][-1]
    assert last["name"] == "A bridge opens" and last["item"].endswith(row.get_absolute_url())
    publisher = blocks(reader, "/")[0]
    links = FooterLink.objects.filter(menu="policy").values_list("href", flat=True)
    named = {path: structured.POLICIES[path] for path in links if path in structured.POLICIES}
    assert named
    assert all(publisher[name].endswith(path) for path, name in named.items())
    connected = FooterLink.objects.filter(menu="connect", href__startswith="https://")
    assert publisher.get("sameAs", []) == list(connected.values_list("href", flat=True))


def blocks(reader: Client, path: str) -> list[dict[str, object]]:
    """Every value of the structured data of a page."""
    page = reader.get(path).content.decode()
    values = [json.loads(text) for text in re.findall(r'ld\+json">(.*?)</script>', page)]
    return [one for value in values for one in (value if isinstance(value, list) else [value])]
