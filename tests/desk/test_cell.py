"""The cell keeps its promises while the child misbehaves in every way we could think of."""

import hashlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import wiredesk
from wiredesk.core.errors import CellDied, ForbiddenContent, TooBig, Unreadable
from wiredesk.core.formats.reading import Reading
from wiredesk.core.item import Transmission
from wiredesk.desk.engine.cell import SOURCE, Cell, Limits

NAUGHTY = (sys.executable, "-I", "-B", str(Path(__file__).with_name("naughty_cell.py")))
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Press</title>
<item><guid>hp-1</guid><title>Ferry resumes</title><description>Boats run.</description></item>
</channel></rss>"""


def told(body: bytes) -> Transmission:
    return Transmission(
        wire="test",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        received=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def cell() -> Iterator[Cell]:
    with Cell(Limits(wall=1.0, cpu=5), NAUGHTY) as cell:
        yield cell


def test_one_child_reads_many(cell: Cell) -> None:
    assert cell.read(told(b"pid")) == cell.read(told(b"pid"))


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"forbidden", ForbiddenContent, "entity"),
        (b"bug", Unreadable, "reader-failed"),
        (b"eat", TooBig, "out-of-memory"),
        (b"dig", TooBig, "too-deep"),
        (b"hang", CellDied, "cell-died"),
        (b"die", CellDied, "cell-died"),
        (b"exit", CellDied, "cell-died"),
        (b"write", Unreadable, "reader-failed"),
    ],
)
def test_trouble_is_an_error_of_its_class_and_the_next_one_is_read(
    cell: Cell, body: bytes, kind: type[Exception], code: str
) -> None:
    with pytest.raises(kind) as caught:
        cell.read(told(body))
    assert type(caught.value) is kind
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert cell.read(told(b"next")).format == "next"


def test_the_reason_of_a_death_is_told() -> None:
    with Cell(Limits(wall=10.0, cpu=1), NAUGHTY) as cell:
        with pytest.raises(CellDied, match="processor time"):
            cell.read(told(b"spin"))
        with pytest.raises(CellDied, match="SIGSEGV"):
            cell.read(told(b"die"))
    with Cell(Limits(wall=0.3), NAUGHTY) as cell, pytest.raises(CellDied, match="longer than"):
        cell.read(told(b"hang"))


def test_a_batch_loses_only_the_one_that_killed(cell: Cell) -> None:
    answers = cell.read_many([told(word) for word in (b"a", b"die", b"b", b"eat", b"bug", b"c")])
    kinds = [type(answer) for answer in answers]
    assert kinds == [Reading, CellDied, Reading, TooBig, Unreadable, Reading]


def test_large_frames_travel_both_ways(cell: Cell) -> None:
    body = b"z" * (20 * 1024 * 1024)
    first, second = cell.read_many([told(body), told(body)])
    assert isinstance(first, Reading) and len(first.flags[0]) == len(body)
    assert isinstance(second, Reading)


def test_what_is_too_big_is_never_handed_over(cell: Cell) -> None:
    huge = told(b"die" + b" " * (20 * 1024 * 1024))
    answers = list(cell.read_many([told(b"a"), huge, told(b"b")]))
    assert [type(answer) for answer in answers] == [Reading, TooBig, Reading]


def test_the_child_runs_the_code_of_its_parent() -> None:
    """Not what may be installed beside it: a checkout must test itself."""
    assert Path(wiredesk.__file__).parents[1] == Path(SOURCE)
    with Cell() as cell:
        child = cell.read(told(b"<rss><channel><item><title>T</title></item></channel></rss>"))
        assert child.format == "rss" and SOURCE in Path(f"/proc/{cell.pid}/cmdline").read_text()


def test_the_environment_is_scrubbed(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIREDESK_SECRET_KEY", "s3cret")
    assert "SECRET" not in cell.read(told(b"environment")).format


def test_a_child_killed_while_idle_is_replaced(cell: Cell) -> None:
    pid = int(cell.read(told(b"pid")).format)
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    with pytest.raises(CellDied, match="SIGKILL"):
        cell.read(told(b"a"))
    assert cell.read(told(b"a")).format == "a"


def test_an_interrupted_read_leaves_no_stale_answer() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with Cell(Limits(), NAUGHTY) as cell:
            with pytest.raises(KeyboardInterrupt):
                list(cell.read_many([told(b"a"), told(b"hang"), told(b"b")]))
            assert cell.read(told(b"c")).format == "c"
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_worn_child_is_replaced() -> None:
    with Cell(Limits(reads=2), NAUGHTY) as cell:
        pids = [cell.read(told(b"pid")).format for _ in range(4)]
    assert len(set(pids)) == 2


def test_a_command_that_cannot_start_is_a_death() -> None:
    with Cell(command=("/nonexistent/python",)) as cell, pytest.raises(CellDied, match="started"):
        cell.read(told(b"a"))


def test_the_child_ends_with_its_parent(cell: Cell) -> None:
    pid = int(cell.read(told(b"pid")).format)
    cell.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_answers_come_one_by_one_and_leaving_early_leaves_none_behind() -> None:
    with Cell(Limits(), NAUGHTY) as cell:
        answers = cell.read_many([told(b"a"), told(b"b"), told(b"hang")])
        first = next(answers)
        assert isinstance(first, Reading) and first.format == "a"
        answers.close()  # type: ignore[attr-defined]
        assert cell.read(told(b"c")).format == "c"


def test_the_real_reader_runs_in_the_cell() -> None:
    with Cell() as cell:
        reading = cell.read(told(RSS))
        assert [item.headline for item in reading.items] == ["Ferry resumes"]
        with pytest.raises(Unreadable):
            cell.read(told(b"\x00\x01\x02 nothing that we know"))
