"""Killed at any named point, or anywhere, and started again: nothing lost, nothing doubled."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.newsday import KILLED_BY_DESK, drop, first_wave, second_wave
from tests.crash.origin import origin
from tests.crash.sites import (
    Cluster,
    Embedded,
    Site,
    children,
    furnish,
    gone,
    kill,
    until,
)
from wiredesk.archive.crash import POINTS

pytestmark = pytest.mark.alone

CLUSTER = pytest.param("cluster", marks=pytest.mark.needs("postgresql", "rabbitmq", "redis"))
BY_DESK = ("act-before-commit", "acted")
ONCE = ("folder-stored",)  # a folder's look files everything away at once
ON_THE_ROAD = [point for point in POINTS if point not in BY_DESK]
TWICE = [f"{point}:2" for point in ON_THE_ROAD if point not in ONCE]
Fresh = Callable[[str], Site]


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """The furnished empty site of each engine, made when first asked for."""
    made: dict[str, Site] = {}

    def template(engine: str) -> Site:
        if engine not in made:
            home = tmp_path_factory.mktemp(engine) / "template"
            home.mkdir()
            made[engine] = Embedded(home) if engine == "embedded" else Cluster(home)
            furnish(made[engine], feed)
        return made[engine]

    with origin() as feed:
        yield template
        for site in made.values():
            site.remove()


@pytest.fixture(scope="module")
def undisturbed(
    templates: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, set[Any]]]:
    """What each engine holds after the same day without any crash."""
    held: dict[str, dict[str, set[Any]]] = {}

    def day(engine: str) -> dict[str, set[Any]]:
        if engine not in held:
            site = templates(engine).copy(tmp_path_factory.mktemp(engine) / "calm")  # type: ignore[attr-defined]
            drop(site.inbox, first_wave())
            with site.worker():
                until(lambda: _filed(site), "the first wave was not filed", site)
                drop(site.inbox, second_wave())
                until(site.drained, "not drained", site)
            site.sound()
            held[engine] = site.what_is_held()
            site.remove()
        return held[engine]

    return day


@pytest.fixture
def fresh(templates: Callable[[str], Site], tmp_path: Path) -> Iterator[Fresh]:
    """A site of its own for one test."""
    made: list[Site] = []

    def site(engine: str) -> Site:
        made.append(templates(engine).copy(tmp_path / "site"))  # type: ignore[attr-defined]
        drop(made[0].inbox, first_wave())
        return made[0]

    yield site
    for one in made:
        one.remove()


def _filed(site: Site) -> int:
    return int(site.sql("SELECT count(*) FROM archive_transmission WHERE state <> 'waiting'")[0][0])


def _settle(site: Site, expected: dict[str, set[Any]]) -> None:
    """Drain, verify, compare."""
    until(site.drained, "not drained", site)
    site.sound()
    held = site.what_is_held()
    assert held == expected


@pytest.mark.parametrize("point", [*ON_THE_ROAD, *TWICE])
def test_embedded_worker_killed_at(point: str, fresh: Fresh, undisturbed: Any) -> None:
    expected, site = undisturbed("embedded"), fresh("embedded")
    with site.worker(crash_at=point) as worker:
        until(lambda: _filed(site) or gone(worker.pid), "nothing was filed", site)
        drop(site.inbox, second_wave())
        until(lambda: gone(worker.pid), f"{point} was not hit", site)
    assert site.hit.read_text() == point.partition(":")[0]
    with site.worker():
        _settle(site, expected)


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
@pytest.mark.parametrize("point", ON_THE_ROAD)
def test_cluster_mends_itself_when_killed_at(point: str, fresh: Fresh, undisturbed: Any) -> None:
    """The process that reaches the point dies; nobody starts anything again but Celery and ours."""
    expected, site = undisturbed("cluster"), fresh("cluster")
    with site.worker(crash_at=point):
        until(lambda: _filed(site) or site.hit.exists(), "nothing was filed", site)
        drop(site.inbox, second_wave())
        until(site.hit.exists, f"{point} was not hit", site)
        assert site.hit.read_text() == point
        _settle(site, expected)


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
        assert _state(site, before) == "public"
        assert site.call("kill", before).returncode == 0
        site.hit.unlink()
        assert site.call("kill", after, crash_at="acted").returncode == -9
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
        until(lambda: _filed(site), "nothing was filed", site)
        drop(site.inbox, second_wave())
        kill(worker.pid)
    with site.worker():
        _settle(site, expected)


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
@pytest.mark.parametrize("victim", ["pool child", "part", "tree"])
def test_cluster_killed_anywhere(victim: str, fresh: Fresh, undisturbed: Any) -> None:
    """A pool child and a part come back by themselves; a tree that was killed leaves no orphan."""
    expected, site = undisturbed("cluster"), fresh("cluster")
    with site.worker() as tree:
        until(lambda: _filed(site), "nothing was filed", site)
        parts = children(tree.pid)
        pool = [child for part in parts for child in children(part)]
        drop(site.inbox, second_wave())
        for pid in {"pool child": pool, "part": parts, "tree": [tree.pid]}[victim]:
            kill(pid)
        if victim != "tree":
            _settle(site, expected)
    if victim == "tree":
        until(lambda: all(map(gone, [*parts, *pool])), "orphans live on", site)
        with site.worker():
            _settle(site, expected)
