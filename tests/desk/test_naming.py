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
        assert [story.state for story in stories] == ["killed"], order
        assert StoryVersion.objects.filter(story=stories[0]).count() == len(order)
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
    states = dict(Story.objects.values_list("agency__key", "state"))
    assert sorted(states.values()) == ["killed", "public"]
    assert Story.objects.get(state="killed").agency == one.agency


@pytest.mark.django_db
def test_a_subject_that_comes_every_day_names_the_newest(desk: Desk) -> None:
    wire = desk.wire("wire")
    for n in (1, 2):
        desk.file(wire, mail(n, "Weather", f"{TEXT} Day {n}."), NOW + timedelta(days=n))
    desk.file(wire, mail(3, "KILL-Weather", NOTICE), NOW + timedelta(days=2, hours=1))
    states = dict(Story.objects.values_list("guid", "state"))
    assert states == {"<1@shoal.example>": "public", "<2@shoal.example>": "killed"}
