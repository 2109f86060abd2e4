"""Every wire file, damaged, goes the real road: read with a mark or quarantined with a reason.

Beside each goes a healthy neighbour on the same wire, in the same batch: it is public whatever
happens. Where the text is not what the whole file says, something must tell so, but for damage that
cannot be seen: a flipped bit makes another letter, and some formats do not say where they end.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from django.core.management import call_command

from tests.desk.damaging import WAYS
from tests.desk.walking import Desk, OpenCell
from wiredesk.archive.models import Story, StoryVersion, Transmission
from wiredesk.core import formats
from wiredesk.core.errors import Malformed, WiredeskError
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.parsing import transmission

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("WIREDESK_SHARED", ROOT.parent / "shared"))
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NO_WIRE_FILE = (".expected.json", ".toml", "expected.json")
CUT_UNSEEN = ("email", "plain-wire")
"""Formats of which some files do not say where they end (a mail in one part, a release)."""

Words = set[tuple[str, str]]


def files(folder: Path) -> list[Path]:
    """Every wire file below a folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in found if not path.name.endswith(NO_WIRE_FILE)]


OURS = files(ROOT / "tests" / "copy")


def neighbour(key: str) -> bytes:
    """A healthy story that comes with the damaged one."""
    return json.dumps({
        "uri": f"urn:neighbour:{key}", "type": "text", "version": "1", "headline": f"Fair {key}",
        "versioncreated": "2026-06-01T10:00:00Z", "pubstatus": "usable", "language": "en",
        "body_html": f"<p>The fair of {key} opened on Monday, said the mayor of {key}.</p>",
    }).encode()  # fmt: skip


def words_of(body: bytes) -> Words:
    """Headline and text of every item that the whole file has."""
    (reading,) = OpenCell().read_many([transmission("", body)])
    if isinstance(reading, WiredeskError):
        return set()
    return {(one.headline or "", one.body_text) for one in reading.items}


def file_damaged(desk: Desk, path: Path, ways: Sequence[str], round_: int) -> Iterator[str]:
    """File one file damaged in each way; yields what is wrong with what became of it."""
    body = path.read_bytes()
    whole = words_of(body)
    for way in ways:
        chance = Random(f"{path.name} {way} {round_}")
        key = f"{path.stem[:20]}-{crc32(str(path).encode())}-{way}-{round_}".replace(".", "-")
        damaged = WAYS[way](body, chance)
        wire = desk.wire(key)
        desk.file_together(wire, [damaged, neighbour(key)], NOW)
        public = Story.objects.public(NOW)  # type: ignore[attr-defined]
        if not public.filter(guid=f"urn:neighbour:{key}").exists():
            yield f"{path.name} {way}: its neighbour is not public"
        sent = Transmission.objects.get(wire=wire, name="file-0")
        yield from (f"{path.name} {way}: {one}" for one in complaints(sent, way, whole))


def complaints(sent: Transmission, way: str, whole: Words) -> Iterator[str]:
    """What is not as promised about one damaged transmission."""
    if sent.state == "quarantined":
        if not sent.code or len(sent.reason) < 15 or " " not in sent.reason:
            yield f"quarantined as {sent.code!r} with the reason {sent.reason!r}"
        if sent.code in ("reader-failed", "cell-died"):
            yield f"a reader failed: {sent.reason}"
    elif sent.state != "filed":
        yield f"is {sent.state}"
    elif way != "flipped" and not (marks(sent) or unseen(sent, way)) and changed(sent, whole):
        yield f"reads as {sent.format} without a mark"


def marks(sent: Transmission) -> set[str]:
    """All that says that something was wrong: flags, and problems of single items."""
    of_items = StoryVersion.objects.filter(transmission=sent).values_list("item", flat=True)
    flags = {flag for item in of_items for flag in item.get("flags", ())}
    return {*sent.flags, *flags, *([sent.reason] if sent.reason else [])}


def unseen(sent: Transmission, way: str) -> bool:
    return way == "truncated" and sent.format in CUT_UNSEEN


def changed(sent: Transmission, whole: Words) -> bool:
    """Whether the public reads anything else than the whole file says."""
    rows = StoryVersion.objects.filter(transmission=sent).values_list("headline", "body_text")
    said = {("" if headline == body else headline, body) for headline, body in rows}  # an alert's
    return said != whole


def all_damaged(desk: Desk, paths: Sequence[Path], rounds: int = 1) -> Counter[str]:
    """File them all; how many ended in which state."""
    wrong: list[str] = []
    chosen = desk.cell
    with Cell() as cell:
        desk.cell = cell  # the real child process
        for round_ in range(rounds):
            for path in paths:
                wrong += file_damaged(desk, path, tuple(WAYS), round_)
    desk.cell = chosen
    assert not wrong, "\n".join(wrong)
    ended = Transmission.objects.filter(name="file-0").values_list("state", flat=True)
    assert not Transmission.objects.filter(state="waiting").exists()
    return Counter(ended)


def test_our_own_files(desk: Desk) -> None:
    ended = all_damaged(desk, OURS)
    assert ended.total() == len(OURS) * len(WAYS)
    assert ended["filed"] and ended["quarantined"] >= len(OURS)
    again(desk, len(OURS))


def again(desk: Desk, empty: int) -> None:
    """A replay of all of quarantine without any mending ends where it was."""
    before = list(Transmission.objects.values_list("state", "code", "reason"))
    call_command("transmissions", "replay", quarantined=True, json=True)
    assert Transmission.objects.filter(state="waiting").count() >= empty
    desk.file_all()
    assert list(Transmission.objects.values_list("state", "code", "reason")) == before


def test_real_files(desk: Desk, shared: Path) -> None:
    assert all_damaged(desk, files(shared / "wire"))["quarantined"]


@pytest.mark.long
def test_all_files_again_and_again(desk: Desk, shared: Path) -> None:
    all_damaged(desk, [*OURS, *files(shared / "wire")], rounds=20)


@pytest.mark.parametrize("fault", [Malformed("The reader of today knows no such thing.")])
def test_a_mended_reader_brings_back_what_it_could_not_read(
    fault: WiredeskError, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """Quarantined with the reader's reason, then filed by one command, as if it had come now."""
    wire, sound = desk.wire("north"), formats.READERS

    def fails(document: object) -> formats.Reading:
        raise fault

    broken = [replaced(one, fails) if one.key == "ninjs" else one for one in sound]
    monkeypatch.setattr(formats, "READERS", tuple(broken))
    desk.file(wire, neighbour("north"), NOW)
    row = Transmission.objects.get()
    assert (row.state, row.code, row.reason) == ("quarantined", "malformed", str(fault))
    assert not Story.objects.exists()
    call_command("transmissions", "list", state="quarantined", json=True)
    assert str(fault) in capsys.readouterr().out
    monkeypatch.setattr(formats, "READERS", sound)
    call_command("transmissions", "replay", str(row.pk))
    desk.file_all()
    row.refresh_from_db()
    assert (row.state, row.code, row.reason) == ("filed", "", "")
    assert Story.objects.get().state == "public"


def replaced(reader: formats.Reader, fails: object) -> formats.Reader:
    return formats.Reader(reader.key, reader.recognises, fails)  # type: ignore[arg-type]


def test_mended_bytes_are_a_transmission_of_their_own(desk: Desk) -> None:
    """The agency sends the file again, whole: it is filed, and what was quarantined stays proof."""
    wire, whole = desk.wire("north"), neighbour("north")
    desk.file(wire, whole[:-20], NOW)
    desk.file(wire, whole, NOW)
    states = Transmission.objects.order_by("pk").values_list("state", "code")
    assert list(states) == [("quarantined", "malformed"), ("filed", "")]
    assert Story.objects.get().state == "public"
