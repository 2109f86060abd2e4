"""`wiredesk verify` finds what is broken: every check has at least one planted fault."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings
from wagtail.admin.models import FormState

from tests.crash.sites import Embedded
from tests.desk.walking import Desk
from wiredesk.archive import removals, search
from wiredesk.archive.models import (
    Audit,
    Learning,
    Lesson,
    Licence,
    Outbox,
    Pick,
    Picture,
    Removal,
    Story,
    StoryEdit,
    Storyline,
    StorylineStory,
    StoryVersion,
    Transmission,
    Visit,
    Wire,
)
from wiredesk.archive.verifying import INVARIANTS, LATE

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
KILLED, PUBLIC, FEED = "urn:k:killed", "urn:k:public", "urn:k:feed"
KEPT = "pictures/kept.jpg"


def ninjs(guid: str, **facts: Any) -> bytes:
    item = {
        "uri": guid,
        "type": "text",
        "version": "1",
        "versioncreated": NOW.isoformat(),
        "pubstatus": "usable",
        "headline": f"Ferry landing {guid}",
        "body_html": f"<p>The landing is to be rebuilt, said the council of {guid}.</p>",
    }
    return json.dumps({**item, **facts}).encode()


def feed(*names: str) -> bytes:
    """A poll of a feed; the stories of earlier polls are in it again."""
    items = [
        {
            "id": f"{FEED}:{name}",
            "title": f"Story {name}",
            "content_text": f"What there is to say about {name}, and no more.",
            "date_published": NOW.isoformat(),
        }
        for name in names
    ]
    top = {"version": "https://jsonfeed.org/version/1.1", "title": "Kelsbury", "items": items}
    return json.dumps(top).encode()


@pytest.fixture
def sound(desk: Desk, settings: Settings, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a public story, a killed one, two polls of a feed and a stored picture."""
    settings.MEDIA_ROOT = tmp_path
    wire = desk.wire("north")
    for body in (ninjs(PUBLIC), ninjs(KILLED), ninjs(KILLED, version="2", pubstatus="canceled")):
        desk.file(wire, body, NOW)
    desk.file(wire, feed("a", "b"), NOW)
    desk.file(wire, feed("a", "b", "c"), NOW)
    Outbox.objects.update(done_at=NOW)
    assert removals.look(story(KILLED).pk) == []
    name = default_storage.save(KEPT, ContentFile(b"jpeg"))
    picture = Picture.objects.create(
        story=story(PUBLIC), key="kept", href="kept.jpg", state="stored", file=name
    )
    Story.objects.filter(guid=PUBLIC).update(picture=picture)
    yield desk


def story(guid: str) -> Story:
    return Story.objects.get(guid=guid)


def change_story(guid: str, **columns: Any) -> Callable[[], object]:
    return lambda: Story.objects.filter(guid=guid).update(**columns)


def change_sent(**columns: Any) -> Callable[[], object]:
    newest = Transmission.objects.order_by("-id")
    return lambda: Transmission.objects.filter(pk=newest[0].pk).update(**columns)


def lose(guid: str) -> Callable[[], object]:
    return lambda: StoryVersion.objects.filter(story__guid=guid).delete()


def give_to_another_agency() -> None:
    """The lost item is held, but by an agency that never filed it."""
    other = Desk().wire("south")
    Story.objects.filter(guid=f"{FEED}:c").update(agency=other.agency)


def file_another_text() -> None:
    """A version of the same item that says something else."""
    StoryVersion.objects.filter(story__guid=f"{FEED}:a").update(ref="0" * 64)


def file_twice(same_story: bool) -> Callable[[], None]:
    def plant() -> None:
        row = StoryVersion.objects.get(story__guid=PUBLIC)
        row.pk = None
        row.version = "one more"
        if not same_story:
            row.story = story(f"{FEED}:a")
        row.save()

    return plant


def forget_file() -> None:
    default_storage.delete(KEPT)


def leave_file(age: timedelta) -> Callable[[], None]:
    def plant() -> None:
        path = Path(
            default_storage.path(default_storage.save("pictures/stray.jpg", ContentFile(b"x")))
        )
        then = path.stat().st_mtime - age.total_seconds()
        os.utime(path, (then, then))

    return plant


def delete_file_soon() -> None:
    leave_file(LATE * 2)()
    Outbox.objects.create(
        effect="delete-files",
        payload={"files": ["pictures/stray.jpg"]},
        created_at=LATER,
        due_at=LATER,
    )


def show_picture_of_another() -> None:
    Picture.objects.update(story=story(f"{FEED}:a"))


def show_remote_picture() -> None:
    forget_file()
    Picture.objects.update(state="remote", file="")


def await_killed() -> None:
    killed = story(KILLED)
    Story.objects.filter(pk=killed.pk).update(awaiting=killed.versions.first())


def keep_picture_of_killed() -> None:
    Picture.objects.create(story=story(KILLED), key="k", href="k.jpg")


def keep_edit_of_killed() -> None:
    StoryEdit.objects.create(story=story(KILLED), headline="Words")


def keep_open_form() -> None:
    kind = ContentType.objects.get_for_model(StoryEdit)
    user = User.objects.create(username="ed")
    FormState.objects.create(
        content_type=kind,
        object_id="4711",
        user=user,
        data="headline=Words",
        last_updated_at=LATER,
    )


def count_readers_of_killed() -> None:
    Visit.objects.create(story=story(KILLED).public_id, reader=1, at=LATER)


def pick_killed() -> None:
    Pick.objects.create(story=story(KILLED), position=0, at=LATER, by="ed")


def learn_from_killed() -> None:
    run = Learning.objects.create(begun_at=NOW, most=9, digest="0" * 64)
    Lesson.objects.create(learning=run, story=story(KILLED))


def group_killed() -> None:
    line = Storyline.objects.create(public_id=7)
    StorylineStory.objects.create(story=story(KILLED), storyline=line, at=NOW)


def leave_effect_undone() -> None:
    Outbox.objects.filter(pk=Outbox.objects.order_by("id")[0].pk).update(done_at=None)


def change_ledger(**fields: Any) -> Callable[[], object]:
    return lambda: Removal.objects.filter(surface="address").update(**fields)


def end_and_keep() -> None:
    """A contract that ended without anything being removed."""
    Wire.objects.update(ended_at=NOW)


def over_and_kept() -> None:
    """A text whose rights ended hours ago, and nobody deleted it."""
    over = NOW - timedelta(hours=3)
    Story.objects.filter(guid=PUBLIC).update(rights_end=over, scrub_at=over)


def words_come_back() -> None:
    """A text that was deleted, as the row says, and stands in it all the same."""
    StoryVersion.objects.filter(story__guid=PUBLIC).update(scrubbed_at=NOW)


def picture_over_and_kept() -> None:
    """The licence gives pictures a day, and this one is shown for a week."""
    Licence.objects.update(picture_days=1)
    Story.objects.filter(guid=PUBLIC).update(first_public_at=NOW - timedelta(days=7))


def forget_why() -> None:
    Audit.objects.filter(story_id=story(PUBLIC).pk).delete()


SEEDED: dict[str, list[tuple[str, str, Callable[[], object]]]] = {
    "accounted": [
        ("I1", "waits for over five minutes", change_sent(state="waiting")),
        ("I1", "quarantined without a reason", change_sent(state="quarantined", code="")),
    ],
    "bytes_are_whole": [
        ("I8", "bytes are not those delivered", change_sent(body=b"no zstd")),
        ("I8", "bytes are not those delivered", change_sent(digest="0" * 64)),
    ],
    "items_are_held": [
        ("I1", f"({FEED}:a) is not held", lose(f"{FEED}:a")),
        ("I1", f"({FEED}:c) is not held", lose(f"{FEED}:c")),
        ("I1", f"({PUBLIC}) is not held", lose(PUBLIC)),
        ("I1", f"({FEED}:c) is not held", give_to_another_agency),
        ("I1", f"({FEED}:a) is not held", file_another_text),
    ],
    "not_doubled": [
        ("I2", "hold 2 times", file_twice(same_story=True)),
        ("I2", "hold 2 times", file_twice(same_story=False)),
    ],
    "pictures_are_stored": [
        ("I1", "its file is missing", forget_file),
        ("I1", "not its own copy", show_picture_of_another),
        ("I1", "not its own copy", show_remote_picture),
    ],
    "files_are_known": [("I4", "belongs to no picture", leave_file(LATE * 2))],
    "folded": [
        ("I3", "is held, folds public", change_story(PUBLIC, state="held")),
        ("I3", "is public, folds public", change_story(PUBLIC, shown=None)),
        ("I3", "is public, folds killed", change_story(KILLED, state="public")),
        ("I3", "another version await", await_killed),
    ],
    "killed_is_gone": [
        ("I4", "still shows something", change_story(KILLED, notes=[{"text": "Words"}])),
        ("I4", "words in its address", change_story(KILLED, slug="ferry-landing")),
        ("I4", "its picture is kept", keep_picture_of_killed),
        ("I4", "its desk edit is kept", keep_edit_of_killed),
        ("I4", "in the search index but not public", change_story(PUBLIC, state="withheld")),
    ],
    "no_words_without_an_edit": [("I4", "keeps words of a desk edit", keep_open_form)],
    "learnt_is_held": [("I4", "are still those learnt from it", learn_from_killed)],
    "hidden_is_not_grouped": [
        ("I4", "is not public but in a storyline", group_killed),
        ("I4", "stands behind one", lambda: change_story(PUBLIC, behind=story(KILLED))()),
    ],
    "killed_is_not_counted": [
        ("I4", "its readers are counted", count_readers_of_killed),
        ("I4", "a pick of the desk", pick_killed),
    ],
    "ledger_is_true": [
        ("I10", "its ledger row of address was changed", change_ledger(by="somebody else")),
        ("I10", "its ledger row of address was changed", change_ledger(gone_at=NOW)),
        ("I10", "address was not seen clear", change_ledger(gone_at=None, at=NOW - LATE * 2)),
    ],
    "ended_is_gone": [
        ("I4", f"has ended, but {what} are kept", end_and_keep)
        for what in ("words", "raw bytes", "pictures", "addresses", "index entries")
    ],
    "expired_is_gone": [
        ("I4", "its rights ended, but words are kept", over_and_kept),
        ("I4", "it is in the search index", over_and_kept),
        ("I4", "words of it are kept", words_come_back),
        ("I4", "its picture is kept too long", picture_over_and_kept),
    ],
    "index_is_whole": [
        ("I1", "not in the search index", lambda: search.remove([story(PUBLIC).pk]))
    ],
    "outbox_empties": [("I7", "is overdue", leave_effect_undone)],
    "audited": [("I10", "without an audit row", forget_why)],
}
CASES = [
    pytest.param(check, *fault, id=f"{check}-{number}")
    for check, faults in SEEDED.items()
    for number, fault in enumerate(faults)
]


def test_every_check_has_a_planted_fault() -> None:
    assert set(SEEDED) == {check.__name__ for check in INVARIANTS} - {"database_sound"} | {
        "items_are_held"
    }


def test_a_sound_desk_has_no_findings(sound: Desk) -> None:
    assert sound.findings(LATER) == []


@pytest.mark.parametrize(("check", "invariant", "said", "plant"), CASES)
def test_a_planted_fault_is_found(
    check: str, invariant: str, said: str, plant: Callable[[], object], sound: Desk
) -> None:
    plant()
    found = sound.findings(LATER)
    assert any(one.invariant == invariant and said in one.what for one in found), found


@pytest.mark.parametrize("harmless", [leave_file(timedelta(0)), delete_file_soon])
def test_files_that_are_just_written_or_about_to_go_are_no_finding(
    harmless: Callable[[], None], sound: Desk
) -> None:
    harmless()
    assert sound.findings(LATER) == []


def test_a_lost_item_is_filed_again_by_a_replay(sound: Desk) -> None:
    lose(f"{FEED}:c")()
    (lost,) = [one for one in sound.findings(LATER) if "is not held" in one.what]
    sound.replay(int(lost.where.removeprefix("transmission ")))
    assert not [one for one in sound.findings(LATER) if "is not held" in one.what]


def test_a_damaged_database_is_found(tmp_path: Path) -> None:
    """An index that the table of contents does not know any more leaves pages nobody uses."""
    site = Embedded(tmp_path)
    assert site.call("init", "--no-input").returncode == 0
    with closing(sqlite3.connect(tmp_path / "wiredesk.sqlite3")) as base, base:
        base.execute("PRAGMA writable_schema = 1")
        base.execute("DELETE FROM sqlite_master WHERE name = 'transmission_waiting'")
    told = site.call("verify", "--json")
    assert told.returncode == 6
    assert "never used" in told.stdout
