"""What the fold of a story is made of: its versions, the notices that reach it, the desk's acts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q

from wiredesk.archive.models import DeskAct, Story, StoryAlias, StoryVersion
from wiredesk.core.item import Kind, Policy, Selected
from wiredesk.core.lifecycle import Acted, State, fold
from wiredesk.core.ordering import Filed
from wiredesk.core.reach import Order, Reach, reach

NameKey = tuple[int, str]
"""Agency and key of a name."""


class Version(msgspec.Struct, frozen=True):
    """What the fold and the story row need of a stored version; never the text."""

    id: int
    story_id: int
    ref: str
    at: datetime
    kind: Kind
    version: str
    text_key: str
    body_key: str
    sketch: bytes
    length: int
    language: str
    slugline: str
    embargoed: bool
    embargo_until: datetime | None
    expires: datetime | None
    adds: bool
    asks: str
    legal: bool
    ends_rights: bool
    policy: Policy
    policy_reason: str
    selected: Selected
    selected_reason: str
    archival: str
    wire_id: int
    sector_id: int | None
    country_id: str | None
    story_kind: str
    urgency: int | None
    sort_at: datetime
    headline: str
    received_at: datetime
    correction_note: str
    tell: str
    undated: bool
    transmission_id: int | None
    superseded: bool
    terms: dict[str, Any]
    scrubbed_at: datetime | None


class Histories(msgspec.Struct, frozen=True):
    """Everything about some stories and all that notices join to them."""

    versions: dict[int, list[Version]]
    acts: dict[int, list[Acted]]
    reach: Reach

    def filed(self, story_id: int) -> list[Filed]:
        """What was filed for a story, and the notices filed elsewhere that speak to it."""
        return _current(self.versions.get(story_id, ())) + self.reach.told.get(story_id, [])

    def state(self, story_id: int) -> State:
        """The fold of a story."""
        return fold(self.filed(story_id), self.acts.get(story_id, ()))

    def has_copy(self, story_id: int) -> bool:
        """Whether anything but notices was filed for a story; a picture without words counts."""
        rows = self.versions.get(story_id, ())
        return any(row.kind not in ("KILL", "ADVISORY") and not row.asks for row in rows)


def _current(rows: Sequence[Version]) -> list[Filed]:
    return [filed(row) for row in rows if not row.superseded]


def histories(story_ids: Iterable[int]) -> Histories:
    """The histories of these stories, and of those that share a notice with them."""
    orders: list[StoryAlias] = []
    bearers: Mapping[NameKey, set[int]] = {}
    joined, grown = set[int](), set(story_ids)
    while grown != joined:  # a story that joins may bring notices of its own
        joined = grown
        orders = _orders(joined)
        bearers = _bearers({(row.agency_id, row.key) for row in orders})
        bearing = {pk for stories in bearers.values() for pk in stories}
        grown = joined | bearing | {row.story_id for row in orders}
    versions = versions_of(sorted(joined))
    seen = {pk: _current(rows) for pk, rows in versions.items()}
    notices = {(pk, one.ref): one for pk, rows in seen.items() for one in rows}
    told = reach(
        [
            Order(name=(row.agency_id, row.key), own=row.story_id, notice=notice,
                  asks=row.asks, before=row.before)  # type: ignore[arg-type]
            for row in orders
            if (notice := notices.get((row.story_id, row.ref)))
        ],
        bearers,
        seen,
    )  # fmt: skip
    return Histories(versions={pk: versions.get(pk, []) for pk in joined},
                     acts=_acts(sorted(joined)), reach=told)  # fmt: skip


def _orders(story_ids: Collection[int]) -> list[StoryAlias]:
    """The notices filed under these stories, and those that speak to a name of theirs."""
    own = StoryAlias.objects.filter(story__in=story_ids)
    names = set(own.filter(asks="").values_list("agency", "key"))
    names |= set(Story.objects.filter(pk__in=story_ids).values_list("agency", "guid_key"))
    named = Q(key__in={key for _, key in names}, agency__in={agency for agency, _ in names})
    found = StoryAlias.objects.filter(Q(story__in=story_ids) | named).exclude(asks="")
    return [row for row in found.order_by("id")
            if row.story_id in story_ids or (row.agency_id, row.key) in names]  # fmt: skip


def _bearers(names: Collection[NameKey]) -> Mapping[NameKey, set[int]]:
    """Per name the stories that bear it, as their id or beside it."""
    found: dict[NameKey, set[int]] = {}
    if not names:
        return found
    keys, agencies = {key for _, key in names}, {agency for agency, _ in names}
    by_id = Story.objects.filter(guid_key__in=keys, agency__in=agencies)
    beside = StoryAlias.objects.filter(key__in=keys, agency__in=agencies, asks="")
    rows = [*by_id.values_list("agency", "guid_key", "id"),
            *beside.values_list("agency", "key", "story")]  # fmt: skip
    for agency_id, key, story_id in rows:
        if (agency_id, key) in names:
            found.setdefault((agency_id, key), set()).add(story_id)
    return found


def versions_of(story_ids: Sequence[int]) -> dict[int, list[Version]]:
    """The versions of each story, in the order of their arrival."""
    found: dict[int, list[Version]] = {}
    rows = StoryVersion.objects.filter(story_id__in=story_ids).order_by("id")
    for values in rows.values_list(*Version.__struct_fields__):
        version = Version(*values)
        found.setdefault(version.story_id, []).append(version)
    return found


def filed(version: Version) -> Filed:
    """A stored version as the fold sees it."""
    return Filed(
        ref=version.ref,
        at=version.at,
        kind=version.kind,
        version=version.version or None,
        text=version.text_key,
        length=version.length,
        language=version.language or None,
        slugline=version.slugline or None,
        embargoed=version.embargoed,
        embargo_until=version.embargo_until,
        expires=version.expires,
        adds=version.adds,
        asks=version.asks or None,  # type: ignore[arg-type]
        legal=version.legal,
        ends_rights=version.ends_rights,
        policy=version.policy,
        policy_reason=version.policy_reason,
        selected=version.selected,
        selected_reason=version.selected_reason,
        tell=version.tell,
        seen=version.received_at if version.undated else None,
    )


def _acts(ids: Sequence[int]) -> dict[int, list[Acted]]:
    found: dict[int, list[Acted]] = {}
    for act in DeskAct.objects.filter(story_id__in=ids):
        found.setdefault(act.story_id, []).append(
            Acted(
                number=act.pk,
                kind=act.kind,  # type: ignore[arg-type]
                at=act.at,
                by=act.by,
                reason=act.reason,
                covers=act.covers or None,
            )
        )
    return found
