"""What becomes of a wire after a look: rhythm, moves, pauses, pages, nonsense, the same again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from msgspec.structs import replace

from tests.desk.walking import OpenCell
from tests.wires.hostile_server import Behaviour, Server, answer, beside
from wiredesk.archive import pulse, recording, wires
from wiredesk.archive.models import Agency, Audit, Outbox, Transmission, Wire
from wiredesk.core.errors import ActionRefused
from wiredesk.core.health import FAILURES, NONSENSE, PAGES
from wiredesk.desk.engine.asking import Asking
from wiredesk.desk.ports import Toolbox
from wiredesk.desk.road import file_waiting
from wiredesk.desk.toolbox import toolbox

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAGE = answer(b"<!DOCTYPE html><html><body><form>Log in</form>")
GONE = answer(b"", "410 Gone")
BROKEN = answer(b"", "500 Oops")


def rss(*items: str, made: str = "") -> Behaviour:
    """A feed of these items, each with a time of its own; ``made``: the stamp of the channel."""
    told = "".join(
        f"<item><guid>{text}</guid><title>Report {text} from the harbour</title><pubDate>"
        f"{NOW - timedelta(minutes=10 * number):%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"
        for number, text in enumerate(items)
    )
    head = f"<channel><title>Harbour</title><lastBuildDate>{made}</lastBuildDate>"
    return answer(f'<rss version="2.0">{head}{told}</channel></rss>'.encode())


class Line:
    """One wire, its server's next answer, and a clock that we set."""

    def __init__(self, asking: Asking, paths: dict[str, Behaviour], server: Server) -> None:
        self.asking, self.paths, self.server = asking, paths, server
        self.now = NOW

    @property
    def wire(self) -> Wire:
        return Wire.objects.get()

    def look(self, behaviour: Behaviour, after: timedelta = HOUR) -> int:
        """Ask once, ``after`` the last look, whenever it is due; the transmissions made."""
        self.paths["/"] = behaviour
        self.now += after
        Wire.objects.update(due_at=None)
        self.asking.look()
        return self.asking.rest()

    def file(self) -> None:
        """Read what waits."""
        while file_waiting(recording, OpenCell(), self.tools()):  # type: ignore[arg-type]
            pass

    def tools(self) -> Toolbox:
        return replace(toolbox(), clock=lambda: self.now)

    def waits(self) -> float:
        """Seconds until the next look."""
        due = self.wire.due_at
        assert due is not None
        return (due - self.now).total_seconds()


@pytest.fixture
def line() -> Iterator[Line]:
    paths: dict[str, Behaviour] = {}
    with beside(paths) as server:
        agency = Agency.objects.create(key="agency", name="Agency")
        Wire.objects.create(
            key="line", agency=agency, name="line", address=server.url("/"),
            allow_networks=["127.0.0.2/32"],
        )  # fmt: skip
        made: list[Line] = []
        with closing(Asking(recording, lambda: replace(toolbox(), clock=lambda: made[0].now))) as a:
            made.append(Line(a, paths, server))
            yield made[0]
    connection.close()


def alarms() -> list[str]:
    rows = Outbox.objects.filter(effect="alarm").order_by("id")
    return [row.payload["code"] for row in rows if row.payload["code"].startswith("wire-")]


def test_the_same_again_costs_neither_a_transmission_nor_a_reading(line: Line) -> None:
    assert line.look(rss("a", "b", made="noon")) == 1
    assert [line.look(rss("a", "b", made=f"{n} o'clock")) for n in range(3)] == [0, 0, 0]
    assert line.wire.checked_at == line.now and line.wire.leased_until is None
    assert line.look(rss("a", "b", "c", made="3 o'clock")) == 1
    assert Transmission.objects.count() == 2


def test_the_rhythm_of_the_items_is_followed(line: Line) -> None:
    line.look(rss())
    assert 270 <= line.waits() <= 330, "nothing is known yet"
    line.look(rss(*"abcdef"), timedelta())
    line.file()
    line.look(rss(*"abcdef", made="now"), timedelta())
    assert 405 <= line.waits() <= 495, "an hour of silence: an eighth of it"
    line.look(rss(*"abcdef"), HOUR)
    assert 810 <= line.waits() <= 990, "the longest wait of a wire that answers"
    line.now = NOW
    line.look(rss(*"abcdef"), timedelta(minutes=20))
    assert 270 <= line.waits() <= 330, "half of ten minutes"
    Wire.objects.update(every=20)
    line.look(rss(*"abcdef"))
    assert line.waits() == 20, "the contract says so"


def test_a_server_may_ask_for_fewer_looks(line: Line) -> None:
    body = b"<rss><channel><ttl>10</ttl></channel></rss>"
    line.look(answer(body))
    assert 540 <= line.waits() <= 660
    line.look(answer(body, headers=("Cache-Control: max-age=800", 'ETag: "1"')))
    assert 720 <= line.waits() <= 900
    line.look(answer(b"", "304 Not Modified"))
    assert 720 <= line.waits() <= 900, "what it said holds on"


def test_gone_pauses_and_tells_until_a_person_asks_anew(line: Line) -> None:
    line.look(rss("a"))
    line.look(GONE)
    assert line.wire.gone and line.wire.due_at is None and alarms() == ["wire-gone"]
    assert Audit.objects.filter(act="wire rests").count() == 1
    assert line.asking.look() == 0, "it rests"
    wires.ask_anew(line.wire.pk, by="Ada", now=line.now)
    assert not line.wire.gone and line.wire.error == ""
    assert line.look(rss("a", "b")) == 1
    assert Audit.objects.filter(act="wire asked anew", actor="Ada").exists()


def test_an_ended_wire_is_not_asked_anew(line: Line) -> None:
    Wire.objects.update(ended_at=NOW)
    with pytest.raises(ActionRefused):
        wires.ask_anew(line.wire.pk, by="Ada", now=line.now)


def test_a_login_page_is_told_and_never_kept(line: Line) -> None:
    line.look(rss("a"))
    assert sum(line.look(PAGE) for _ in range(PAGES - 1)) == 0 and alarms() == []
    line.look(PAGE)
    assert alarms() == ["wire-page"] and Transmission.objects.count() == 1
    assert line.wire.failures == PAGES and line.wire.looks["code"] == "html-page"
    line.look(rss("a"))
    assert (line.wire.failures, line.wire.error) == (0, "") and "code" not in line.wire.looks


def test_failures_in_a_row_are_told_once_and_never_disable(line: Line) -> None:
    for number in range(2 * FAILURES):
        line.look(BROKEN)
        assert line.waits() <= 6 * 3600
        assert alarms() == (["wire-failing"] if number + 1 >= FAILURES else [])
    assert line.wire.looks["hours"][-1][2] == 1, "one look in each hour"


def test_a_move_is_followed_at_once_and_remembered_after_three_looks(line: Line) -> None:
    new = line.server.url("/new")
    line.paths["/new"] = rss("a")
    moved = answer(b"", "301 Moved", ("Location: /new",))
    assert line.look(moved) == 1
    assert (line.wire.address, line.wire.moved_to) == (line.server.url("/"), new)
    line.look(moved)
    assert line.wire.address != new and alarms() == []
    line.look(moved)
    assert (line.wire.address, line.wire.moved_to) == (new, "") and alarms() == ["wire-moved"]
    said = Audit.objects.get(act="wire moved").reason
    assert said == f"line: from {line.server.url('/')} to {new}"


def test_a_redirect_that_ends_is_forgotten(line: Line) -> None:
    line.paths["/new"] = rss("a")
    line.look(answer(b"", "308 Moved", ("Location: /new",)))
    line.look(rss("a"))
    assert (line.wire.moved_to, line.wire.moved_looks) == ("", 0)
    line.look(answer(b"", "302 Found", ("Location: /new",)))
    assert line.wire.moved_to == "", "a temporary one says nothing"


@pytest.mark.parametrize("same", [True, False])
def test_nonsense_in_a_row_is_told_and_asked_more_rarely(line: Line, same: bool) -> None:
    line.look(rss("a"))
    line.file()
    for number in range(NONSENSE + 3):
        line.look(answer(b"\x00\x01 nonsense" if same else b"\x00\x01 %d" % number))
        line.file()
    assert alarms() == ["wire-nonsense"]
    assert line.waits() > 100
    held = pulse.arrivals_of(line.wire.pulse)
    assert held.nonsense == NONSENSE + 3 and "cannot be read (6 in a row)" in line.wire.error
    line.look(rss("b"))
    line.file()
    assert pulse.arrivals_of(line.wire.pulse).nonsense == 0 and line.wire.error == ""


def test_who_lost_the_lease_notes_nothing(line: Line) -> None:
    (mine,) = wires.due(NOW, transports=("http",))
    Wire.objects.update(leased_until=None)
    (other,) = wires.due(NOW, transports=("http",))
    assert other.fence == mine.fence + 1
    wires.failed(
        wires.Failed(wire=mine, at=NOW, due_in=None, error="410", looks=mine.looks)
    )  # fmt: skip
    assert not line.wire.gone and alarms() == []
    assert wires.due(NOW, transports=("http",), beside=[other.id]) == []
