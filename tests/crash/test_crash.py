"""Killed at any named point, or anywhere, and started again: nothing lost, nothing doubled."""

import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.crash.newsday import KILLED_BY_DESK, drop, second_wave
from tests.crash.sites import Site, children, gone, kill, until
from wiredesk.archive.crash import POINTS

pytestmark = pytest.mark.alone

CLUSTER = pytest.param("cluster", marks=pytest.mark.needs("postgresql", "rabbitmq", "redis"))
BY_DESK = ("act-before-commit", "acted")
ONCE = ("folder-stored",)  # a folder's look files everything away at once
FAR = ("remote-stored",)  # see test_remote_folder.py
ON_THE_ROAD = [point for point in POINTS if point not in (*BY_DESK, *FAR)]
TWICE = [f"{point}:2" for point in ON_THE_ROAD if point not in ONCE]
Fresh = Callable[[str], Site]


@pytest.mark.parametrize("point", [*ON_THE_ROAD, *TWICE])
def test_embedded_worker_killed_at(point: str, fresh: Fresh, undisturbed: Any) -> None:
    expected, site = undisturbed("embedded"), fresh("embedded")
    with site.worker(crash_at=point) as worker:
        until(lambda: site.filed() or gone(worker.pid), "nothing was filed", site)
        drop(site.inbox, second_wave())
        until(lambda: gone(worker.pid), f"{point} was not hit", site)
    assert (site.victim(point), worker.returncode) == (worker.pid, -signal.SIGKILL)
    with site.worker():
        site.settles(expected)


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
@pytest.mark.parametrize("point", ON_THE_ROAD)
def test_cluster_mends_itself_when_killed_at(point: str, fresh: Fresh, undisturbed: Any) -> None:
    """One process reaches the point and dies; its parent starts another, all others go on."""
    expected, site = undisturbed("cluster"), fresh("cluster")
    with site.worker(crash_at=point) as tree:
        until(lambda: site.filed() or site.hit.exists(), "nothing was filed", site)
        drop(site.inbox, second_wave())
        until(site.hit.exists, f"{point} was not hit", site)
        victim, parts = site.victim(point), set(children(tree.pid))
        until(lambda: site.died_of_sigkill(victim), f"{victim} did not die of SIGKILL", site)
        site.settles(expected)
        assert tree.poll() is None
        assert parts - {victim} <= set(children(tree.pid)), "the parts that were not hit live on"


@pytest.mark.parametrize("engine", ["embedded", CLUSTER])
def test_desk_killed_while_it_kills(engine: str, fresh: Fresh, undisturbed: Any) -> None:
    """The transaction of a kill happens whole or not at all, and its effects follow."""
    undisturbed(engine)
    site = fresh(engine)
    drop(site.inbox, second_wave())
    before, after = KILLED_BY_DESK
    with site.worker():
        until(site.drained, "not drained", site)
        assert site.call("kill", before, crash_at="act-before-commit").returncode == -9
        assert site.victim("act-before-commit")
        assert _state(site, before) == "public"
        assert site.call("kill", before).returncode == 0
        site.hit.unlink()
        assert site.call("kill", after, crash_at="acted").returncode == -9
        assert site.victim("acted")
        assert _state(site, after) == "killed"
        assert site.call("kill", after).returncode == 1, "killed already"
        until(site.drained, "not drained", site)
    assert {_state(site, guid) for guid in KILLED_BY_DESK} == {"killed"}
    assert site.sql("SELECT count(*) FROM archive_outbox WHERE effect = 'kill-notice'") >= [(2,)]
    site.sound()


def _state(site: Site, guid: str) -> str:
    return str(site.sql(f"SELECT state FROM archive_story WHERE guid = '{guid}'")[0][0])


def test_embedded_worker_killed_anywhere(fresh: Fresh, undisturbed: Any) -> None:
    expected, site = undisturbed("embedded"), fresh("embedded")
    with site.worker() as worker:
        until(site.filed, "nothing was filed", site)
        drop(site.inbox, second_wave())
        kill(worker.pid)
    with site.worker():
        site.settles(expected)


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
@pytest.mark.parametrize("victim", ["pool child", "part", "tree"])
def test_cluster_killed_anywhere(victim: str, fresh: Fresh, undisturbed: Any) -> None:
    """A pool child and a part come back by themselves; a tree that was killed leaves no orphan."""
    expected, site = undisturbed("cluster"), fresh("cluster")
    with site.worker() as tree:
        until(site.filed, "nothing was filed", site)
        parts = children(tree.pid)
        pool = [child for part in parts for child in children(part)]
        drop(site.inbox, second_wave())
        for pid in {"pool child": pool, "part": parts, "tree": [tree.pid]}[victim]:
            kill(pid)
        if victim != "tree":
            site.settles(expected)
    if victim == "tree":
        until(lambda: all(map(gone, [*parts, *pool])), "orphans live on", site)
        with site.worker():
            site.settles(expected)
