"""A small desk for tests: real archive, real readers in process, a clock that the test sets."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from wiredesk.archive import recording
from wiredesk.archive.models import Agency, Licence, Story, StoryAlias, StoryVersion, Wire
from wiredesk.archive.reconciling import Finding
from wiredesk.archive.verifying import verify
from wiredesk.core.dialect import in_dialect
from wiredesk.core.enrich.values import Enrichment
from wiredesk.core.errors import WiredeskError
from wiredesk.core.formats import Reading, read
from wiredesk.core.instructions import asked_of_others, instruct, targets
from wiredesk.core.item import Transmission
from wiredesk.core.matching import guid_key
from wiredesk.core.profiles import profile_for
from wiredesk.core.text.style import house_style
from wiredesk.desk.checking import rereader
from wiredesk.desk.ports import Cell, Toolbox
from wiredesk.desk.road import file_waiting


class OpenCell:
    """The reading cell without its process: the same reader and house style, in this one."""

    def read_many(self, batch: Sequence[Transmission]) -> Iterator[Reading | WiredeskError]:
        """One answer per transmission."""
        return map(self._one, batch)

    def _one(self, transmission: Transmission) -> Reading | WiredeskError:
        try:
            reading = read(transmission)
        except WiredeskError as error:
            return error
        named = transmission.profile
        items = tuple(house_style(item, profile_for(item, named)) for item in reading.items)
        return Reading(
            format=reading.format, items=items, problems=reading.problems, flags=reading.flags
        )


class Desk:
    """Files bytes at given times and finds what became of them."""

    def __init__(
        self, effects: dict[str, Callable[..., None]] | None = None, **tools: Callable[..., Any]
    ) -> None:
        self._now = datetime.min.replace(tzinfo=UTC)
        self.cell: Cell = OpenCell()
        given: dict[str, Any] = {
            "clock": lambda: self._now,
            "crashpoint": lambda name: None,
            "sector_of": lambda item: None,
            "country_of": lambda item: None,
            "enrich": lambda copy, inherited: Enrichment(topics=inherited),
        }
        self.tools = Toolbox(effects=effects or {}, **{**given, **tools})

    def wire(self, key: str, *, licence: bool = True, **facts: object) -> Wire:
        """A wire of an agency of the same key, full licence, automatic unless told otherwise."""
        agency_key = str(facts.pop("agency", key))
        agency, _ = Agency.objects.get_or_create(key=agency_key, defaults={"name": agency_key})
        defaults = {"policy": "auto", "transport": "folder", "address": "/nowhere", "name": key}
        wire = Wire.objects.create(key=key, agency=agency, **{**defaults, **facts})
        if licence:
            Licence.objects.create(wire=wire, display="full", pictures=True, abridge=True)
        return wire

    def file(self, wire: Wire, body: bytes, now: datetime) -> None:
        """Deliver and file one transmission at ``now``."""
        self._now = now
        recording.store(wire.pk, [("file", "", body)], now)
        self.file_all()

    def file_together(self, wire: Wire, bodies: Sequence[bytes], now: datetime) -> None:
        """Deliver all, then file them in one batch."""
        self._now = now
        recording.store(wire.pk, [(f"file-{n}", "", body) for n, body in enumerate(bodies)], now)
        self.file_all()

    def replay(self, transmission_id: int) -> None:
        """Read one transmission again and file it."""
        recording.replay(transmission_id, by="ed")
        self.file_all()

    def file_all(self) -> None:
        """File what waits."""
        while file_waiting(recording, self.cell, self.tools):
            pass

    def findings(self, now: datetime) -> list[Finding]:
        """What `wiredesk verify` would say at ``now``."""
        return verify(now, rereader(OpenCell(), self.tools))

    def story_of(self, wire: Wire, body: bytes) -> Story:
        """The story that the (last item of the) bytes belong to."""
        sent = Transmission(wire=wire.key, body=body, digest="", received=self._now, name="file")
        read_last = read(sent).items[-1]
        profile = profile_for(read_last, wire.profile)
        item = in_dialect(house_style(read_last, profile), profile)
        asks = asked_of_others(item, instruct(item, profile), profile)
        names = [*targets(item, asks), item.guid]
        for key in map(guid_key, names):
            borne = StoryAlias.objects.filter(agency=wire.agency, key=key, asks="").first()
            story = Story.objects.filter(agency=wire.agency, guid_key=key).first()
            if found := borne.story if borne else story:
                return found
        raise LookupError(item.guid)

    def text_on_the_page(self, story: Story) -> str:
        """What the public reads."""
        return StoryVersion.objects.get(pk=story.shown_id).body_text if story.shown_id else ""
