"""Database work of many tasks goes into few transactions, and none suffers for another."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from wiredesk.archive.models import Audit
from wiredesk.desk.engine.together import MOST, Together, Work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as one:
        yield one
        one.submit(lambda: connection.close()).result()  # the thread's own


def all_of(thread: ThreadPoolExecutor, works: list[Work]) -> list[int]:
    async def gathered() -> list[int]:
        together = Together(thread)
        return await asyncio.gather(*map(together.run, works))

    return asyncio.run(gathered())


def writing(number: int, events: list[str]) -> Work:
    def work() -> int:
        Audit.objects.create(at=timezone.now(), actor="test", act=str(number))
        events.append("written")
        transaction.on_commit(lambda: events.append("committed"))
        return number

    return work


def test_what_waits_goes_in_together(thread: ThreadPoolExecutor) -> None:
    events: list[str] = []
    count = MOST + 2
    works = [writing(number, events) for number in range(count)]
    assert all_of(thread, works) == list(range(count))
    first = ["written"] * MOST + ["committed"] * MOST
    assert events == first + ["written"] * 2 + ["committed"] * 2


def test_one_that_fails_hinders_no_other_and_doubles_nothing(thread: ThreadPoolExecutor) -> None:
    def busy() -> int:
        raise OperationalError("database is locked")

    works = [writing(1, []), busy, writing(3, [])]
    assert all_of(thread, works) == [1, 0, 3]
    assert sorted(Audit.objects.values_list("act", flat=True)) == ["1", "3"]
