"""The sites of the crash suite: furnished once per engine, copied for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.newsday import drop, first_wave, second_wave
from tests.crash.origin import origin
from tests.crash.sites import Cluster, Embedded, Site, furnish, until


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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
                until(site.filed, "the first wave was not filed", site)
                drop(site.inbox, second_wave())
                until(site.drained, "not drained", site)
            site.sound()
            held[engine] = site.what_is_held()
            site.remove()
        return held[engine]

    return day


@pytest.fixture
def fresh(templates: Callable[[str], Site], tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """A site of its own for one test."""
    made: list[Site] = []

    def site(engine: str) -> Site:
        made.append(templates(engine).copy(tmp_path / "site"))  # type: ignore[attr-defined]
        drop(made[0].inbox, first_wave())
        return made[0]

    yield site
    for one in made:
        one.remove()
