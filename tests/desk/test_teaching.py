"""Topics are learnt from what the contracts allow, and what leaves the site leaves the model."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.desk.test_breakers import item
from tests.desk.walking import Desk
from wiredesk.archive import lessons, recording
from wiredesk.archive.models import Learning, Lesson, Licence, Outbox, Story, StoryEdit, Wire
from wiredesk.core.enrich.learning import Example, learn
from wiredesk.core.enrich.topic_model import TopicModel, packed, unpacked
from wiredesk.core.enrich.values import Copy
from wiredesk.core.errors import Misconfigured, Passing
from wiredesk.core.filing import Effect
from wiredesk.desk import actions, knowledge, teaching
from wiredesk.desk.actions.edit import open_edit

pytestmark = pytest.mark.django_db

SPORT, MONEY = "medtop:15000000", "medtop:04000000"
MARKER = "quorble"
TEXT = "The {} went past the flim and the dorr in a long day of rain, number {}."
NOW = timezone.now().astimezone(UTC).replace(microsecond=0) - timedelta(minutes=5)


def quiet(words: str) -> None:
    """Nobody listens."""


def coded(
    number: int, at: datetime = NOW, *, code: str = SPORT, word: str = "crane", **more: Any
) -> bytes:
    """One story as ninjs, with the code of its agency."""
    said = {"language": "en", "body_text": TEXT.format(word, number), "subject": [{"code": code}]}
    return item(number, at, **{**said, **more})


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.CONFIG = SimpleNamespace(home=tmp_path, lease_seconds=60)
    return tmp_path


@pytest.fixture
def wire(desk: Desk, home: Path) -> Wire:
    """A wire that may be learnt from, with six stories; without number 0 the marker is told once.

    A word that one story alone has is never part of a model.
    """
    made = desk.wire("north")
    Licence.objects.update(learn=True)
    for n in range(6):
        word = MARKER if n in (0, 2) else "crane"
        desk.file(made, coded(n, code=MONEY if n % 2 else SPORT, word=word), NOW)
    return made


def model(home: Path) -> TopicModel:
    return unpacked((home / knowledge.MODEL).read_bytes())


def marked() -> Story:
    return Story.objects.get(guid="urn:x:0")


def again_due() -> list[Outbox]:
    return list(Outbox.objects.filter(effect="learn-again", done_at=None).order_by("due_at"))


@contextmanager
def learning_elsewhere(home: Path) -> Iterator[None]:
    """Another process learns: the effect starts none of its own."""
    with (home / f"{knowledge.MODEL}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def tell(due: Outbox) -> None:
    """Carry the effect out."""
    teaching.learn_again(Effect(id=due.pk, name=due.effect, story_id=None, payload=due.payload,
                                created=due.created_at, tries=1))  # fmt: skip


def learn_now() -> teaching.Learnt:
    return teaching.learn_from_archive(most=100, say=quiet)


LEFT_OUT: dict[str, dict[str, Any]] = {
    "no code": {"subject": []},
    "a code of nobody": {"subject": [{"code": "house:99"}]},
    "French": {"language": "fr"},
    "language not told": {"language": ""},
    "embargoed": {"embargoed": f"{NOW + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"},
    "withheld": {"pubstatus": "withheld"},
    "no text": {"body_text": ""},
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_only_coded_english_stories_in_public_are_learnt(
    case: str, desk: Desk, wire: Wire, home: Path
) -> None:
    desk.file(wire, coded(7), NOW)
    desk.file(wire, coded(8, **LEFT_OUT[case]), NOW)
    other = desk.wire("south")
    desk.file(other, coded(9, code=MONEY), NOW)
    learnt = learn_now()
    assert (learnt.stories, learnt.wires) == (7, {"north": 7})
    told = Story.objects.exclude(guid="urn:x:8").exclude(guid="urn:x:9")
    assert set(model(home).stories) == {str(story.public_id) for story in told}
    assert set(Lesson.objects.values_list("story", flat=True)) == {story.pk for story in told}
    assert knowledge.learnt_topics() == model(home)


def test_the_newest_are_learnt(desk: Desk, wire: Wire, home: Path) -> None:
    desk.file(wire, coded(7, NOW + timedelta(minutes=1)), NOW + timedelta(minutes=1))
    assert teaching.learn_from_archive(most=1, say=quiet).stories == 1
    assert model(home).stories == (str(Story.objects.get(guid="urn:x:7").public_id),)


@pytest.mark.parametrize("days", [1, 30])
def test_texts_whose_rights_end_soon_are_left_out(days: int, wire: Wire, home: Path) -> None:
    Licence.objects.update(retention_days=days)
    recording.refold_wire(wire.pk, by="test")
    if days == 1:
        with pytest.raises(Misconfigured, match=r"nothing to learn.*\(north\)"):
            learn_now()
        return
    learn_now()
    ends = min(Story.objects.values_list("rights_end", flat=True))
    assert lessons.vouched(ends - timedelta(seconds=1))
    assert not lessons.vouched(ends)
    assert [due.due_at for due in again_due()] == [ends - timedelta(days=1)]


def edited(wire: Wire) -> None:
    edit = open_edit(marked(), by="ed")
    edit.body_html = "<p>Our own words.</p>"
    edit.save_revision().publish()


def killed_by_wire(wire: Wire) -> None:
    desk = Desk()
    desk.file(wire, coded(0, NOW + timedelta(minutes=1), version=2, status="canceled"), NOW)


def not_allowed(wire: Wire) -> None:
    Licence.objects.update(learn=False)
    recording.contract_changed(wire.pk)


def kept_shorter(wire: Wire) -> None:
    Licence.objects.update(retention_days=30)
    recording.refold_wire(wire.pk, by="test")


LEAVING: dict[str, Callable[[Wire], object]] = {
    "killed by the desk": lambda wire: actions.kill(marked(), by="ed", reason="test"),
    "killed by its wire": killed_by_wire,
    "withheld": lambda wire: actions.withhold(marked(), by="ed", reason="test"),
    "held": lambda wire: actions.hold(marked(), by="ed", reason="test"),
    "edited": edited,
    "licence changed": not_allowed,
    "contract ended": lambda wire: actions.end_contract(wire, by="ed", reason="test"),
    "rights end sooner": kept_shorter,
}


@pytest.mark.parametrize("case", LEAVING)
def test_what_leaves_the_public_takes_the_model_with_it(case: str, wire: Wire, home: Path) -> None:
    learn_now()
    assert MARKER in model(home).terms.split("\n")
    assert not again_due()
    LEAVING[case](wire)
    assert not lessons.vouched(timezone.now())
    assert knowledge.learnt_topics() is None, "though the file is there still"
    (due,) = again_due()
    assert due.due_at <= timezone.now()


@pytest.mark.parametrize("case", ["new version", "another story killed"])
def test_other_news_leaves_the_model_alone(case: str, desk: Desk, wire: Wire, home: Path) -> None:
    desk.file(wire, coded(7, subject=[]), NOW)
    learn_now()
    if case == "new version":
        desk.file(wire, coded(0, NOW + timedelta(minutes=1), version=2), NOW)
    else:
        actions.kill(Story.objects.get(guid="urn:x:7"), by="ed", reason="test")
    assert knowledge.learnt_topics() == model(home)
    assert not again_due()


def test_it_is_learnt_again_without_the_story(desk: Desk, wire: Wire, home: Path) -> None:
    learn_now()
    gone = str(marked().public_id)
    actions.kill(marked(), by="ed", reason="test")
    (due,) = again_due()
    with learning_elsewhere(home), pytest.raises(Passing, match="learnt again"):
        tell(due)
    assert not (home / knowledge.MODEL).exists(), "at once"
    learnt = teaching.again(due.payload["learning"], quiet)
    assert learnt is not None and learnt.stories == 5
    assert gone not in model(home).stories and MARKER not in model(home).terms
    assert knowledge.learnt_topics() == model(home)
    tell(due)
    assert Learning.objects.count() == 1 and Lesson.objects.count() == 5
    assert not [one for one in desk.findings(timezone.now()) if one.invariant != "I7"]


def test_where_nothing_is_left_to_learn_the_model_goes(wire: Wire, home: Path) -> None:
    learn_now()
    not_allowed(wire)
    assert teaching.again(again_due()[0].payload["learning"], quiet) is None
    assert not (home / knowledge.MODEL).exists() and not Learning.objects.exists()
    tell(again_due()[0])


def test_a_story_that_leaves_while_it_is_learnt_is_not_in_the_model(wire: Wire, home: Path) -> None:
    spoken: list[str] = []

    def say(words: str) -> None:
        spoken.append(words)
        if words.startswith("learning from 6"):
            actions.kill(marked(), by="ed", reason="test")

    learnt = teaching.learn_from_archive(most=100, say=say)
    assert learnt.stories == 5 and MARKER not in model(home).terms
    assert spoken[1] == "a story has left meanwhile: again without it"
    assert knowledge.learnt_topics() == model(home)


def test_a_model_of_a_person_stays(wire: Wire, home: Path) -> None:
    learn_now()
    examples = [Example(text=f"{word} {n}", topic=topic) for n in range(9)
                for word, topic in (("flim dorr", SPORT), ("bank loan", MONEY))]  # fmt: skip
    own = packed(learn(examples, {}))
    (home / knowledge.MODEL).write_bytes(own)
    actions.kill(marked(), by="ed", reason="test")
    tell(again_due()[0])
    assert (home / knowledge.MODEL).read_bytes() == own
    assert knowledge.learnt_topics() is not None and not Learning.objects.exists()


def test_one_learns_at_a_time(wire: Wire, home: Path) -> None:
    def say(words: str) -> None:
        with pytest.raises(Passing, match="already"):
            learn_now()

    teaching.learn_from_archive(most=100, say=say)


def test_a_running_worker_takes_up_a_model_and_drops_it(wire: Wire, home: Path) -> None:
    found_in = knowledge.enricher(look_every=0.0)
    text = Copy(headline="Flim past dorr", text=TEXT.format(MARKER, 1) * 3, language="en")
    before = found_in(text).topics
    for n in range(10, 40):
        Desk().file(wire, coded(n, word=MARKER), NOW)
    learn_now()
    learnt = found_in(text).topics
    assert [topic.qcode for topic in learnt] == [SPORT] != [topic.qcode for topic in before]
    actions.kill(marked(), by="ed", reason="test")
    assert found_in(text).topics == before


def test_verify_tells_of_a_story_that_was_not_let_go(desk: Desk, wire: Wire, home: Path) -> None:
    learn_now()
    actions.kill(marked(), by="ed", reason="test")
    assert not [one for one in desk.findings(timezone.now()) if "topics" in one.what]
    Learning.objects.update(withdrawn_at=None)
    (found,) = [one for one in desk.findings(timezone.now()) if "topics" in one.what]
    assert str(marked().public_id) in found.where


def test_the_command_says_what_it_learnt(wire: Wire, home: Path, capsys: Any) -> None:
    call_command("learn", "topics", json=True)
    told = capsys.readouterr()
    assert json.loads(told.out) == {"stories": 6, "topics": 17, "wires": "north 6"}
    assert "learning from 6 coded stories of north" in told.err


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({}, 3, "no licence allows it (learn); those of north, south could"),
        ({"most": 0}, 2, "--most is at least 1"),
    ],
)
def test_what_cannot_be_learnt_is_told(
    options: dict[str, Any], code: int, said: str, desk: Desk, home: Path
) -> None:
    for key in ("north", "south"):
        desk.wire(key)
    with pytest.raises(CommandError) as error:
        call_command("learn", "topics", **options)
    assert error.value.returncode == code and said in str(error.value)
    assert not StoryEdit.objects.exists() and not (home / knowledge.MODEL).exists()
