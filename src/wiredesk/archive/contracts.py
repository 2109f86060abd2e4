"""What the contract behind a wire and the terms of an item do to a story, each time it is folded.

    put_on      rights that end, a contractual delay, editions that may not show it
    refusals    why the licence refuses what it refuses, for the books: one row per story and rule

Showing asks core/rights.py again, row by row (archive/finding): what is stored here serves queries.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import get_args

import msgspec

from wiredesk.archive import bulk
from wiredesk.archive.histories import Version
from wiredesk.archive.models import Audit, Edition, Story, Wire
from wiredesk.archive.models.story import DEFAULT, EVERYWHERE
from wiredesk.core import rights
from wiredesk.core.item import NO_TERMS, Terms
from wiredesk.core.rights import WORLD, Contract, Market
from wiredesk.core.usageterms import in_words, together

ACT = "licence refuses"
"""What the books call a refusal; ``detail`` names the rule."""

Refusal = tuple[str, str]
"""Rule and sentence."""


class Agreed:
    """The contracts of some wires, and the editions, which are read when first asked for."""

    def __init__(self, wires: Collection[int]) -> None:
        self.contracts = contracts_of(wires)

    @cached_property
    def markets(self) -> tuple[Market, ...]:
        """See ``markets``."""
        return markets()


def contracts_of(wires: Collection[int]) -> dict[int, Contract]:
    """The contracts of these wires; one without a licence gives what is least."""
    rows = Wire.objects.filter(pk__in=wires).select_related("licence")
    return {
        wire.pk: wire.licence.contract()
        if hasattr(wire, "licence")
        else Contract(ended=wire.ended_at)
        for wire in rows
    }


def markets() -> tuple[Market, ...]:
    """The editions as territories see them, the default one first."""
    rows = Edition.objects.prefetch_related("countries").order_by("-is_default", "position", "name")
    return tuple(
        Market(
            key=row.key,
            name=row.name,
            countries=tuple(sorted(country.code for country in row.countries.all())),
        )
        for row in rows
    ) or (WORLD,)


def put_on(
    story: Story, shown: Version | None, rows: Sequence[Version], agreed: Agreed
) -> Contract | None:
    """Set what the contract of the version on the page says of its story; returns the contract.

    ``rows`` are all versions. What was scrubbed has no rights any more, whatever the licence says.
    """
    if shown is None:
        return None
    below = [row.terms for row in rows if row.id in story.adds]
    terms = _terms([shown.terms, *below])
    contract = rights.under(agreed.contracts[shown.wire_id], terms)
    ends = (rights.ends_at(contract, shown.received_at), shown.scrubbed_at)
    story.rights_end = min((at for at in ends if at), default=None)
    story.terms = msgspec.to_builtins(terms)
    story.hidden_in = _hidden_in(contract, agreed)
    begins = rights.begins_at(contract, min(row.at for row in rows))
    if begins is not None and (story.visible_from is None or story.visible_from < begins):
        story.visible_from = begins
    return contract


def _terms(stored: Sequence[Mapping[str, object]]) -> Terms:
    found = NO_TERMS
    for one in stored:
        found = together(found, msgspec.convert(one, Terms)) if one else found
    return found


def _hidden_in(contract: Contract, agreed: Agreed) -> str:
    if not (contract.forbidden or contract.allowed):
        return ""
    hidden = rights.hidden_in(contract, agreed.markets)
    if len(hidden) == len(agreed.markets):
        return EVERYWHERE
    by_default = [DEFAULT] if agreed.markets[0].key in hidden else []
    return f" {' '.join([*hidden, *by_default])} " if hidden else ""


def over_at(version: Version, agreed: Mapping[int, Contract]) -> datetime | None:
    """When the right to keep one text ends; None = it does not."""
    contract = rights.under(agreed[version.wire_id], _terms([version.terms]))
    return rights.ends_at(contract, version.received_at)


def scrub_at(
    story: Story, rows: Sequence[Version], agreed: Mapping[int, Contract]
) -> datetime | None:
    """When the first text of a story must be deleted that is still kept: by its own days, or with
    the page."""
    kept = [row for row in rows if row.scrubbed_at is None]
    ends = [over_at(row, agreed) for row in kept]
    ends += [story.rights_end] if kept else []
    return min((at for at in ends if at), default=None)


def out(story: Story) -> bool:
    """Whether some edition of ours may show a story that is public."""
    return story.state == Story.State.PUBLIC and story.hidden_in != EVERYWHERE


def tell(changed: Iterable[tuple[Story, Contract | None]], agreed: Agreed, now: datetime) -> None:
    """Write down what the licence newly refuses of these stories: one row per story and rule."""
    found = {
        (story.pk, rule, sentence): story
        for story, contract in changed
        if contract is not None and story.state == Story.State.PUBLIC
        for rule, sentence in refusals(story, contract, agreed, now)
    }
    if not found:
        return
    told = Audit.objects.filter(act=ACT, story_id__in={pk for pk, _, _ in found})
    rows = told.values_list("story_id", "detail", "reason")
    known = {(pk, detail.get("rule"), reason) for pk, detail, reason in rows}
    bulk.insert(
        Audit,
        (
            {"at": now, "actor": "rule: licence", "act": ACT, "reason": sentence,
             "story_id": pk, "detail": {"rule": rule}}
            for pk, rule, sentence in found
            if (pk, rule, sentence) not in known
        ),
    )  # fmt: skip


def refusals(story: Story, contract: Contract, agreed: Agreed, now: datetime) -> Iterator[Refusal]:
    """What is refused of this very story: where, until when, from when on, and by its own terms."""
    if contract.forbidden or contract.allowed:
        for key, sentence in rights.hidden_in(contract, agreed.markets).items():
            yield f"territory:{key}", sentence
    begins = contract.delay_hours and story.visible_from and story.visible_from > now
    if begins:
        yield "delay", f"The licence delays it by {contract.delay_hours} hours."
    if not contract.online:
        yield "terms", "The agency’s terms keep it off the web."
    if said := in_words(msgspec.convert(story.terms, Terms)):
        yield "terms", f"Its usage terms: {'; '.join(said)}."


def standing(contract: Contract | None, now: datetime) -> list[Refusal]:
    """Every use that the licence refuses of all its stories, with the reason."""
    permits = ((use, rights.may(contract, use, None, now)) for use in get_args(rights.Use))
    return [(use, permit.reason) for use, permit in permits if not permit]
