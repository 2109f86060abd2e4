"""What our answers allow a CDN: only what we keep ourselves, no longer than time allows, by key."""

import time

import pytest

from tests import services
from tests.site.test_page_cache import Desk
from wiredesk.archive.generation import FRESH_FOR, Beat, RedisGeneration
from wiredesk.site.shared_caches import SharedCaches

ALLOWED = ("Cache-Control", "max-age=0, must-revalidate")


def shared(*headers: tuple[str, str]) -> Desk:
    desk = Desk(shared=SharedCaches("xkey"))
    desk.site.headers = [*headers] or [ALLOWED]
    return desk


def control(desk: Desk, **headers: str) -> str:
    return desk.get(**headers)[1].get("Cache-Control", "")


def test_what_we_keep_may_be_kept_and_grows_old():
    desk = shared()
    _, first, _ = desk.get()
    assert first["Cache-Control"].endswith("s-maxage=5")
    assert (first["xkey"], first["Age"]) == ("wiredesk lists", "0")
    desk.now += 3.2
    assert desk.get()[1]["Age"] == "4" and desk.site.rendered == 1
    status, told, _ = desk.get(if_none_match=first["ETag"])
    assert (status, told["Age"], told["xkey"]) == ("304", "4", "wiredesk lists")


def test_never_beyond_the_next_boundary_in_time():
    desk = shared()
    desk.site.until = desk.now + 3.7
    assert control(desk).endswith("s-maxage=3")
    desk = shared()
    desk.site.until = desk.now + 0.4
    assert control(desk) == ALLOWED[1]


@pytest.mark.parametrize("age", [1.01, 60.0, -1.0])
def test_nobody_keeps_a_page_while_nobody_would_purge_it(age: float):
    desk = shared()
    desk.generation.age = age
    assert control(desk) == ALLOWED[1]


def test_what_changed_while_it_was_made_is_kept_by_nobody():
    desk = shared()

    def change() -> None:
        desk.generation.number += 1

    desk.site.during = change
    assert control(desk) == ALLOWED[1]


@pytest.mark.parametrize("header", ["private, no-store", "no-store", "private, max-age=31536000"])
def test_what_the_page_forbids_stays_forbidden(header: str):
    assert control(shared(("Cache-Control", header))) == header


@pytest.mark.parametrize("asked", [{"cookie": "sessionid=1"}, {"authorization": "Basic eA=="}])
def test_an_answer_to_somebody_is_for_nobody_else(asked: dict[str, str]):
    assert "s-maxage" not in control(shared(), **asked)


def test_without_a_cdn_nothing_is_said_of_one():
    desk = Desk()
    desk.site.headers = [ALLOWED]
    _, told, _ = desk.get()
    assert told["Cache-Control"] == ALLOWED[1] and not {"Age", "xkey"} & told.keys()


@pytest.mark.needs("redis")
def test_each_cache_says_what_it_has_heard():
    prefix = f"wiredesk-test-{time.time_ns()}:"
    cache, desk = (RedisGeneration(services.CACHE_URL, prefix=prefix) for _ in range(2))
    try:
        assert desk.behind() == 0, "no cache at all"
        with Beat(desk):
            desk.bump()
            cache.current()
            time.sleep(0.5)
            assert desk.behind() == 0
            cache.close()  # it hears no more, as a process that hangs
            time.sleep(0.2)
            desk.bump()
            assert desk.behind() == 1
            time.sleep(1.1)
            seen, at = cache._seen
            trusted = seen.age + time.monotonic() - at <= FRESH_FOR
            assert desk.behind() == 0 and not trusted, "what it holds is served no more"
    finally:
        redis = desk._redis
        redis.delete(*redis.keys(f"{prefix}*"))
