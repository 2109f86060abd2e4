"""A CDN in front of the site: its settings, what it may keep, a kill gone from a real one."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.site import free_port, site, until
from tests import services
from tests.drills.copy_to_kill import drop, marked
from tests.drills.shared_cache import shared_cache
from wiredesk.core.errors import Misconfigured
from wiredesk.project.cdn import cdn
from wiredesk.site.shared_caches import SharedCaches

REFUSED = {
    "no such kind": (
        {"WIREDESK_CDN": "akamai", "WIREDESK_CDN_URL": "https://x.example/"},
        "fastly",
    ),
    "no address": ({"WIREDESK_CDN": "fastly"}, "WIREDESK_CDN_URL"),
    "no kind": ({"WIREDESK_CDN_URL": "https://x.example/"}, "must be one of"),
    "private": ({"WIREDESK_CDN": "ban", "WIREDESK_CDN_URL": "http://10.1.2.3/"}, "NETWORKS"),
    "plain": ({"WIREDESK_CDN": "ban", "WIREDESK_CDN_URL": "http://cdn.example/"}, "https://"),
    "user": ({"WIREDESK_CDN": "ban", "WIREDESK_CDN_URL": "https://a:b@x.example/"}, "TOKEN"),
    "token": (
        {
            "WIREDESK_CDN": "ban",
            "WIREDESK_CDN_URL": "https://x.example/",
            "WIREDESK_CDN_TOKEN": "a\nb",
        },
        "printable",
    ),
    "networks": (
        {
            "WIREDESK_CDN": "ban",
            "WIREDESK_CDN_URL": "https://x.example/",
            "WIREDESK_CDN_NETWORKS": "x",
        },
        "networks like",
    ),
}


@pytest.mark.parametrize(("env", "said"), REFUSED.values(), ids=REFUSED)
def test_settings_that_cannot_work_are_refused(env: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(said)) as refused:
        cdn(env)
    assert "a:b" not in str(refused.value)


def test_settings() -> None:
    assert cdn({}) is None
    found = cdn(
        {
            "WIREDESK_CDN": "varnish",
            "WIREDESK_CDN_URL": "http://10.1.0.7:6081/ http://10.1.0.8:6081/",
            "WIREDESK_CDN_NETWORKS": "10.1.0.0/24",
        }
    )
    assert found is not None and len(found.urls) == 2


@pytest.mark.parametrize(
    ("keys", "left", "lifetime", "named"),
    [
        (("story-1",), 300.0, "s-maxage=60", "wiredesk story-1"),
        ((), 300.0, "s-maxage=5", "wiredesk lists"),
        (("story-1",), 7.9, "s-maxage=7", "wiredesk story-1"),
        (("story-1",), 0.4, "", "wiredesk story-1"),
        (("story-1",), -3.0, "", "wiredesk story-1"),
    ],
)
def test_lifetimes(keys: tuple[str, ...], left: float, lifetime: str, named: str) -> None:
    told = dict(SharedCaches("xkey").told([("Cache-Control", "old"), ("X", "y")], keys, left))
    assert told["X"] == "y" and told["xkey"] == named
    assert told["Cache-Control"].startswith("max-age=0, must-revalidate")
    assert ("s-maxage" in told["Cache-Control"]) == bool(lifetime)
    assert told["Cache-Control"].endswith(lifetime)


def get(
    base: str, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(base)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


@pytest.mark.alone
def test_what_answers_say_and_what_a_failing_cdn_does(tmp_path: Path) -> None:
    """No lifetime without a CDN, to people who are logged in, or while nobody would purge."""
    with shared_cache() as proxy, site(**proxy.settings) as ours:
        folder = tmp_path / "hot"
        folder.mkdir()
        ours.wires([{"key": "w", "agency": "w", "transport": "folder", "address": str(folder)}])
        base, worker = ours.web(), ours.worker()
        proxy.origin = base
        drop(folder, marked(1, with_picture=False))
        until(lambda: ours.value("SELECT count(*) FROM archive_story WHERE state = 'public'"), "it")
        number = ours.value("SELECT public_id FROM archive_story")
        path = get(base, f"/article/{number}")[1]["location"]
        until(lambda: "s-maxage=60" in get(base, path)[1]["cache-control"], "a lifetime")
        assert get(base, path)[1]["xkey"] == f"wiredesk story-{number}"
        assert int(get(base, path)[1]["age"]) >= 0
        assert get(base, "/latest")[1]["xkey"] == "wiredesk lists"
        assert get(base, f"/api/stories/{number}")[1]["xkey"] == f"wiredesk story-{number}"
        for headers in ({"Cookie": "sessionid=x"}, {"Authorization": "x"}):
            assert "s-maxage" not in get(base, path, **headers)[1]["cache-control"]
        for gone in ("/article/12345", "/newsroom/login/", "/healthz"):
            assert "s-maxage" not in get(base, gone)[1].get("cache-control", "")
        get(proxy.base, path)
        proxy.refuse_purges = True
        ours.run("wiredesk", "kill", str(number))
        until(
            lambda: ours.value("SELECT count(*) FROM archive_outbox WHERE error LIKE '%503%'"),
            "503",
        )
        open_rows = "SELECT count(*) FROM archive_removal WHERE gone_at IS NULL"
        until(lambda: ours.value(open_rows) == 1, "all but the CDN")
        assert b"council" in get(proxy.base, path)[2].lower(), "as the CDN of this test should"
        proxy.refuse_purges = False
        until(lambda: not ours.value(open_rows), "the purge comes back")
        assert get(proxy.base, path)[0] in (302, 410)
        worker.terminate()
        worker.wait(20)
        until(lambda: "s-maxage" not in get(base, "/latest")[1]["cache-control"], "no lifetime", 5)


VCL = re.compile(r"```vcl\n(.*?)```", re.S)
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "purge-a-cdn.md"


@contextmanager
def varnish(home: Path, port: int, origin: int) -> Iterator[str]:
    """Varnish with the VCL of the how-to page, in front of ``origin``."""
    vcl = VCL.search(PAGE.read_text())
    assert vcl is not None
    told = vcl[1].replace('.port = "8000"', f'.port = "{origin}"')
    (home / "site.vcl").write_text(told)
    process = subprocess.Popen(
        [services.program("varnishd") or "", "-F", "-n", str(home / "varnish"), "-j", "none",
         "-a", f"127.0.0.1:{port}", "-f", str(home / "site.vcl"), "-s", "malloc,32m"],
        stdout=subprocess.DEVNULL, stderr=(home / "varnish.log").open("wb"),
    )  # fmt: skip
    try:
        until(lambda: _listens(port) or process.poll() is not None, "Varnish")
        assert process.poll() is None, (home / "varnish.log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.alone
@pytest.mark.needs("varnish")
def test_a_kill_is_gone_from_varnish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    settings = {
        "WIREDESK_CDN": "varnish",
        "WIREDESK_CDN_URL": f"http://127.0.0.1:{port}/",
        "WIREDESK_CDN_NETWORKS": "127.0.0.1/32",
    }
    with site(**settings) as ours:
        folder = tmp_path / "hot"
        folder.mkdir()
        ours.wires([{"key": "w", "agency": "w", "transport": "folder", "address": str(folder)}])
        base = ours.web()
        origin = urlsplit(base).port or 0
        ours.worker()
        with varnish(tmp_path, port, origin) as front:
            story = marked(1, with_picture=False)
            drop(folder, story)
            public = "SELECT count(*) FROM archive_story WHERE state = 'public'"
            until(lambda: ours.value(public), "the story")
            number = ours.value("SELECT public_id FROM archive_story")
            host = {"Host": urlsplit(base).netloc}
            path = get(front, f"/article/{number}", **host)[1]["location"]
            pages = (path, "/latest", f"/api/stories/{number}", "/feeds/latest.atom")
            for page in pages:
                until(lambda page=page: _kept(front, page, host), f"{page} in Varnish", 30)
            assert "xkey" not in get(front, path, **host)[1]
            start = time.monotonic()
            ours.run("wiredesk", "kill", str(number))
            words = [word.encode() for word in story.markers]
            for page in pages:
                until(lambda page=page: not _holds(front, page, host, words), page, 5)
            with capsys.disabled():
                print(f"\n  gone from Varnish {time.monotonic() - start:.2f} s after the command")
            assert get(front, f"/article/{number}", **host)[0] == 410


def _kept(front: str, page: str, host: dict[str, str]) -> bool:
    """Whether Varnish answers without asking: it names two requests then."""
    return " " in get(front, page, **host)[1].get("x-varnish", "")


def _holds(front: str, page: str, host: dict[str, str], words: list[bytes]) -> bool:
    body = get(front, page, **host)[2].lower()
    return any(word in body for word in words)
