"""Pictures as readers and browsers meet them: shapes, labels, headers, and their end."""

import json
import re
from datetime import timedelta
from typing import Any

from django.test import Client
from lxml import html

from tests.site.factories import NOW, picture, story, wire
from wiredesk.archive.models import Picture, PoolPicture, Story, Wire

PRINTS = [
    [crop, width, round(width / shape), form]
    for crop, shape in (("whole", 1.5), ("16x9", 16 / 9), ("4x3", 4 / 3), ("1x1", 1.0))
    for width, form in ((400, "webp"), (800, "webp"), (1200, "jpg"))
    if (crop, form) != ("whole", "jpg")
]


def pictured(**fields: Any) -> tuple[Story, Picture]:
    """A story with a picture in all its shapes."""
    row = story(Wire.objects.filter(key="northline").first() or wire(index="index"))
    made = picture(row, renditions=PRINTS, **fields)
    for name in made.files[1:]:
        made.file.storage.save(name, made.file)
    return row, made


def get(reader: Client, name: str) -> Any:
    return reader.get(f"/media/{name}")


def test_a_story_shows_the_whole_picture_in_several_widths(house: None, reader: Client) -> None:
    row, made = pictured()
    page = html.fromstring(reader.get(row.get_absolute_url()).content)
    source = page.xpath("//article/figure/picture//source")[0]
    assert source.get("type") == "image/webp" and source.get("sizes")
    widths = re.findall(r"(\S+-whole-(\d+)\.webp) (\d+)w", source.get("srcset"))
    assert [(width, told) for _, width, told in widths] == [("400", "400"), ("800", "800")]
    image = page.xpath("//article/figure/picture//img")[0]
    assert image.get("src").endswith(made.file.name) and image.get("fetchpriority") == "high"
    assert (image.get("width"), image.get("height")) == ("960", "540")
    assert "max-image-preview:large" in page.xpath("//meta[@name='robots']/@content")[0]


def test_cards_are_lazy_but_for_the_first_and_shift_nothing(house: None, reader: Client) -> None:
    for _ in range(9):
        pictured()
    page = html.fromstring(reader.get("/latest").content)
    images = page.xpath("//main//picture//img")
    assert all(one.get("width") == "1200" and one.get("height") == "675" for one in images)
    assert all(one.get("loading") == "lazy" for one in images if not one.get("fetchpriority"))


def test_machines_are_given_three_shapes_and_how_it_was_made(house: None, reader: Client) -> None:
    row, _ = pictured(digital_source_type="trainedAlgorithmicMedia", creator="Ada Lens")
    page = html.fromstring(reader.get(row.get_absolute_url()).content)
    told = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert [(one["width"], one["height"]) for one in told["image"]] == [
        (1200, 675), (1200, 900), (1200, 1200),
    ]  # fmt: skip
    first = told["image"][0]
    assert first["creator"]["name"] == "Ada Lens" and first["creditText"] == "Northline/A. Lens"
    assert first["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert page.xpath("//meta[@property='og:image']/@content") == [first["url"]]
    assert page.xpath("//figcaption/*[@class='badge']/text()") == ["Made with AI"]


def test_every_file_answers_with_its_headers_and_the_master_does_not(house, reader) -> None:
    _, made = pictured()
    for name in made.files:
        answer = get(reader, name)
        if name.endswith("-master.jpg"):
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200, name
        assert answer["Content-Type"] == ("image/webp" if name.endswith("webp") else "image/jpeg")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"].startswith("private")
    stem = made.file.name.removesuffix(".jpg")
    for name in (
        f"{stem}-16x9-9999.webp",
        f"{stem}.svg",
        f"{stem}-whole-400.html",
        "../secret-key",
    ):
        assert get(reader, name).status_code == 404, name


def test_every_file_goes_with_its_story(house: None, reader: Client) -> None:
    row, made = pictured()
    public = [name for name in made.files if not name.endswith("-master.jpg")]
    Story.objects.filter(pk=row.pk).update(state="killed", killed_at=NOW, slug="")
    assert {get(reader, name).status_code for name in public} == {410}
    Story.objects.filter(pk=row.pk).update(state="held")
    assert {get(reader, name).status_code for name in public} == {404}


def test_rights_that_ended_end_the_picture_at_once(house: None, reader: Client) -> None:
    row, made = pictured()
    Picture.objects.filter(pk=made.pk).update(rights_end=NOW - timedelta(days=400))
    assert get(reader, made.file.name).status_code == 404
    assert b"<picture" not in reader.get(row.get_absolute_url()).content


def test_a_pools_file_lives_as_long_as_a_story_that_shows_it(house: None, reader: Client) -> None:
    row, made = pictured(badge="file")
    pool = PoolPicture.objects.create(title="Quay", credit="House")
    other, second = pictured()
    shared = {"pool": pool, "file": made.file.name, "renditions": PRINTS}
    Picture.objects.filter(pk__in=(made.pk, second.pk)).update(**shared)
    Story.objects.filter(pk=row.pk).update(state="killed", killed_at=NOW, slug="")
    assert get(reader, made.file.name).status_code == 200
    Story.objects.filter(pk=other.pk).update(state="withheld")
    assert get(reader, made.file.name).status_code in (404, 410)


def test_the_badge_is_that_of_the_row_whatever_the_headline_says(house, reader) -> None:
    row, _ = pictured(badge="representative")
    page = html.fromstring(reader.get(row.get_absolute_url()).content)
    assert page.xpath("//figcaption/*[@class='badge']/text()") == ["Representative picture"]
