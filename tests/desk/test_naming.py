"""An instruction finds its story by any name it has, in any order of arrival."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from tests.desk.walking import Desk
from wiredesk.archive.models import Outbox, Story, StoryVersion, Transmission

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NITF = """<nitf><head><docdata management-status="usable"{more}><du-key key="{key}" version="{n}"/>
<doc-id id-string="{doc}" regsrc="SH"/><date.issue norm="20260304T0{n}1500Z"/></docdata></head>
<body><body.head><hedline><hl1>{title}</hl1></hedline></body.head>
<body.content><p>{text}</p></body.content></body></nitf>"""
MAIL = """From: Shoal <copy@shoal.example>
Date: Wed, 04 Mar 2026 0{n}:15:00 +0000
Message-ID: <{n}@shoal.example>
Subject: {title}

{text}
"""
TEXT = "Workers took the old steam crane of Port Amber apart on Wednesday, after 94 years."
NOTICE = "The story is withdrawn. There will be no substitute story."
DIRECT = 'management-doc-idref="doc-{n}" management-idref-status="canceled"'


def nitf(n: int, title: str = "Crane comes down", text: str = TEXT) -> bytes:
    return NITF.format(key="CRANE", doc=f"doc-{n}", n=n, title=title, text=text, more="").encode()


def nitf_kill(of: int) -> bytes:
    more = " " + DIRECT.format(n=of)
    title = "STORY WITHDRAWN-Crane comes down"
    return NITF.format(key="K", doc="k", n=9, title=title, text=NOTICE, more=more).encode()


def mail(n: int, title: str, text: str) -> bytes:
    return MAIL.format(n=n, title=title, text=text).encode()


CASES = {
    "nitf, first version": [nitf(1), nitf(2, text=TEXT + " It sang."), nitf_kill(1)],
    "nitf, second version": [nitf(1), nitf(2, text=TEXT + " It sang."), nitf_kill(2)],
    "mail": [
        mail(1, "Crane comes down", TEXT),
        mail(3, "STORY WITHDRAWN-Crane comes down", NOTICE),
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("together", [False, True])
def test_a_kill_by_another_name_in_any_order(desk: Desk, name: str, together: bool) -> None:
    for number, order in enumerate(permutations(CASES[name])):
        wire = desk.wire(f"wire-{number}")
        if together:
            desk.file_together(wire, order, NOW)
        for minute, body in enumerate(() if together else order):
            desk.file(wire, body, NOW + timedelta(minutes=minute))
        stories = Story.objects.filter(agency=wire.agency)
        assert [story.state for story in stories] == ["killed", "killed"], "the notice's id too"
        assert StoryVersion.objects.filter(story__in=stories).count() == len(order)
        if together or order[-1] == CASES[name][-1]:
            assert not Outbox.objects.filter(effect="alarm", story_id__in=stories).exists()
    known = set(Story.objects.values_list("pk", flat=True))
    assert set(Outbox.objects.exclude(story_id=None).values_list("story_id", flat=True)) <= known
    assert not Transmission.objects.exclude(state="filed").exists()
    late = {"I7"}  # effects that nobody delivers here
    found = desk.findings(NOW + timedelta(hours=1))
    assert [one for one in found if one.invariant not in late] == []


@pytest.mark.django_db
def test_a_subject_names_stories_of_its_own_agency_only(desk: Desk) -> None:
    one, other = desk.wire("one"), desk.wire("other")
    for wire in (one, other):
        desk.file(wire, mail(1, "Crane comes down", TEXT + wire.key), NOW)
    desk.file(one, mail(3, "KILL-Crane comes down", NOTICE), NOW)
    states = sorted(Story.objects.values_list("agency__key", "state"))
    assert states == [("one", "killed"), ("one", "killed"), ("other", "public")]


def codes() -> list[str]:
    """The alarms that wait in the outbox."""
    rows = Outbox.objects.filter(effect="alarm").order_by("id")
    return [row.payload["code"] for row in rows]


@pytest.mark.django_db
def test_a_kill_by_a_name_that_stories_share_withholds_them_all_in_any_order(desk: Desk) -> None:
    days = [(mail(n, "Weather", f"{TEXT} Day {n}."), NOW + timedelta(hours=n)) for n in (1, 2)]
    kill = (mail(3, "KILL-Weather", NOTICE), NOW + timedelta(hours=3))
    later = (mail(4, "Weather", f"{TEXT} Day 4."), NOW + timedelta(hours=4))
    for number, order in enumerate(permutations([*days, kill, later])):
        wire = desk.wire(f"wire-{number}")
        for body, at in order:
            desk.file(wire, body, at)
        states = dict(Story.objects.filter(agency=wire.agency).values_list("guid", "state"))
        assert states == {
            "<1@shoal.example>": "withheld",
            "<2@shoal.example>": "withheld",
            "<3@shoal.example>": "killed",
            "<4@shoal.example>": "public",
        }
    assert codes().count("shared-name") == number + 1


@pytest.mark.django_db
def test_a_shared_name_says_so_without_a_word_of_the_story(desk: Desk) -> None:
    wire = desk.wire("wire")
    for n in (1, 2):
        desk.file(wire, mail(n, "Weather", f"{TEXT} Day {n}."), NOW)
    desk.file(wire, mail(3, "KILL-Weather", NOTICE), NOW)
    desk.file(wire, mail(3, "KILL-Weather", NOTICE), NOW)
    (row,) = Outbox.objects.filter(effect="alarm")
    assert set(row.payload) == {"code", "story", "wire", "detail"}
    assert (row.payload["code"], row.payload["wire"]) == ("shared-name", "wire")
    assert "eather" not in str(row.payload)


@pytest.mark.django_db
def test_a_notice_that_finds_nobody_sounds_once_and_waits(desk: Desk) -> None:
    wire, other = desk.wire("one", agency="shoal"), desk.wire("two", agency="shoal")
    stranger = desk.wire("three", agency="reef")
    for _ in range(2):
        desk.file(wire, nitf_kill(1), NOW)
    assert codes() == ["kill-unmatched"]
    desk.file(stranger, nitf(1), NOW)
    desk.file(other, nitf(1), NOW)
    states = set(Story.objects.filter(guid="CRANE").values_list("agency__key", "state"))
    assert states == {("shoal", "killed"), ("reef", "public")}
    assert codes() == ["kill-unmatched"]


@pytest.mark.django_db
def test_an_instruction_reaches_all_wires_of_its_agency_and_no_other(desk: Desk) -> None:
    one, two = desk.wire("one", agency="shoal"), desk.wire("two", agency="shoal")
    stranger = desk.wire("three", agency="reef")
    desk.file(one, nitf(1), NOW)
    desk.file(stranger, nitf(1, text="Another agency calls another story by the same id."), NOW)
    desk.file(two, nitf_kill(1), NOW)
    states = set(Story.objects.filter(guid="CRANE").values_list("agency__key", "state"))
    assert states == {("shoal", "killed"), ("reef", "public")}


@pytest.mark.django_db
def test_a_story_killed_by_its_other_name_comes_back_by_two_people(desk: Desk) -> None:
    from wiredesk.desk import actions

    wire = desk.wire("wire")
    for body in (nitf(1), nitf_kill(1)):
        desk.file(wire, body, NOW)
    story = Story.objects.get(guid="CRANE")
    story = actions.unkill(story, by="ann", seconded_by="bo", reason="killed by mistake")
    assert story.state == "public"
    desk.file(wire, nitf_kill(1), NOW)
    assert Story.objects.get(pk=story.pk).state == "public", (
        "the same notice again says nothing new"
    )
