"""Services that fail under a working cluster: broker cut, queues emptied, connections ended."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import pytest
from amqp.exceptions import ChannelError
from kombu import Connection

from tests import services
from tests.crash.newsday import drop, rush, second_wave
from tests.crash.outages import Gate, gate
from tests.crash.sites import Cluster, until

pytestmark = [pytest.mark.alone, pytest.mark.needs("postgresql", "rabbitmq", "redis")]

STORIES = 60
AWAY = 6.0  # seconds
Fresh = Callable[[str], Cluster]


@pytest.fixture
def cluster(fresh: Fresh) -> Cluster:
    """A cluster of its own, its first wave not yet filed."""
    return fresh("cluster")


@contextmanager
def _gated(site: Cluster) -> Iterator[Gate]:
    """The site reaches its broker through a gate."""
    broker = urlsplit(services.BROKER_URL)
    with gate(broker.hostname or "", broker.port or 5672) as way:
        user = broker.netloc.rpartition("@")[0]
        site.env["BROKER_URL"] = broker._replace(netloc=f"{user}@127.0.0.1:{way.port}").geturl()
        yield way


def test_broker_cut_and_back(
    cluster: Cluster, undisturbed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """What arrives while the broker is away is kept at once and filed when it is back."""
    expected = undisturbed("cluster")
    with _gated(cluster) as way, cluster.worker():
        until(cluster.filed, "nothing was filed", cluster)
        assert way.cut() >= 2, "both parts of the worker went through the gate"
        filed, kept = cluster.filed(), cluster.kept()
        drop(cluster.inbox, second_wave())
        time.sleep(AWAY)
        assert cluster.kept() > kept, "the folder is watched all the same"
        assert cluster.filed() <= filed + 1, "no message comes through: the cut is real"
        way.mend()
        back = time.monotonic()
        cluster.settles(expected)
        took = time.monotonic() - back
    with capsys.disabled():
        print(f"\n  broker away for {AWAY:g} s: all filed and sound {took:.1f} s after", end="")


def test_queues_emptied_again_and_again(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lost message is lost work nowhere: the next beat finds what waits."""
    lost = 0
    with cluster.worker(), Connection(services.BROKER_URL) as broker, broker.channel() as channel:
        until(cluster.filed, "nothing was filed", cluster)
        for _ in _filing(cluster):
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                lost += sum(channel.queue_purge(queue) for queue in cluster.queues)
        _whole(cluster)
    assert lost > 0
    with capsys.disabled():
        print(f"\n  {lost} messages lost, nothing else", end="")


def test_two_workers_of_each_part(cluster: Cluster) -> None:
    with ExitStack() as both, Connection(services.BROKER_URL) as broker:
        for _ in range(2):
            both.enter_context(cluster.worker())
        channel = both.enter_context(broker.channel())
        until(lambda: _consumers(cluster, channel) == [2, 2], "not two of each part", cluster)
        for _ in _filing(cluster):
            time.sleep(0.2)
        _whole(cluster)
        assert _consumers(cluster, channel) == [2, 2], "all of them lived through it"


def test_connections_to_the_database_ended(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = 0
    with cluster.worker() as tree:
        until(cluster.filed, "nothing was filed", cluster)
        for _ in _filing(cluster):
            for _ in range(5):
                ended += _end_connections(cluster)
                time.sleep(0.15)
        _whole(cluster)
        assert tree.poll() is None
    assert ended > 5
    with capsys.disabled():
        print(f"\n  {ended} connections ended", end="")


def _filing(site: Cluster) -> Iterator[None]:
    """File a rush in small portions; between two of them the caller disturbs."""
    for portion in rush(STORIES):
        files = iter(portion.items())
        while some := dict(islice(files, STORIES // 4)):
            drop(site.inbox, some)
            yield


def _whole(site: Cluster) -> None:
    """The rush is all there, each version once, the newest shown; `verify` is content."""
    until(lambda: site.drained(9 + 3 * STORIES), "not drained", site)
    held = site.what_is_held()
    shown = [one[1:3] for one in held["stories"] if one[0].startswith("urn:hp:rush-")]
    assert Counter(shown) == {("public", "3"): STORIES}
    versions = [one for one in held["versions"] if one[0].startswith("urn:hp:rush-")]
    assert len(versions) == 3 * STORIES
    site.sound()


def _consumers(site: Cluster, channel: Any) -> list[int]:
    with suppress(ChannelError):  # not declared yet
        return [channel.queue_declare(queue, passive=True).consumer_count for queue in site.queues]
    return []


def _end_connections(site: Cluster) -> int:
    answer = site.sql(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return int(answer[0][0])
