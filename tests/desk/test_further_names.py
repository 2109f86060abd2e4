"""A spaCy pipeline names what the rules missed, in public stories only, and a kill wins."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from tests.desk.ruler import blank, ruler
from tests.desk.test_breakers import item
from tests.desk.walking import Desk
from tests.site import factories
from wiredesk.archive import unnamed
from wiredesk.archive.models import Story, StoryVersion, Wire
from wiredesk.core.enrich.entities import MOST_READ
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.enrich.values import Enrichment
from wiredesk.desk import actions
from wiredesk.desk.further_names import name_all, name_some
from wiredesk.desk.pipeline import Pipeline, load

pytestmark = pytest.mark.django_db

NOW = timezone.now().astimezone(UTC).replace(microsecond=0) - timedelta(minutes=5)
TEXT = "The winch has a Qorvane drum and Umbrix paid on Friday. Anna Weber, a minister, said so."


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return load(str(ruler(tmp_path)))


@pytest.fixture
def desk() -> Desk:
    """With our own rules on the road, as on a real one."""
    return Desk(enrich=lambda copy, inherited: enrich(copy, inherited=inherited))


@pytest.fixture
def wire(desk: Desk, pipeline: Pipeline) -> Wire:
    return desk.wire("north")


def told(number: int, at: datetime = NOW, **more: Any) -> bytes:
    return item(number, at, **{"language": "en", "body_text": TEXT, **more})


def found(number: int = 0) -> Enrichment:
    """What is stored with the newest version of a story."""
    row = StoryVersion.objects.filter(story__guid=f"urn:x:{number}").order_by("pk").last()
    assert row is not None
    return msgspec.convert(row.found, Enrichment)


def names(found: Enrichment) -> list[tuple[str, str]]:
    return [(one.name, one.rule) for one in (*found.people, *found.organisations)]


def test_what_the_rules_missed_is_named_and_marked(
    desk: Desk, wire: Wire, pipeline: Pipeline
) -> None:
    desk.file(wire, told(0), NOW)
    before = found()
    assert names(before) == [("Anna Weber", "")]
    assert name_some(pipeline) == 1
    mark = "spaCy en_quay-1.0"
    assert names(found()) == [("Qorvane", mark), ("Anna Weber", ""), ("Umbrix", mark)]
    assert (found().named_by, found().quotes) == (mark, before.quotes)
    ((start, end),) = found().people[0].spans
    assert TEXT[start:end] == "Qorvane"
    assert name_some(pipeline) == 0, "once"


LEFT_OUT: dict[str, dict[str, Any]] = {
    "French": {"language": "fr"},
    "embargoed": {"embargoed": f"{NOW + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"},
    "withheld": {"pubstatus": "withheld"},
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_only_english_stories_that_the_public_may_read(
    case: str, desk: Desk, wire: Wire, pipeline: Pipeline
) -> None:
    desk.file(wire, told(1, **LEFT_OUT[case]), NOW)
    desk.file(wire, told(2), NOW)
    assert name_all(pipeline) == 1
    assert not found(1).named_by and found(2).named_by == pipeline.mark


def test_a_text_that_is_not_english_whatever_it_says_is_looked_at_once(
    desk: Desk, wire: Wire, pipeline: Pipeline
) -> None:
    desk.file(wire, told(0, body_text="Лебёдку смазали в пятницу. Qorvane. " * 9), NOW)
    assert (name_some(pipeline), name_some(pipeline)) == (1, 0)
    assert not found().people and found().named_by == pipeline.mark


def test_the_newest_first_and_no_further_than_the_newest(pipeline: Pipeline) -> None:
    wire = factories.wire()
    rows = [factories.story(wire, f"Winch {n}", ago=n + 1) for n in range(unnamed.NEWEST + 3)]
    assert name_some(pipeline) == 5
    named = StoryVersion.objects.filter(found__named_by=pipeline.mark)
    assert {row.story_id for row in named} == {row.pk for row in rows[:5]}
    assert name_all(pipeline) == unnamed.NEWEST - 5
    assert not named.filter(story__in=[row.pk for row in rows[unnamed.NEWEST :]]).exists()


def story() -> Story:
    return Story.objects.get(guid="urn:x:0")


def changed_by_another(wire: Wire) -> None:
    StoryVersion.objects.filter(pk=story().shown_id).update(found={"sector": "sport"})


LATER = NOW + timedelta(minutes=1)
BETWEEN: dict[str, Callable[[Wire], object]] = {
    "killed by the desk": lambda wire: actions.kill(story(), by="ed", reason="test"),
    "killed by its wire": lambda wire: Desk().file(
        wire, told(0, LATER, version=2, status="canceled"), LATER
    ),
    "withheld": lambda wire: actions.withhold(story(), by="ed", reason="test"),
    "held": lambda wire: actions.hold(story(), by="ed", reason="test"),
    "a new version": lambda wire: Desk().file(wire, told(0, LATER, version=2), LATER),
    "contract ended": lambda wire: actions.end_contract(wire, by="ed", reason="test"),
    "found otherwise meanwhile": changed_by_another,
}


@pytest.mark.parametrize("case", BETWEEN)
def test_what_happens_while_a_story_is_read_wins(
    case: str, desk: Desk, wire: Wire, pipeline: Pipeline
) -> None:
    desk.file(wire, told(0), NOW)
    (read,) = unnamed.waiting(pipeline.mark, timezone.now(), limit=5)
    BETWEEN[case](wire)
    row = StoryVersion.objects.get(pk=read.version)
    assert not unnamed.keep(read, Enrichment(named_by=pipeline.mark))
    assert StoryVersion.objects.get(pk=read.version).found == row.found
    assert "named_by" not in row.found
    assert not [one for one in desk.findings(timezone.now()) if one.invariant == "I4"]


def test_another_pipeline_reads_again_and_takes_the_place_of_the_first(
    desk: Desk, wire: Wire, pipeline: Pipeline, tmp_path: Path
) -> None:
    desk.file(wire, told(0), NOW)
    name_all(pipeline)
    other = load(str(ruler(tmp_path, {"PERSON": ["Umbrix"]}, version="2.0")))
    assert name_all(other) == 1
    assert names(found()) == [("Umbrix", "spaCy en_quay-2.0"), ("Anna Weber", "")]


def test_a_text_that_the_pipeline_cannot_read_stops_no_other(
    desk: Desk, wire: Wire, tmp_path: Path
) -> None:
    from spacy.language import Language

    @Language.component("stumbles")
    def stumbles(doc: Any) -> Any:
        if "stone" in doc.text:
            raise ValueError("a stone")
        return doc

    nlp = blank()
    nlp.add_pipe("stumbles")
    stumbling = load(str(ruler(tmp_path, version="3.0", nlp=nlp)))
    desk.file(wire, told(0), NOW)
    desk.file(wire, told(1, LATER, body_text=f"{TEXT} A stone."), LATER)
    assert (name_all(stumbling), name_all(stumbling)) == (2, 0)
    assert names(found(1)) == [("Anna Weber", "")]
    assert ("Qorvane", stumbling.mark) in names(found(0))


def test_a_long_text_is_read_to_its_bound(desk: Desk, wire: Wire, pipeline: Pipeline) -> None:
    text = f"{TEXT}\n\n" + "The winch of the quay. " * (MOST_READ // 23) + "It has a Velmar drum."
    desk.file(wire, told(0, body_text=text), NOW)
    assert name_all(pipeline) == 1
    assert {"Qorvane", "Velmar"} & dict(names(found())).keys() == {"Qorvane"}


def test_the_vocabulary_does_not_grow_with_what_is_read(pipeline: Pipeline) -> None:
    pipeline.entities(TEXT)
    before = len(pipeline.nlp.vocab.strings)
    pipeline.entities(" ".join(f"qu{n}x" for n in range(500)))
    assert len(pipeline.nlp.vocab.strings) == before
