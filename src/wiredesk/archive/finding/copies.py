"""Who else filed the text of a story: since when we had it from each, and what each added."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr

from wiredesk.archive.finding.cards import as_cards, card, live_edit
from wiredesk.archive.finding.values import Place, StoryCard
from wiredesk.archive.models import Story, StoryVersion
from wiredesk.core.adding import LOOKED_AT, added
from wiredesk.core.item import Value

MOST = 12
"""Stories of one text that are read."""


class FiledAlso(Value, frozen=True, kw_only=True):
    """Another agency's story of nearly the same text."""

    card: StoryCard
    seen: datetime  # when we first had it from this agency, under whatever id
    adds: int | None = None  # sentences that the story of the page has not; None = not compared
    text: str = ""  # the first of them, where that wire's licence shows full text

    @property
    def agency(self) -> Place:
        """Who filed it."""
        return self.card.agency


class Copies(Value, frozen=True, kw_only=True):
    """A text that several agencies filed, or one agency again, seen from one of its stories."""

    seen: datetime  # when we first had the text from this story's agency
    others: tuple[FiledAlso, ...]  # one per agency, the first that we saw first
    anew: StoryCard | None = None  # the same agency's newer story of it
    ends: datetime | None = None  # when the first of these stories leaves

    @property
    def first(self) -> FiledAlso | None:
        """Whose text we saw before this one; None where this one was seen first."""
        found = self.others[0] if self.others else None
        return found if found and found.seen < self.seen else None

    @property
    def keys(self) -> set[int]:
        """Row keys of the other stories of this text."""
        return {one.card.pk for one in self.others} | ({self.anew.pk} if self.anew else set())


def copies(story: Story, now: datetime) -> Copies | None:
    """The other public stories of a text; None where there are none, told by one query."""
    over = story.behind_until is not None and story.behind_until <= now
    leader = story.pk if story.behind_id is None or over else story.behind_id
    public = Story.objects.public(now).in_edition()  # type: ignore[attr-defined]
    copies = list(Story.objects.filter(behind=leader).values_list("pk", flat=True))
    behind = public.filter(pk__in=copies).exclude(behind_until__lte=now)
    keys = {leader, *behind.order_by("pk").values_list("pk", flat=True)[:MOST]}
    if keys <= {story.pk}:
        return None
    first = StoryVersion.objects.filter(story=OuterRef("pk")).order_by("received_at")
    rows = as_cards(public.filter(pk__in=keys)).annotate(
        seen_at=Subquery(first.values("received_at")[:1]),
        text=Substr("shown__body_text", 1, LOOKED_AT),
    )
    return _beside(story.pk, list(rows.order_by("pk")), now)


def _beside(pk: int, rows: Sequence[Story], now: datetime) -> Copies | None:
    own = next((row for row in rows if row.pk == pk), None)
    if own is None or len(rows) < 2:
        return None
    agencies: dict[int, list[Story]] = {}
    for row in rows:
        agencies.setdefault(row.agency_id, []).append(row)
    ours = agencies.pop(own.agency_id)
    newest = max(ours, key=_age)
    others = [_also(filed, own, now) for filed in agencies.values()]
    anew = card(newest, now) if newest.pk != pk and own.behind_id == newest.pk else None
    if not (others or anew):
        return None
    ends = [end for row in rows for end in (row.listed_until, row.rights_end) if end]
    return Copies(
        seen=_seen(ours),
        others=tuple(sorted(others, key=lambda one: one.seen)),
        anew=anew,
        ends=min(ends, default=None),
    )


def _also(filed: Sequence[Story], own: Story, now: datetime) -> FiledAlso:
    """The newest story of another agency; nothing is told of a text that the desk has changed."""
    newest = max(filed, key=_age)
    told = card(newest, now)
    if live_edit(newest) or live_edit(own):
        return FiledAlso(card=told, seen=_seen(filed))
    new = added(newest.text, own.text)  # type: ignore[attr-defined]
    text = new[0] if new and told.display == "full" else ""
    return FiledAlso(card=told, seen=_seen(filed), adds=len(new), text=text)


def _seen(filed: Sequence[Story]) -> datetime:
    return min(row.seen_at for row in filed)  # type: ignore[attr-defined]


def _age(story: Story) -> tuple[datetime, int]:
    return story.sort_at, story.pk
