"""The read API: what it lists, what it gives away, what it answers when a story is gone."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import jsonschema
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.core.formats.writing import schemas
from tests.site.factories import NOW, picture, story, wire
from wiredesk.api.openapi import description
from wiredesk.archive.generation import Seen
from wiredesk.archive.models import Country, Sector, Story
from wiredesk.site.page_cache import PageCache

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
UNKNOWN = "/api/stories/4611686018427387904"
NEVER_PUBLIC = {
    "held": {"state": "held", "first_public_at": None},
    "awaiting": {"state": "awaiting", "first_public_at": None},
    "spiked": {"state": "spiked"},
    "never": {"state": "never", "first_public_at": None},
    "withheld": {"state": "withheld"},
    "embargoed": {"visible_from": NOW + HOUR, "first_public_at": NOW + HOUR},
    "killed before": {"state": "killed", "slug": "", "first_public_at": None},
}


def schema(name: str) -> dict[str, Any]:
    told = description("http://127.0.0.1:8000")
    return {**told["components"]["schemas"][name], "components": told["components"]}  # type: ignore[index,dict-item]


def items(reader: Client, query: str = "") -> list[dict[str, Any]]:
    answer = reader.get(f"/api/stories{query}")
    assert answer.status_code == 200, answer.content
    told = json.loads(answer.content)
    jsonschema.validate(told, schema("StoryList"))
    return told["items"]


def test_the_description_is_valid_and_served(house: None, reader: Client) -> None:
    told = json.loads(reader.get("/api/openapi.json").content)
    OpenAPIV31SpecValidator(told).validate()
    assert told == json.loads(json.dumps(description("http://127.0.0.1:8000")))


@schemas.needed
def test_every_story_is_valid_ninjs(newsroom: dict[str, Story], reader: Client) -> None:
    found = items(reader, "?limit=100")
    assert len(found) > 20
    for one in found:
        schemas.ninjs("3.1").validate(one)


def test_pages_hold_each_story_once(newsroom: dict[str, Story], reader: Client) -> None:
    path, seen = "/api/stories?limit=7", []
    while path:
        answer = reader.get(path.removeprefix("http://127.0.0.1:8000"))
        told = json.loads(answer.content)
        seen += [one["uri"] for one in told["items"]]
        path = told["next"]
        assert (path is None) == ("Link" not in answer.headers)
    whole = [one["uri"] for one in items(reader, "?limit=100")]
    assert seen == whole and len(set(seen)) == len(seen)


def test_filters_narrow(house: None, reader: Client) -> None:
    world, sport = (Sector.objects.get(key=key) for key in ("world", "sport"))
    north, south = wire("northline"), wire("southline")
    rows = {
        "a": story(north, "A", sector=world, country=Country.objects.get(pk="IN")),
        "b": story(north, "B", sector=sport, country=Country.objects.get(pk="FR")),
        "c": story(south, "C", sector=world, country=Country.objects.get(pk="FR")),
    }
    cases = {
        "": "abc", "?section=world": "ac", "?section=sport": "b", "?country=FR": "bc",
        "?country=fr&section=world": "c", "?agency=northline": "ab", "?edition=in": "a",
        "?edition=in&agency=southline": "", "?limit=1": "a",
    }  # fmt: skip
    for query, wanted in cases.items():
        found = {one["uri"].rpartition("/")[2] for one in items(reader, query)}
        if query == "?limit=1":
            assert len(found) == 1
        else:
            assert found == {str(rows[name].public_id) for name in wanted}, query


@pytest.mark.parametrize(
    "query",
    ["section=nowhere", "country=XX", "agency=nobody", "edition=zz", "before=17", "before=x",
     "limit=0", "limit=101", "colour=red", "agency=%00", "before=99999999999999999999"],
)  # fmt: skip
def test_a_wrong_question_is_told_what_is_wrong(house: None, reader: Client, query: str) -> None:
    answer = reader.get(f"/api/stories?{query}")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    jsonschema.validate(told, schema("Problem"))
    assert query.partition("=")[0] in told["detail"]


def test_text_and_picture_only_where_the_contract_gives_them(house: None, reader: Client) -> None:
    cases = {
        "open": ({"display": "full", "full_text_feeds": True}, True),
        "shut": ({"display": "full"}, False),
        "excerpt": ({"display": "excerpt", "full_text_feeds": True}, False),
        "headline": ({"display": "headline", "full_text_feeds": True}, False),
    }
    for key, (licence, carries) in cases.items():
        row = story(wire(key, **licence), f"{key} tale", body=["Bodymark."], dek="Dekmark")
        picture(row)
        for path in (f"/api/stories/{row.public_id}", f"/api/stories?agency={key}"):
            body = reader.get(path).content
            found = [word in body for word in (b"Bodymark", b"Dekmark", b"/media/", b"customs")]
            assert found == [carries] * 4, (key, path)
            assert f"{key} tale".encode() in body and row.get_absolute_url().encode() in body


@pytest.mark.parametrize("fields", NEVER_PUBLIC.values(), ids=NEVER_PUBLIC)
def test_what_was_never_public_answers_like_unknown(
    house: None, reader: Client, fields: dict[str, Any]
) -> None:
    row = story(wire(full_text_feeds=True), "Zanzibarium marker", **fields)
    unknown = reader.get(UNKNOWN)
    answer = reader.get(f"/api/stories/{row.public_id}")
    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert answer.headers == unknown.headers
    assert reader.get("/api/stories/nonsense").content == unknown.content
    for query in ("", "?agency=northline"):
        body = reader.get(f"/api/stories{query}").content
        assert b"anzibar" not in body and str(row.public_id).encode() not in body


def test_killed_answers_410_with_nothing_of_it(house: None, reader: Client) -> None:
    row = story(wire(), "A tale", state="killed", slug="", killed_by="agency", killed_at=NOW)
    answer = reader.get(f"/api/stories/{row.public_id}")
    assert answer.status_code == 410 and answer["Cache-Control"] == "no-store"
    assert b"tale" not in answer.content and b"Northline" not in answer.content
    told = json.loads(reader.get("/api/stories").content)
    assert [one["uri"].rpartition("/")[2] for one in told["withdrawn"]] == [str(row.public_id)]
    assert told["items"] == [] and "tale" not in str(told)


def test_a_merged_story_leads_to_the_other(house: None, reader: Client) -> None:
    on = wire()
    home = story(on, "The whole tale")
    alert = story(on, "Alert", merged_into=home, merged_at=NOW - HOUR)
    answer = reader.get(f"/api/stories/{alert.public_id}")
    assert answer.status_code == 301
    assert answer["Location"].endswith(f"/api/stories/{home.public_id}")


def test_it_is_kept_like_a_page_and_tagged(house: None) -> None:
    """Behind the page cache: one rendering, an ETag, 304 for who holds it."""
    row = story(wire(), "A tale")
    looked: list[str] = []
    django = WSGIHandler()

    def application(environ, start_response):
        looked.append(environ["PATH_INFO"])
        return django(environ, start_response)

    class Number:
        def current(self) -> Seen:
            return Seen(1, 0.0)

    cached = PageCache(application, Number(), ["localhost"])
    for path, query in (
        (f"/api/stories/{row.public_id}", ""),
        ("/api/stories", "agency=northline"),
    ):
        first = ask(cached, path, query)
        again = ask(cached, path, query, HTTP_IF_NONE_MATCH=first[1]["ETag"])
        assert (first[0][:3], again[0][:3]) == ("200", "304")
        assert looked == [path]
        looked.clear()


def ask(application, path: str, query: str, **more: str) -> tuple[str, dict[str, str]]:
    said: list[tuple[str, dict[str, str]]] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
        **more,
    }
    list(application(environ, lambda status, headers: said.append((status, dict(headers)))))
    return said[0]
