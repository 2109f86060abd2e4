"""Makes the fictional news day: which file arrives when, for a given start and seed.

copy/*.toml -> schedule (when) -> weekdays, fill (what) -> bundle (which file) -> write
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from wiredesk.core.item import Value
from wiredesk.demo.copydesk import Copy, desk, stories
from wiredesk.demo.filing import fill
from wiredesk.demo.values import Delivery, Ending, Filed, NewsDay, Wire
from wiredesk.demo.weekdays import on_its_day
from wiredesk.demo.writers import WRITERS

OPENING = 20.0  # seconds in which the stock of the day arrives
CLOSING = 175.0  # the last story of the day arrives about now
HOURS = 14  # how far back the stock reaches
LIVE_SHARE = 0.28  # of the undated stories, how many trickle in after the opening
REPEATED = 3  # earlier stories that each later poll of a feed shows again


class Slot(Value, frozen=True, kw_only=True):
    """When a version was written by its agency and when it arrives here."""

    copy: Copy
    at: float  # seconds after the start
    updated: datetime


class Bundle(Value, frozen=True, kw_only=True):
    """The versions that travel in one file."""

    slots: tuple[Slot, ...]
    repeated: tuple[Slot, ...] = ()

    @property
    def at(self) -> float:
        """When the file arrives, in seconds after the start: with the last of its stories."""
        return max(slot.at for slot in self.slots)


def news_day(now: datetime, seed: int = 7) -> NewsDay:
    """The day that starts at ``now`` (aware); the same (now, seed) gives the same bytes."""
    start = now.astimezone(UTC).replace(microsecond=0)
    agencies, wires = desk()
    slots = schedule(stories(), start, random.Random(seed))
    times = {slot.copy.key: slot.updated for slot in slots}
    first = {slot.copy.key: times[slot.copy.of or slot.copy.key] for slot in slots}
    texts = {slot.copy.key: on_its_day(slot.copy, first[slot.copy.key]) for slot in slots}
    agency_of = {
        wire.key: agency for wire in wires for agency in agencies if agency.key == wire.agency
    }

    def filed(slot: Slot, wire: Wire) -> Filed:
        copy, created = texts[slot.copy.key], first[slot.copy.key]
        return fill(copy, texts, agency_of[wire.key], wire, start, created, slot.updated)

    deliveries = [
        _deliver(number, bundle, wire, [filed(slot, wire) for slot in _inside(bundle)], start)
        for wire in wires
        for number, bundle in enumerate(bundles(slots, wire), start=1)
    ]
    deliveries.sort(key=lambda delivery: (delivery.at, delivery.wire, delivery.file_name))
    endings = (
        Ending(at=copy.embargo_in, note=copy.watch_end)
        for copy in stories()
        if copy.embargo_in is not None and copy.watch_end
    )
    return NewsDay(
        start=start,
        agencies=agencies,
        wires=wires,
        deliveries=tuple(deliveries),
        endings=tuple(endings),
    )


def schedule(copies: Iterable[Copy], start: datetime, chance: random.Random) -> list[Slot]:
    """Give every version its times: as the copy says, else by ``chance`` over the day."""
    copies = list(copies)
    open_ = [copy for copy in copies if copy.age is None and copy.at is None]
    chance.shuffle(open_)
    live = open_[: round(len(open_) * LIVE_SHARE)]
    slots = [_live_slot(copy, start, at) for copy, at in _trickle(live, chance)]
    slots += [_live_slot(copy, start, copy.at) for copy in copies if copy.age is None and copy.at]
    dated = [(copy, copy.age, copy.at) for copy in copies if copy.age is not None]
    stock = open_[len(live) :]
    dated += [
        (copy, 25 + HOURS * 58 * ((index + chance.random()) / len(stock)) ** 1.5, None)
        for index, copy in enumerate(stock)
    ]
    dated.sort(key=lambda row: (row[1], row[0].key))
    for rank, (copy, age, at) in enumerate(dated):
        arrival = OPENING * rank / len(dated) if at is None else at
        updated = start - timedelta(seconds=round(age * 60))
        slots.append(Slot(copy=copy, at=round(arrival, 1), updated=updated))
    return slots


def bundles(slots: Iterable[Slot], wire: Wire) -> list[Bundle]:
    """Put the versions of ``wire`` into files: full ones in the opening, later one by one."""
    writer = WRITERS[wire.format]
    mine = sorted((s for s in slots if s.copy.wire == wire.key), key=lambda s: (s.at, s.copy.key))
    whole = [slot for slot in mine if not slot.copy.damage]
    opening = [slot for slot in whole if slot.at <= OPENING and not slot.copy.watch]
    made = [
        Bundle(slots=tuple(opening[index : index + writer.batch]))
        for index in range(0, len(opening), writer.batch)
    ]
    for slot in mine:
        if slot not in opening:
            seen = [s for s in whole if s.at < slot.at] if writer.polled else []
            repeated = () if slot.copy.damage else _newest(seen, slot)
            made.append(Bundle(slots=(slot,), repeated=repeated))
    return sorted(made, key=lambda bundle: bundle.at)


def _newest(seen: Sequence[Slot], arriving: Slot) -> tuple[Slot, ...]:
    """What a poll shows again: the newest stories that were neither replaced nor canceled."""
    gone = {slot.copy.of for slot in (*seen, arriving) if slot.copy.of}
    shown = [slot for slot in seen if slot.copy.key not in gone and slot.copy.status == "usable"]
    return tuple(sorted(shown, key=lambda slot: slot.updated)[-REPEATED:])


def _inside(bundle: Bundle) -> tuple[Slot, ...]:
    return (*bundle.slots, *bundle.repeated)


def _trickle(copies: Sequence[Copy], chance: random.Random) -> Iterable[tuple[Copy, float]]:
    step = (CLOSING - OPENING) / max(1, len(copies))
    for index, copy in enumerate(copies):
        yield copy, OPENING + step * (index + chance.random())


def _live_slot(copy: Copy, start: datetime, at: float) -> Slot:
    """A story that is written while the demo runs: it arrives ten seconds after it was filed."""
    return Slot(copy=copy, at=round(at, 1), updated=start + timedelta(seconds=round(at) - 10))


def _deliver(
    number: int, bundle: Bundle, wire: Wire, items: Sequence[Filed], start: datetime
) -> Delivery:
    writer = WRITERS[wire.format]
    lead = bundle.slots[0].copy
    body = writer.write(wire, items, start + timedelta(seconds=round(bundle.at)))
    pictures = sorted({item.picture.name for item in items if item.picture is not None})
    return Delivery(
        at=bundle.at,
        wire=wire.key,
        file_name=f"{number:03d}-{lead.key}.{writer.suffix}",
        body=DAMAGE[lead.damage](body),
        note=lead.watch,
        items=tuple(item.key for item in items),
        pictures=tuple(pictures),
    )


def _not_well_formed(body: bytes) -> bytes:
    """Break XML as feeds do: an HTML entity nobody declared, and a lost end."""
    return body.replace(b" and ", b"&nbsp;and ", 2).replace(b"</channel>", b"").rstrip()[:-7]


def _cut_off(body: bytes) -> bytes:
    """Half a file, as after a broken upload."""
    return body[: len(body) // 3]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "not-well-formed": _not_well_formed,
    "cut-off": _cut_off,
}


def by_wire(day: NewsDay) -> dict[str, list[Delivery]]:
    """The deliveries of ``day`` per wire key, each in order of arrival."""
    grouped: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in day.deliveries:
        grouped[delivery.wire].append(delivery)
    return dict(grouped)
