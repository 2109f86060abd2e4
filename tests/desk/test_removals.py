"""The ledger of kills: a row per surface, closed when a look finds it gone, without a word."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.desk.ferry import NOW, ninjs
from tests.desk.walking import Desk
from wiredesk.archive import books, remains, removals, search
from wiredesk.archive.models import Outbox, Removal, Story, StoryVersion
from wiredesk.archive.surfaces import SURFACES
from wiredesk.core.errors import Passing
from wiredesk.desk import actions
from wiredesk.desk.confirming import HURRY
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.road import deliver

pytestmark = pytest.mark.django_db
KEYS = [surface.key for surface in SURFACES]


@pytest.fixture
def killed(desk: Desk) -> Story:
    """A story that the desk has just killed, with everything still to be carried out."""
    desk.file(desk.wire("north"), ninjs(), NOW)
    return actions.kill(Story.objects.get(), by="Ada", reason="ferry landing named wrongly")


def carry_out(desk: Desk) -> None:
    desk.tools.effects.update(EFFECTS)
    desk._now = timezone.now()
    while deliver(books, desk.tools):
        pass


def test_a_kill_opens_a_row_per_surface_and_the_outbox_closes_them(
    desk: Desk, killed: Story
) -> None:
    rows = list(Removal.objects.all())
    assert [row.surface for row in rows] == KEYS
    assert {(row.by, row.gone_at, row.proof) for row in rows} == {("Ada", None, "")}
    carry_out(desk)
    closed = list(removals.last_of(killed.pk))
    assert [row.surface for row in closed] == KEYS
    assert all(row.gone_at and row.took and removals.is_true(row) for row in closed)
    assert len({row.proof for row in closed}) == len(KEYS)


def test_an_agency_that_kills_is_named(desk: Desk) -> None:
    wire = desk.wire("north")
    for body in (ninjs(), ninjs(version=2, pubstatus="canceled"), ninjs(version=3)):
        desk.file(wire, body, NOW)
    assert {row.by for row in Removal.objects.all()} == {"agency north"}
    assert Removal.objects.count() == len(KEYS), "what comes after the kill is no kill"


def test_no_word_of_the_text_is_in_it(desk: Desk, killed: Story) -> None:
    carry_out(desk)
    told = str(list(Removal.objects.values())).lower()
    words = {word for word in StoryVersion.objects.get().body_text.lower().split() if len(word) > 5}
    assert words and not [word for word in words if word in told]


@pytest.mark.parametrize("surface", SURFACES, ids=KEYS)
def test_what_is_left_keeps_its_row_open(
    surface: object, desk: Desk, killed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = surface.key  # type: ignore[attr-defined]
    monkeypatch.setitem(removals.LOOKS, key, lambda story, row: "something is left")
    Outbox.objects.exclude(effect="confirm-gone").update(done_at=timezone.now())
    carry_out(desk)
    (row,) = Removal.objects.filter(gone_at=None)
    assert (row.surface, row.left, row.proof) == (key, "something is left", "")
    waiting = Outbox.objects.get(effect="confirm-gone", done_at=None)
    Outbox.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - HURRY * 2)
    desk._now = waiting.due_at
    assert deliver(books, desk.tools) == 1, "at first in a hurry, then patiently, with its reason"
    waiting.refresh_from_db()
    assert waiting.done_at is None and f"{key}: something is left" in waiting.error
    monkeypatch.setitem(removals.LOOKS, key, lambda story, row: "")
    desk._now = timezone.now() + timedelta(minutes=1)
    assert deliver(books, desk.tools)
    assert not Removal.objects.filter(gone_at=None).exists()


def test_looks_see_what_a_purge_forgot(desk: Desk, killed: Story) -> None:
    """Each is put back behind the purge's back; the look names it."""
    Outbox.objects.all().update(done_at=timezone.now())
    row = Removal.objects.filter(surface="pages").get()
    assert remains.of_pages(killed, row) == "" and remains.of_search(killed, row) == ""
    killed.shown = StoryVersion.objects.get()
    killed.slug = "ferry"
    search.write([search.Entry(killed.pk, "Ferry", "", "landing")])
    assert remains.of_pages(killed, row) and remains.of_address(killed, row)
    assert remains.of_search(killed, row)
    for effect, look in (
        ("page-cache", remains.of_page_cache),
        ("cdn-purge", remains.of_shared_caches),
        ("delete-files", remains.of_pictures),
    ):
        assert look(killed, row) == ""
        now = timezone.now()
        made = Outbox.objects.create(
            effect=effect, payload={"stories": [killed.pk]}, created_at=now, due_at=now
        )
        assert look(killed, row) == "", "what came after the kill is not its own"
        row.last_effect = made.pk
        assert look(killed, row) != ""


def test_caches_that_are_behind_keep_it_open(
    desk: Desk, killed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Removal.objects.get(surface="page-cache")
    assert remains.of_page_cache(killed, row) == "the page caches were not told"
    Outbox.objects.all().update(done_at=timezone.now())
    monkeypatch.setattr(remains, "caches_behind", lambda: 2)
    assert remains.of_page_cache(killed, row) == "2 page caches have not heard it"


def test_revived_is_no_kill_any_more(desk: Desk, killed: Story) -> None:
    actions.unkill(killed, by="Ada", seconded_by="Bo", reason="wrong story")
    assert removals.look(killed.pk) == []
    assert {row.left for row in Removal.objects.all()} == {"revived"}


def test_a_look_that_cannot_be_made_is_made_again(
    desk: Desk, killed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> int:
        raise Passing("Redis did not answer", code="generation-lost")

    Outbox.objects.exclude(effect="confirm-gone").update(done_at=timezone.now())
    monkeypatch.setattr(remains, "caches_behind", away)
    carry_out(desk)
    assert Outbox.objects.get(effect="confirm-gone").done_at is None


def test_the_command_prints_it_and_sees_a_changed_row(
    desk: Desk, killed: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    carry_out(desk)
    call_command("ledger", str(killed.public_id), "--json")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["surface"] for row in rows] == KEYS
    assert all(row["seconds"] >= 0 and row["by"] == "Ada" for row in rows)
    Removal.objects.filter(surface="search").update(by="nobody")
    with pytest.raises(SystemExit):
        call_command("ledger", "--json")
