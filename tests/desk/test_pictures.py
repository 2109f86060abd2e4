"""Pictures on their way from a wire to a page and off it again, with nothing left behind."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.desk.test_darkroom import XMP, drawn
from tests.site.factories import story, wire
from wiredesk.archive import illustrating
from wiredesk.archive.models import Audit, Outbox, Picture, PoolPicture, Story, Wire
from wiredesk.archive.surfaces import purge_pictures
from wiredesk.core.errors import ActionRefused, Passing
from wiredesk.core.renditions import Focus
from wiredesk.desk import actions
from wiredesk.desk import pictures as desk_pictures
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.pictures import develop_upload, put_into_pool, store_pictures

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "pictures"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "wire"
    made.mkdir()
    return made


@pytest.fixture
def one(folder: Path, media: Path) -> Story:
    line = wire()
    Wire.objects.filter(pk=line.pk).update(address=str(folder), transport="folder")
    return story(Wire.objects.get(pk=line.pk))


def deliver(folder: Path, name: str, body: bytes) -> None:
    (folder / name).write_bytes(body)
    os.utime(folder / name, (1_700_000_000, 1_700_000_000))


def remote(of: Story, name: str, **fields: Any) -> Picture:
    given = {"credit": "Northline", "caption": "A quay", **fields}
    return Picture.objects.create(story=of, key=f"{of.pk}-{name}", href=name, **given)


def files(media: Path) -> set[str]:
    return {f"pictures/{one.name}" for one in media.glob("*")}


def pooled(title: str = "Stadium", **fields: Any) -> PoolPicture:
    given = {"credit": "House", "topics": "15000000", "identifiable": False, **fields}
    made = PoolPicture.objects.create(title=title, **given)
    put_into_pool(made, develop_upload(drawn(640, 400), made))
    actions.approve_picture(made, by="eve")
    return PoolPicture.objects.get(pk=made.pk)


def about(of: Story, *codes: str) -> Story:
    of.shown.item = {"subjects": [{"qcode": f"medtop:{code}"} for code in codes]}
    of.shown.save()
    return of


def carry_out(effect: str) -> None:
    for row in Outbox.objects.filter(effect=effect, done_at=None).order_by("id"):
        EFFECTS[effect](row)  # the doors read its payload alone
        Outbox.objects.filter(pk=row.pk).update(done_at=row.created_at)


def test_a_picture_is_stored_in_all_its_files_and_shown(
    one: Story, folder: Path, media: Path
) -> None:
    deliver(folder, "a.jpg", drawn(900, 600, xmp=XMP))
    remote(one, "a.jpg")
    store_pictures([one.pk])
    picture = Picture.objects.get()
    assert (picture.state, picture.credit, picture.creator) == ("stored", "Northline", "Ada Lens")
    assert picture.digital_source_type == "trainedAlgorithmicMedia" and picture.alt_from_caption
    assert files(media) == set(picture.files) and len(picture.files) > 8
    assert Story.objects.get(pk=one.pk).picture_id == picture.pk
    assert str(one.public_id) not in picture.file.name  # nothing to guess from


def test_a_credit_in_the_file_is_as_good_as_the_wires(
    one: Story, folder: Path, media: Path
) -> None:
    deliver(folder, "a.jpg", drawn(900, 600, xmp=XMP))
    deliver(folder, "b.jpg", drawn(900, 600))
    remote(one, "b.jpg", credit="", position=0)
    remote(one, "a.jpg", credit="", position=1)
    store_pictures([one.pk])
    said = dict(Picture.objects.values_list("href", "reason"))
    assert said["a.jpg"] == "" and "no credit" in said["b.jpg"]
    assert files(media) == set(Picture.objects.get(href="a.jpg").files)


def test_one_turn_stores_one_and_a_bomb_stops_no_sibling(one: Story, folder: Path) -> None:
    deliver(folder, "bomb.jpg", drawn(9000, 9000, "PNG", "1"))
    for name in ("a.jpg", "b.jpg"):
        deliver(folder, name, drawn(64, 48))
    for place, name in enumerate(("bomb.jpg", "a.jpg", "b.jpg")):
        remote(one, name, position=place)
    store_pictures([one.pk])
    assert list(Picture.objects.values_list("state", flat=True)) == ["refused", "stored", "remote"]
    carry_out("store-pictures")
    assert list(Picture.objects.values_list("state", flat=True)) == ["refused", "stored", "stored"]


def test_what_cannot_be_had_comes_again_and_is_given_up(one: Story, monkeypatch: Any) -> None:
    picture = remote(one, "late.jpg")
    with pytest.raises(Passing):
        store_pictures([one.pk])
    picture.refresh_from_db()
    assert picture.state == "remote" and "has not arrived yet" in picture.reason
    later = picture.asked_at + desk_pictures.GIVE_UP
    monkeypatch.setattr(desk_pictures, "now", lambda: later)
    store_pictures([one.pk])
    picture.refresh_from_db()
    assert picture.state == "refused" and picture.reason.startswith("given up after 3 days: ")


def test_a_kill_removes_every_file_and_the_pools_stay(
    one: Story, folder: Path, media: Path
) -> None:
    pool = pooled()
    deliver(folder, "a.jpg", drawn(900, 600))
    remote(one, "a.jpg")
    store_pictures([one.pk])
    illustrating.attach(one, pool, "file", "why", by="eve", now=LONG_AGO)
    assert files(media) > set(pool.files)
    purge_pictures([one])
    carry_out("delete-files")
    assert not Picture.objects.exists() and files(media) == set(pool.files)


def test_a_bare_story_is_given_the_pools_best_with_its_reason(one: Story, media: Path) -> None:
    pool = pooled()
    store_pictures([about(one, "15000000").pk])
    given = Picture.objects.get()
    assert (given.badge, given.pool_id, given.files) == ("representative", pool.pk, pool.files)
    assert Story.objects.get(pk=one.pk).picture_id == given.pk
    audit = Audit.objects.get(act="representative picture")
    assert audit.story_id == one.pk and "illustrates" in audit.reason
    actions.remove_picture(given, by="eve", reason="wrong sport")
    store_pictures([one.pk])  # what the desk took away does not come back
    assert Story.objects.get(pk=one.pk).picture_id is None


def test_an_own_picture_takes_the_pools_place(one: Story, folder: Path, media: Path) -> None:
    pooled()
    remote(about(one, "15000000"), "a.jpg")
    with pytest.raises(Passing):
        store_pictures([one.pk])
    assert not Picture.objects.exclude(pool=None).exists()  # its own may still come
    Picture.objects.update(state="refused")
    store_pictures([one.pk])
    assert Story.objects.get(pk=one.pk).picture.pool_id
    deliver(folder, "b.jpg", drawn(64, 48))
    remote(one, "b.jpg")
    store_pictures([one.pk])
    assert Story.objects.get(pk=one.pk).picture.href == "b.jpg"


def test_the_end_of_the_pools_rights_takes_it_off_every_story(one: Story, media: Path) -> None:
    pool = pooled()
    store_pictures([about(one, "15000000").pk])
    PoolPicture.objects.update(rights_end=LONG_AGO)
    EFFECTS["picture-rights"](None)  # reads the clock and the rows alone
    carry_out("delete-files")
    assert not files(media) and not Picture.objects.exists()
    assert Story.objects.get(pk=one.pk).picture_id is None
    with pytest.raises(ActionRefused, match="not approved"):
        actions.give_picture(one, pool, subject=True, by="eve")


def test_people_illustrate_no_crime_by_hand_either(one: Story, media: Path) -> None:
    pool = pooled(identifiable=True)
    crime = about(one, "02000000")
    with pytest.raises(ActionRefused, match="crime"):
        actions.give_picture(crime, pool, subject=False, by="eve")
    assert actions.give_picture(crime, pool, subject=True, by="eve").badge == "file"


def test_a_new_focal_point_gives_new_names_and_follows_in_every_story(
    one: Story, folder: Path, media: Path
) -> None:
    pool = pooled()
    store_pictures([about(one, "15000000").pk])
    actions.focus_picture(Picture.objects.select_related("pool").get(), 0.2, 0.9, by="eve")
    now = PoolPicture.objects.get()
    assert now.focus == Focus(0.2, 0.9) and not set(now.files) & set(pool.files)
    assert Picture.objects.get().files == now.files
    carry_out("delete-files")
    assert files(media) == set(now.files)


def test_approval_needs_a_credit_and_a_tag(media: Path) -> None:
    for fields, said in (({"credit": ""}, "no credit"), ({"topics": ""}, "no topic")):
        with pytest.raises(ActionRefused, match=said):
            pooled(**fields)


def test_the_pools_words_are_in_its_files(media: Path) -> None:
    pool = pooled(copyright="© House")
    body = (media.parent / pool.file.name).read_bytes()
    assert b"\xc2\xa9 House" in body and Image.open(io.BytesIO(body)).info["xmp"]


def test_a_change_of_a_pool_picture_asks_for_approval_again(media: Path) -> None:
    pool = pooled(rights_end=datetime.now(UTC) + timedelta(days=9))
    illustrating.changed(pool, by="eve")
    assert PoolPicture.objects.get().approved_at is None
    assert Outbox.objects.get(effect="picture-rights").due_at == pool.rights_end
