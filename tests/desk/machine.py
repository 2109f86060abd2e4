"""A newsroom under everything that may happen to it, beside the model of what it must be."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from random import Random
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.desk.crashing import Clock, Crash, Fuse
from tests.desk.looking import LISTS, OF_THE_ARCHIVE, guids, indexed, order_in, place_of
from tests.desk.model import AGAIN, FOREVER, GRAVE, MADE, REFUSED, SOME_DAY, Item, Newsroom
from tests.desk.walking import Desk
from tests.desk.wirecopy import DIALECTS, SKIPPED, mark, written
from wiredesk.archive import books, finding, recording
from wiredesk.archive.folding import refold
from wiredesk.archive.leases import lease
from wiredesk.archive.models import (
    Audit,
    Country,
    DeskAct,
    Licence,
    Sector,
    Story,
    StoryVersion,
    Transmission,
    Wire,
)
from wiredesk.core.errors import ActionRefused
from wiredesk.desk import actions
from wiredesk.desk.effects import EFFECTS
from wiredesk.desk.ports import Delivery
from wiredesk.desk.road import deliver, take_in

CLOCK, FUSE = Clock(), Fuse()
MORNING = MADE + timedelta(hours=4)
STORIES = {"urn:n:1": "north", "urn:s:1": "south", "urn:e:1": "east"}
"""A story of each agency: one that others copy, one that copies, one that awaits the desk."""

ON_THE_ROAD = ("fetched", "stored-before-commit", "stored", "folder-stored", "claimed", "read",
               "recorded-before-commit", "recorded")  # fmt: skip
BY_THE_DESK = ("act-before-commit", "acted")
OF_EFFECTS = ("effect-carried-out", "effect-before-commit")
ACTS = ("publish", "hold", "withhold", "release", "kill", "unkill", "spike")
KINDS = ("text", "text", "text", "correction", "refile", "add", "advisory", "withhold", "kill")
ENDS = (None, None, None, None, FOREVER, *(MADE + timedelta(hours=hours) for hours in (2, 5)))
LETTER = {True: "s", False: "l"}


@st.composite
def items(draw: st.DrawFn) -> Item:
    """One item of one of the stories."""
    guid = draw(st.sampled_from(sorted(STORIES)))
    number, kind = draw(st.integers(1, 6)), draw(st.sampled_from(KINDS))
    bare = kind in GRAVE and draw(st.booleans())
    short = kind not in ("kill", "advisory") and draw(st.integers(0, 3)) == 3
    return Item(
        guid=guid,
        number=number,
        kind=kind,
        body="" if bare else body_of(guid, number, kind, short=short),
        short=short,
        until=draw(st.sampled_from(ENDS)) if kind in ("text", "add") else None,
        desk=STORIES[guid] == "east",
        skip=draw(st.integers(0, 3)) == 3,
    )


def body_of(guid: str, number: int, kind: str, *, short: bool = False) -> str:
    """The name of the words of an item."""
    words = kind if kind in ("kill", "advisory") else "text"
    return f"{guid[4:]}:{words}:{number}:{LETTER[short]}"


def crashing_at(points: Sequence[str]) -> st.SearchStrategy[str]:
    """Mostly nowhere."""
    return st.sampled_from(["", "", *points])


def furnish() -> None:
    """Three agencies of two wires each, a section and a country; once for all examples."""
    Sector.objects.create(key="harbour", name="Harbour")
    Country.objects.create(code="PT", name="Portugal", slug="portugal")
    for agency, policy in (("north", "auto"), ("south", "auto"), ("east", "desk")):
        for line in (0, 1):
            Desk().wire(f"{agency}-{line}", agency=agency, policy=policy)
    Licence.objects.update(index="index", full_text_feeds=True, revisions_public=True)
    rules = {"rules": [{"act": "skip", "genre": [SKIPPED]}]}
    Wire.objects.update(most_items=10_000, most_kills=10_000, selection=rules)


class NewsroomMachine(RuleBasedStateMachine):
    """Rules are what may happen; after each, the archive is what the model says."""

    def __init__(self) -> None:
        super().__init__()
        CLOCK.at, FUSE.point = MORNING, ""
        self.model = Newsroom()
        self.turn = 0
        self.answers: dict[str, str] = {}
        self.looks = (self.a_list_lists, self.search_finds, self.a_page_says_what_it_may)
        self.open()

    def open(self) -> None:
        """An empty newsroom, in a transaction that nobody will commit."""
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.desk = Desk(
            EFFECTS, clock=CLOCK, crashpoint=FUSE,
            sector_of=lambda item: "harbour", country_of=lambda item: "PT",
        )  # fmt: skip

    def close(self) -> None:
        """Nothing of it stays."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def teardown(self) -> None:
        try:
            self.all_is_carried_out("")
            for look in self.looks:
                look(Random(self.turn))
            found = self.desk.findings(CLOCK.at)
            assert not found, found
            self.kills_were_told()
            mine, acts = self.outcome(), self.recorded_acts()
            self.close()
            self.open()
            self.once_more(acts)
            mixed = self.sharing_with_the_revived()
            theirs = self.outcome()
            for guid in mine.keys() - mixed:
                assert theirs[guid] == mine[guid], (
                    f"{guid} depends on the order of arrival: {mine[guid]} {theirs[guid]}"
                )
        finally:
            self.close()

    # What may happen.

    @initialize(number=st.integers(1, 3), then=st.sampled_from(KINDS), until=st.sampled_from(ENDS))
    def the_day_begins(self, number: int, then: str, until: datetime | None) -> None:
        """A story, mostly on the page, and a second version of it, of any kind."""
        for at, kind, ends in ((number, "text", until), (number + 1, then, None)):
            item = Item("urn:n:1", at, kind, body_of("urn:n:1", at, kind), until=ends)
            self.an_agency_files([item], DIALECTS[0], 0, "")

    @rule(some=st.lists(items(), min_size=1, max_size=3, unique_by=attrgetter("guid", "place")),
          dialect=st.sampled_from(DIALECTS),
          line=st.integers(0, 1), crash=crashing_at(ON_THE_ROAD))  # fmt: skip
    def an_agency_files(self, some: list[Item], dialect: str, line: int, crash: str) -> None:
        """New versions and old ones, instructions, and whatever was filed before once more."""
        some = [one for one in some if STORIES[one.guid] == STORIES[some[0].guid]]
        chosen = [self.model.items.get(one.guid, {}).get(one.place, one) for one in some]
        came = CLOCK.at
        self.road(chosen, dialect, line, crash)
        self.model.file(chosen, CLOCK.at, came)

    @precondition(lambda self: self.model.items.get("urn:n:1"))
    @rule(chance=st.integers(0, 99), number=st.integers(1, 6), again=st.sampled_from(["", AGAIN]),
          crash=crashing_at(ON_THE_ROAD))  # fmt: skip
    def another_agency_carries_the_text(
        self, chance: int, number: int, again: str, crash: str
    ) -> None:
        """Word for word, or with a word of its own."""
        texts = [one for one in self.model.items["urn:n:1"].values() if one.readable]
        if texts:
            original = texts[chance % len(texts)]
            copy = original._replace(
                guid="urn:s:1", number=number, kind="text", until=None, body=again + original.body
            )
            self.an_agency_files([copy], DIALECTS[0], 0, crash)

    @precondition(lambda self: self.model.items)
    @rule(chance=st.integers(0, 99), kind=st.sampled_from(ACTS), crash=crashing_at(BY_THE_DESK))
    def the_desk_acts(self, chance: int, kind: str, crash: str) -> None:
        guid = sorted(self.model.items)[chance % len(self.model.items)]
        told = self.model.told(guid)
        state = told.state(SOME_DAY)
        people = {"by": "ann", "reason": "we know better"}
        people |= {"seconded_by": "bob"} if kind == "unkill" else {}
        FUSE.point = crash
        try:
            getattr(actions, kind)(Story.objects.get(guid=guid), **people)
        except ActionRefused:
            assert kind in REFUSED[state], f"{kind} was refused in {state}"
        except Crash as crashed:
            if str(crashed) == "acted":
                self.model.act(guid, kind, CLOCK.at)
        else:
            assert kind not in REFUSED[state], f"{kind} was not refused in {state}"
            self.model.act(guid, kind, CLOCK.at)
        FUSE.point = ""

    @precondition(lambda self: self.model.items)
    @rule(minutes=st.sampled_from([1, 45, 90]), chance=st.integers(0, 99),
          replay=crashing_at(ON_THE_ROAD[4:]), crash=crashing_at(OF_EFFECTS))  # fmt: skip
    def the_house_goes_on(self, minutes: int, chance: int, replay: str, crash: str) -> None:
        """Time passes, somebody replays a transmission, and the outbox empties."""
        CLOCK.at += timedelta(minutes=minutes)
        self.model.look(CLOCK.at)
        ids = list(Transmission.objects.order_by("pk").values_list("pk", flat=True))
        recording.replay(ids[chance % len(ids)], by="ed")
        self.until_it_holds(self.desk.file_all, replay)
        self.all_is_carried_out(crash)

    def all_is_carried_out(self, crash: str) -> None:
        """Every effect that is due happens, after a crash perhaps twice."""
        self.until_it_holds(self.deliver_all, crash)
        self.model.look(CLOCK.at)
        assert not books.due(CLOCK.at), "nothing is left"

    def deliver_all(self) -> None:
        while deliver(books, self.desk.tools):
            pass

    def road(self, chosen: Sequence[Item], dialect: str, line: int, crash: str = "") -> None:
        """One delivery: again and again until the wire may forget it, then filed."""
        bodies = {written(one, dialect) for one in chosen}
        delivery = Delivery(
            wire_id=Wire.objects.get(key=f"{STORIES[chosen[0].guid]}-{line}").pk,
            parts=tuple((f"{n}.json", "", body) for n, body in enumerate(sorted(bodies))),
            received=CLOCK.at,
            acknowledge=lambda: FUSE("folder-stored"),
        )
        self.until_it_holds(lambda: take_in(recording, delivery, self.desk.tools), crash)
        self.until_it_holds(self.desk.file_all, FUSE.point)

    def until_it_holds(self, step: Callable[[], object], crash: str) -> None:
        """A step that crashes is taken again, when the lease of the dead has run out."""
        FUSE.point = crash
        try:
            step()
        except Crash:
            CLOCK.at += lease() + timedelta(seconds=1)
            self.model.look(CLOCK.at)
            step()
        else:
            FUSE.point = crash if FUSE.point else ""

    # What must always be so.

    @invariant()
    def the_archive_says_what_the_model_says(self) -> None:
        rows = {story.guid: story for story in Story.objects.prefetch_related("versions")}
        assert rows.keys() == self.model.items.keys()
        for guid, story in rows.items():
            told = self.model.told(guid)
            wanted = (
                told.state(CLOCK.at), told.page and told.page.place,
                [one.place for one in told.below], told.waits and told.waits.place,
                [one.place for one in self.model.notes(guid)],
            )  # fmt: skip
            assert said(story) == wanted, f"{guid}: {said(story)}, not {wanted}"

    @invariant()
    def nothing_is_doubled(self) -> None:
        held = StoryVersion.objects.count()
        assert held == sum(len(one) for one in self.model.items.values())

    @invariant()
    def the_public_finds_what_is_public_and_nothing_else(self) -> None:
        """Each address whose answer is another than before; a list, a word or a page in turn."""
        if not self.model.items:
            return
        self.turn += 1 + len(self.model.items)
        self.addresses_answer()
        self.looks[self.turn % 3](Random(self.turn))

    def addresses_answer(self) -> None:
        """200, 410 or 404, as DESK-RULES say under "Public answers"."""
        public, by_id = self.model.public(CLOCK.at), self.by_id()
        gone = {by_id[number] for number, _ in finding.killed_lately(CLOCK.at)}
        assert gone == {one for one in self.model.seen if self.model.told(one).gone == "killed"}
        for number, guid in by_id.items():
            kind = "show" if guid in public else "gone" if guid in gone else "absent"
            if self.answers.get(guid) != kind or self.turn % len(by_id) == 0:
                answer = finding.resolve(number, CLOCK.at)
                assert answer.kind == kind, f"{guid} answers {answer.kind}, not {kind}"
            self.answers[guid] = kind

    def a_list_lists(self, chance: Random) -> None:
        public = self.model.public(CLOCK.at)
        name, news = chance.choice(sorted(LISTS)), public & self.model.news
        assert guids(LISTS[name](CLOCK.at)) == (public if name in OF_THE_ARCHIVE else news), name
        assert bool(finding.countries(CLOCK.at)) == bool(news)

    def search_finds(self, chance: Random) -> None:
        """A word of the page, and none of anything else."""
        found: dict[str, set[str]] = {}
        for guid in self.model.public(CLOCK.at):
            for one in self.model.told(guid).on_page():
                found.setdefault(mark(one.body), set()).add(guid)
        for word in chance.sample(words := sorted(self.words()), min(4, len(words))):
            assert guids(finding.matches(word, CLOCK.at).cards) == found.get(word, set()), word
        public_or_early = Story.objects.filter(state="public").values_list("pk", flat=True)
        assert indexed() <= set(public_or_early), "the index keeps what is not public"

    def by_id(self) -> dict[int, str]:
        return dict(Story.objects.values_list("public_id", "guid"))

    def a_page_says_what_it_may(self, chance: Random) -> None:
        """The text of the page in its order, its notes, and of older versions what was public."""
        guid = chance.choice([*sorted(self.model.public(CLOCK.at)), ""])
        number = next((number for number, one in self.by_id().items() if one == guid), 0)
        story = finding.resolve(number, CLOCK.at).story
        if story is None:
            return
        told = self.model.told(guid)
        shown = [mark(one.body) for one in told.on_page()]
        page = finding.story_page(story, "Desk", CLOCK.at).body
        assert list(order_in(page, self.words())) == shown
        corrected = [card.pk for card in finding.corrections(CLOCK.at)]
        assert (story.pk in corrected) == any(
            one.kind == "correction" for one in self.model.notes(guid)
        )
        older = repr(finding.public_versions(story, CLOCK.at))
        line = self.model.items[guid].values()
        had = {mark(one.body) for one in line if (guid, one.place) in self.model.shown}
        assert set(order_in(older, self.words())) <= had, "a version that the public never had"

    def words(self) -> set[str]:
        every = (one for story in self.model.items.values() for one in story.values())
        return {mark(one.body) for one in every if one.body}

    def kills_were_told(self) -> None:
        """The house heard of every kill."""
        told = set(
            Audit.objects.filter(act="kill carried out").values_list("story_id", flat=True)
        ) | set(
            Audit.objects.filter(act="alarm", detail__code="kill-unmatched").values_list(
                "story_id", flat=True
            )
        )
        for story in Story.objects.filter(state="killed").exclude(acts__kind="kill"):
            assert story.pk in told, f"nobody was told of the kill of {story.guid}"

    # The same once more, in another order.

    def outcome(self) -> dict[str, Any]:
        """What must not depend on the order of arrival; what the public has had is history."""
        rows = Story.objects.prefetch_related("versions")
        return {
            story.guid: (*said(story)[:-1], story.visible_from, story.shown_id and story.slug)
            for story in rows
        }

    def recorded_acts(self) -> list[tuple[str, dict[str, Any]]]:
        acts = DeskAct.objects.order_by("pk").select_related("story")
        names = ("kind", "at", "by", "seconded_by", "reason", "covers")
        return [(act.story.guid, {name: getattr(act, name) for name in names}) for act in acts]

    def once_more(self, acts: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """All items shuffled, some of them twice and in batches, then what the desk did."""
        all_items = [one for story in self.model.items.values() for one in story.values()]
        chance = Random(repr(all_items))
        line = [*all_items, *chance.choices(all_items, k=2)] if all_items else []
        chance.shuffle(line)
        while line:
            batch = [line.pop() for _ in range(chance.randint(1, len(line)))]
            for agency in sorted({STORIES[one.guid] for one in batch}):
                chosen = [one for one in batch if STORIES[one.guid] == agency]
                self.road(chosen, chance.choice(DIALECTS), chance.randint(0, 1))
        for guid, act in acts:
            DeskAct.objects.create(story=Story.objects.get(guid=guid), **act)
        refold(Story.objects.values_list("pk", flat=True), now=CLOCK.at, actor="test")

    def sharing_with_the_revived(self) -> set[str]:
        """Copies of a text that people brought back: whether they came before that is history."""
        revived = {
            g for g, acts in self.model.acts.items() if any(a.kind == "unkill" for a in acts)
        }
        words = {one.text for guid in revived for one in self.model.items[guid].values()}
        return {
            guid for guid, story in self.model.items.items()
            if guid not in revived and any(one.body and one.text in words for one in story.values())
        }  # fmt: skip


def said(story: Story) -> tuple[object, ...]:
    """State, page, what stands below it, what waits, notes: as the archive has it."""
    early = story.state == "public" and story.visible_from and story.visible_from > CLOCK.at
    versions = {row.pk: place_of(row) for row in story.versions.all()}
    return (
        "held" if early else story.state,
        versions.get(story.shown_id),
        [versions[pk] for pk in story.adds],
        versions.get(story.awaiting_id),
        [versions[note["version"]] for note in story.notes],
    )
