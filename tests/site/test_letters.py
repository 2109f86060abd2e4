"""Feedback and sign-ups: kept, limited, and silent about who is known."""

import re

import pytest
from django.test import Client

from tests.site.factories import story, wire
from wiredesk.archive.models import Feedback, NewsletterSignUp, Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict() -> Client:
    return Client(HTTP_HOST="localhost", enforce_csrf_checks=True)


def test_feedback_is_kept_with_its_version(house: None, strict: Client) -> None:
    row = story(wire(), "A bridge opens")
    page = strict.get(f"/feedback?story={row.public_id}").content.decode()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)', page).group(1)  # type: ignore[union-attr]
    note = {"about": "error", "text": "The fee is wrong.", "email": "", "story": str(row.public_id)}
    assert strict.post("/feedback", note).status_code == 403
    answer = strict.post("/feedback", {**note, "csrfmiddlewaretoken": token})
    assert (answer.status_code, answer["Location"]) == (302, "/feedback/thanks")
    kept = Feedback.objects.get()
    assert (kept.story_id, kept.version_id) == (row.pk, row.shown_id)
    assert kept.text == "The fee is wrong."


def test_feedback_is_limited(house: None, reader: Client) -> None:
    note = {"about": "site", "text": "Again."}
    codes = [reader.post("/feedback", note).status_code for _ in range(7)]
    assert codes == [302] * 5 + [429] * 2


def test_sign_up_tells_nobody_who_is_known(house: None, strict: Client) -> None:
    origin = {"HTTP_ORIGIN": "http://localhost"}
    first = strict.post("/newsletter", {"email": "Ada@example.org"}, **origin)
    again = strict.post("/newsletter", {"email": "ada@example.org"}, **origin)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    wish = NewsletterSignUp.objects.get()
    assert wish.confirmed_at is None
    assert "one click" in wish.consent
    assert Outbox.objects.filter(effect="confirm-sign-up").count() == 1


def test_sign_up_from_elsewhere_is_refused(house: None, strict: Client) -> None:
    answer = strict.post("/newsletter", {"email": "a@b.org"}, HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert not NewsletterSignUp.objects.exists()


def test_bad_addresses_come_back(house: None, reader: Client) -> None:
    answer = reader.post("/newsletter", {"email": "nobody"})
    assert answer.status_code == 422
    assert b"valid email" in answer.content
