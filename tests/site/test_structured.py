"""Structured data says what the page says."""

import json
import re

import pytest
from django.test import Client

from tests.site.factories import NOW, story, wire

pytestmark = pytest.mark.django_db


def test_a_refiled_version_is_no_correction(house: None, reader: Client) -> None:
    told = {"CORRECTION": "Corrects the year.", "REFILE": "Fixes a letter."}
    notes = [{"kind": kind, "at": NOW.isoformat(), "text": said} for kind, said in told.items()]
    row = story(wire(), "A bridge opens", notes=notes)
    page = reader.get(row.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))  # type: ignore[union-attr]
    (only,) = data["correction"]
    assert only["@type"] == "CorrectionComment"
    assert only["text"] == "Corrected by Northline: Corrects the year."
    assert "Fixes a letter." in page
