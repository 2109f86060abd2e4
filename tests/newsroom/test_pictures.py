"""Pictures in the newsroom: who may do what, the focal point with and without a mouse, the pool."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from wiredesk.archive.models import Audit, Picture, PoolPicture, Story


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawn(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "teal").save(out, kind)
    return out.getvalue()


def upload(client, body=None, **fields):
    given = {"title": "Stadium", "credit": "House", "topics": "15000000", **fields}
    file = SimpleUploadedFile("stadium.svg", body or drawn(), "image/svg+xml")
    return client.post(reverse("pool:add"), {**given, "upload": file})


def acted(client, picture, **data):
    return client.post(reverse("newsroom:pool", args=[picture.pk]), data)


def test_a_file_is_uploaded_made_anew_approved_and_given(as_role, story):
    editor, publisher = as_role("Editor"), as_role("Publisher")
    assert upload(editor).status_code == 302
    picture = PoolPicture.objects.get()
    assert picture.file and picture.renditions and picture.approved_at is None
    assert acted(editor, picture, do="approve").url == "/newsroom/"  # sent away
    assert PoolPicture.objects.get().approved_at is None
    acted(publisher, picture, do="approve")
    assert PoolPicture.objects.get().approved_by == "publisher"
    page = reverse("newsroom:pictures", args=[story.public_id])
    assert "Representative picture" in publisher.get(page).text
    publisher.post(page, {"do": "representative", "picture": picture.pk})
    given = Picture.objects.get()
    assert (given.badge, given.files) == ("representative", picture.files)
    assert Story.objects.get(pk=story.pk).picture_id == given.pk
    assert editor.post(page, {"do": "remove", "picture": given.pk}).url == "/newsroom/"
    publisher.post(page, {"do": "remove", "picture": given.pk, "reason": "not the place"})
    assert "removed by publisher: not the place" in publisher.get(page).text
    assert Story.objects.get(pk=story.pk).picture_id is None
    assert Audit.objects.filter(act="picture removed", actor="publisher").exists()


@pytest.mark.parametrize(
    ("data", "x", "y"),
    [
        ({"at.x": "32", "at.y": "160", "wide": "320", "high": "200", "part": ""}, 0.1, 0.8),
        ({"part": "0.85,0.15"}, 0.85, 0.15),
        ({"at.x": "999", "at.y": "1", "wide": "320", "high": "200"}, 0.5, 0.38),  # outside
        ({"part": "left"}, 0.5, 0.38),
    ],
)
def test_the_focal_point_by_a_click_or_by_a_list(as_role, data, x, y):
    upload(as_role("Editor"))
    acted(as_role("Editor"), PoolPicture.objects.get(), do="focus", **data)
    now = PoolPicture.objects.get()
    assert (now.focus_x, now.focus_y) == (x, y)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": b"<svg onload='alert(1)'/>"}, "no JPEG, PNG, WebP, GIF or TIFF"),
        ({"topics": "Quidditch"}, "No IPTC Media Topic: Quidditch"),
    ],
)
def test_what_cannot_be_used_is_said(as_role, fields, said):
    answer = upload(as_role("Editor"), **fields)
    assert said in answer.text and not PoolPicture.objects.exists()


def test_the_desk_sees_pictures_that_the_public_does_not(as_role, client):
    upload(as_role("Editor"))
    address = reverse("newsroom:picture", args=["pool", PoolPicture.objects.get().pk])
    answer = as_role("Viewer").get(address)
    assert answer["Content-Type"] == "image/jpeg" and "sandbox" in answer["Content-Security-Policy"]
    assert client.get(address).status_code == 302
    assert client.get(f"/media/{PoolPicture.objects.get().file.name}").status_code == 404
