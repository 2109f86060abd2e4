"""The tests of the road once more on PostgreSQL: the same archive, the other engine's database."""

from pathlib import Path

import pytest

from tests.again import on_postgresql
from tests.desk.ruler import blank

AGAIN = ("test_road.py", "test_permutations.py", "test_identity.py", "test_naming.py",
         "test_notices.py",
         "test_words.py", "test_intake.py", "test_verifying.py", "test_claiming.py")  # fmt: skip


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_further_names_on_postgresql(tmp_path: Path) -> None:
    blank()
    on_postgresql([Path(__file__).with_name("test_further_names.py")], tmp_path)


WATCHED = ("test_breakers.py", "test_ending.py", "test_telling.py", "test_teaching.py",
           "test_rounding.py")  # fmt: skip


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_breakers_and_alarms_on_postgresql(tmp_path: Path) -> None:
    on_postgresql([Path(__file__).with_name(name) for name in WATCHED], tmp_path)


TOGETHER = ("test_grouping.py", "test_shown_together.py")
SHOWN = ("test_running.py", "test_copies.py", "test_pairs.py")


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_what_stories_have_in_common_on_postgresql(tmp_path: Path) -> None:
    site = Path(__file__).parents[1] / "site"
    files = [Path(__file__).with_name(name) for name in TOGETHER]
    on_postgresql([*files, *(site / name for name in SHOWN)], tmp_path)


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_the_road_on_postgresql(tmp_path: Path) -> None:
    on_postgresql([Path(__file__).with_name(name) for name in AGAIN], tmp_path)


NAMED = ("test_lives.py", "test_merging.py", "test_alarms.py", "test_rereading.py",
         "test_readership.py")  # fmt: skip


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_ids_names_and_alarms_on_postgresql(tmp_path: Path) -> None:
    on_postgresql([Path(__file__).with_name(name) for name in NAMED], tmp_path)


ALIKE = ("test_likeness.py", "test_grouping.py")


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_copies_and_storylines_on_postgresql(tmp_path: Path) -> None:
    on_postgresql([Path(__file__).with_name(name) for name in ALIKE], tmp_path)
