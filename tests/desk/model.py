"""A newsroom as a dict: what the rules of the desk say of each story, without archive or fold.

Written from the rules of the trade alone. A story is what was filed and done, in the order of the
versions; it is told by four questions that do not know of each other: is it dead, does somebody
stop it, what would be on the page, and from when.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MADE = datetime(2026, 3, 1, 6, tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)
SOME_DAY = FOREVER - timedelta(days=1)  # when every embargo that ends has ended
RULE = "rule: killed text"
GRAVE = {"withhold": 1, "kill": 2}  # of one version number the graver comes last
FIXES = ("correction", "refile")
REFUSED = {
    "killed": ("publish", "kill", "hold", "withhold", "release", "spike"),
    "spiked": ("publish", "hold", "withhold", "release"),
    "public": ("spike", "unkill"),
    "never": ("publish", "release", "unkill"),
    "held": ("unkill",),
    "withheld": ("unkill",),
    "awaiting": ("unkill",),
    "skipped": ("hold", "withhold", "unkill"),
}
LETS_GO = ("publish", "release", "unkill")
OLD = timedelta(days=1)
AGAIN = "again:"  # how the name of words begins that are nearly those of another name
Place = tuple[int, int]  # version number, gravity


class Item(NamedTuple):
    """One item of an agency; ``body`` names its words, which another story may carry as well."""

    guid: str
    number: int
    kind: str  # text, correction, refile, add, advisory, withhold, kill
    body: str = ""  # "" = an instruction without words
    short: bool = False
    until: datetime | None = None  # embargo; FOREVER = no end is known
    desk: bool = False  # its wire awaits the desk
    skip: bool = False  # the rules of its wire are against it

    @property
    def place(self) -> Place:
        return self.number, GRAVE.get(self.kind, 0)

    @property
    def made(self) -> datetime:
        return MADE + timedelta(minutes=self.number)

    @property
    def word(self) -> str:
        """What the rules say: instructions are never skipped, and alone they select nothing."""
        if self.kind in ("kill", "advisory") or not self.body:
            return "follow"
        if not self.skip:
            return "take"
        return "skip" if self.kind in ("text", "add") else "follow"

    @property
    def text(self) -> str:
        """The name of its words, the same for nearly the same."""
        return self.body.removeprefix(AGAIN)

    @property
    def readable(self) -> bool:
        """Words meant for the public: never those of an advisory or of a kill."""
        return bool(self.body) and self.kind not in ("advisory", "kill")


class Act(NamedTuple):
    """What a person or a rule did, with the newest version that they had seen."""

    kind: str
    covers: Place | None
    at: datetime
    by: str


class Told(NamedTuple):
    """A story at one time: page and what stands below it, and who or what is in the way."""

    gone: str = ""  # killed, spiked
    stop: str = ""  # held, withheld, awaiting
    bars: bool = False  # what stops it keeps later versions back, too
    page: Item | None = None
    below: tuple[Item, ...] = ()
    until: datetime | None = None
    waits: Item | None = None
    skipped: bool = False  # by the rules of its wire, all of it

    def on_page(self) -> tuple[Item, ...]:
        return tuple(one for one in (self.page, *self.below) if one)

    def state(self, now: datetime) -> str:
        if self.gone or self.skipped or self.stop:
            return self.gone or ("skipped" if self.skipped else self.stop)
        if self.page is None:
            return "never"
        return "held" if self.until and self.until > now else "public"


def tell(items: Iterable[Item], acts: Iterable[Act]) -> Told:
    """The whole story so far."""
    line, acts = sorted(items, key=lambda item: item.place), list(acts)
    told = Told()
    for act in (one for one in acts if one.covers is None):
        told = acted(told, act, [])
    for seen, item in enumerate(line, 1):
        told = filed(told, item)
        for act in (one for one in acts if one.covers == item.place):
            told = acted(told, act, line[:seen])
    skipped = [item for item in line if item.word == "skip"]
    ours = any(item.word == "take" for item in line) or any(act.kind in LETS_GO for act in acts)
    if ours or told.gone or not skipped:
        return told
    return Told(skipped=True, waits=skipped[-1])


def filed(told: Told, item: Item) -> Told:
    """The agency's word: a kill ends all, an advisory nothing; the desk's word and doubts stand."""
    if item.kind == "kill":
        return Told(gone="killed")
    if item.kind == "advisory":
        return told
    if told.gone or told.bars:
        page = told.page or (item if item.body and told.bars else None)
        return told._replace(waits=item if item.body else told.waits, page=page)
    if item.kind == "withhold":
        return told._replace(stop="withheld", page=item if item.body else told.page)
    return _usable(told, item)


def _usable(told: Told, item: Item) -> Told:
    """Text for the page: at once, at its time, below, or when a person has said so."""
    public = bool(told.page) and not told.stop and told.until != FOREVER
    doubt = item.kind == "correction" and (item.desk or _shrank(told.page, item))
    if doubt and public:  # the faulty text comes down
        return told._replace(stop="awaiting", waits=item, bars=True)
    if item.desk and public:
        return told._replace(waits=item)
    if item.desk or doubt:
        page = told.page if item.kind == "add" and told.page else item
        return told._replace(stop="awaiting", page=page, waits=item)
    if item.kind == "add" and told.page:
        ends = [one for one in (told.until, item.until) if one]
        return told._replace(below=(*told.below, item), until=max(ends, default=None))
    return Told(page=item, until=item.until)


def _shrank(page: Item | None, item: Item) -> bool:
    return page is not None and item.short and not page.short


def acted(told: Told, act: Act, seen: list[Item]) -> Told:
    """The desk's word. What it lets go is the newest whole text it has seen and its adds."""
    if act.kind in ("kill", "spike"):
        dead = told.gone == "killed"
        return told if dead else Told(gone="killed" if act.kind == "kill" else "spiked")
    if act.kind in ("hold", "withhold"):
        stop = "held" if act.kind == "hold" else "withheld"
        return told if told.gone else told._replace(stop=stop, bars=True)
    if bool(told.gone) != (act.kind == "unkill"):
        return told
    texts = [item for item in seen if item.readable]
    if not texts:  # a kill that no story has followed is lifted, and there is nothing yet
        return Told() if act.kind == "unkill" else told
    page = next((item for item in reversed(texts) if item.kind != "add"), texts[0])
    below = tuple(texts[texts.index(page) + 1 :])
    ends = [one.until for one in (page, *below) if one.until]
    if act.kind == "release":  # ends what has no end; a time still runs
        ends = [end for end in ends if end != FOREVER]
    return Told(page=page, below=below, until=max(ends, default=None))


class Newsroom:
    """All stories, what the public has seen of them, and the rule that a kill follows its text."""

    def __init__(self) -> None:
        self.items: dict[str, dict[Place, Item]] = {}
        self.acts: dict[str, list[Act]] = {}
        self.seen: set[str] = set()
        self.news: set[str] = set()  # of which a text came in time
        self.shown: set[tuple[str, Place]] = set()

    def told(self, guid: str) -> Told:
        return tell(self.items[guid].values(), self.acts.get(guid, ()))

    def file(self, items: Iterable[Item], now: datetime, came: datetime) -> None:
        """The same item twice is one; what is old when it came is archive."""
        for item in items:
            held = self.items.setdefault(item.guid, {})
            in_time = (
                item.body and item.kind not in ("kill", "advisory") and came - item.made <= OLD
            )
            if item.place not in held and in_time:
                self.news.add(item.guid)
            held.setdefault(item.place, item)
        self._settle(now)

    def act(self, guid: str, kind: str, now: datetime) -> None:
        covers = max(self.items[guid], default=None)
        self.acts.setdefault(guid, []).append(Act(kind, covers, now, "ed"))
        self._settle(now)

    def notes(self, guid: str) -> list[Item]:
        """Corrections in what is on the page of a text that the public had in an older version."""
        told = self.told(guid)
        if told.gone or told.stop or told.until == FOREVER or not told.page:
            return []
        line = [item for _, item in sorted(self.items[guid].items())]
        had = [n for n, item in enumerate(line) if (guid, item.place) in self.shown]
        last = line.index(told.on_page()[-1])
        return [one for one in line[had[0] + 1 : last + 1] if one.kind in FIXES] if had else []

    def look(self, now: datetime) -> None:
        """What is public now has been seen."""
        for guid in self.items:
            if self.told(guid).gone == "killed":
                self.shown = {one for one in self.shown if one[0] != guid}
        for guid in self.public(now):
            self.seen.add(guid)
            self.shown |= {(guid, one.place) for one in self.told(guid).on_page()}

    def public(self, now: datetime) -> set[str]:
        return {guid for guid in self.items if self.told(guid).state(now) == "public"}

    def _settle(self, now: datetime) -> None:
        """Text that was killed anywhere is withheld everywhere, nearly the same too, once each."""
        tolds = {guid: self.told(guid) for guid in self.items}
        dead = {
            item.text for guid, told in tolds.items() if told.gone == "killed"
            for item in self.items[guid].values() if item.body
        }  # fmt: skip
        for guid, told in tolds.items():
            known = {act.covers for act in self.acts.get(guid, ()) if act.by == RULE}
            for place, item in sorted(self.items[guid].items()):
                away = told.gone or told.skipped
                if item.text in dead and not away and place not in known:
                    self.acts.setdefault(guid, []).append(Act("withhold", place, now, RULE))
        self.look(now)
