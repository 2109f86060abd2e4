"""Pages to readers: cached ones against nginx on the same bytes, rendered ones by the clock."""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench.site import PATIENCE, Site, free_port, until
from bench.tables import Table, quantile
from tests.services import program
from wiredesk.archive.generation import Beat, generation_of

HOST = "127.0.0.1"
PAIRS, SECONDS, CONNECTIONS = 5, 3, 32
REQUESTS = 300  # of each page, rendered anew
GOAL = 0.4  # of nginx
NGINX = """
daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; etag on; default_type text/html; add_header Content-Encoding br;
  keepalive_requests 1000000000;
  client_body_temp_path {root}/a; proxy_temp_path {root}/b; fastcgi_temp_path {root}/c;
  uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;
  server {{ listen {host}:{port}; root {root}/www; }}
}}
"""
_ARTICLE = re.compile(r'href="(/article/[^"#]+)"')
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")


def measure(*, short: bool = False) -> list[Table]:
    """Both tables on one site that the demo filled; ``short`` runs a fifth of the load."""
    with _demo_site() as site, Beat(generation_of(site.home / "generation")):
        rendered = site.start_web(WIREDESK_PAGE_CACHE="0")
        pages = {"home": "/", "story": first_story(rendered)}
        tables = [_rendered(rendered, pages, REQUESTS // (5 if short else 1))]
        site.stop_web()
        if program("wrk") and program("nginx"):
            tables.append(_cached(site, pages, 1 if short else SECONDS))
    return tables


class _PageSite(Site):
    """A site whose web server is started and ended more than once."""

    def start_web(self, **extra: str) -> str:
        """One web process on a free port; returns its base address."""
        self.env.update({"WIREDESK_PAGE_CACHE": "1", **extra})
        return self.web()

    def stop_web(self) -> None:
        """End the web server started last."""
        self.processes[-1].terminate()
        self.processes.pop().wait(15)


@contextmanager
def _demo_site() -> Iterator[_PageSite]:
    """The site of the demo after its day, without a worker: nothing changes any more."""
    home = Path(tempfile.mkdtemp(prefix="wiredesk-pages-"))
    site = _PageSite(home)
    try:
        site.run("wiredesk", "demo", "--exit-when-done", "--port", "0", "--home", str(home))
        yield site
    finally:
        site.close()


def first_story(base: str) -> str:
    """The path of a story that the home page leads to. Raises RuntimeError where there is none."""
    found = _ARTICLE.search(Reader(base).get("/").decode())
    if found is None:
        raise RuntimeError("the home page links to no story")
    return found[1]


class Reader:
    """One connection that stays open, as a browser's does."""

    def __init__(self, base: str) -> None:
        self._connection = HTTPConnection(urlsplit(base).netloc, timeout=PATIENCE)

    def get(self, path: str, coding: str = "identity") -> bytes:
        """The body as sent. Raises RuntimeError for any status but 200."""
        self._connection.request("GET", path, headers={"Accept-Encoding": coding})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body


def _rendered(base: str, pages: dict[str, str], requests: int) -> Table:
    reader = Reader(base)
    rows = []
    for name, path in pages.items():
        reader.get(path)
        took = sorted(milliseconds(reader, path) for _ in range(requests))
        size = len(reader.get(path)) / 1024
        cells = (quantile(took, 0.5), quantile(took, 0.99), took[-1])
        rows.append((name, f"{size:.0f}", *(f"{cell:.1f}" for cell in cells)))
    return Table(
        title=f"Pages rendered anew, page cache off: {requests} requests one by one",
        command="python -m bench.pages",
        heads=("page", "KB", "p50 ms", "p99 ms", "longest ms"),
        rows=tuple(rows),
        notes=("Compression with brotli is part of it.",),
    )


def milliseconds(reader: Reader, path: str) -> float:
    """What one request took, with compression."""
    start = time.perf_counter()
    reader.get(path, "br")
    return (time.perf_counter() - start) * 1000


def _cached(site: _PageSite, pages: dict[str, str], seconds: int) -> Table:
    base = site.start_web()
    reader = Reader(base)
    bodies = {name: reader.get(path, "br") for name, path in pages.items()}
    rows, memory = [], [_memory(site)]
    with _nginx(bodies) as peer:
        for name, path in pages.items():
            pairs = [
                (_rate(base + path, seconds), _rate(f"{peer}/{name}", seconds))
                for _ in range(PAIRS)
            ]
            ours, theirs = (statistics.median(one) for one in zip(*pairs, strict=True))
            ratio = statistics.median(one / two for one, two in pairs)
            size = f"{len(bodies[name]) / 1024:.1f}"
            rows.append((name, size, f"{ours:,.0f}", f"{theirs:,.0f}", f"{ratio:.2f}"))
            memory.append(_memory(site))
    return Table(
        title=f"Cached pages against nginx, median of {PAIRS} pairs, {CONNECTIONS} connections",
        command="python -m bench.pages",
        heads=("page", "KB br", "pages/s", "nginx pages/s", "× nginx"),
        rows=tuple(rows),
        notes=(
            f"One web process and one nginx worker send the same brotli bytes; goal {GOAL:.1f}.",
            f"Peak MB per process, before and after each load: {'; '.join(memory)}.",
        ),
    )


def _memory(site: Site) -> str:
    return ", ".join(f"{one.name} {one.peak_mb:.0f}" for one in site.usage())


def _rate(url: str, seconds: int) -> float:
    """Requests a second by wrk. Raises RuntimeError where any answer was not 2xx."""
    command = [str(program("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    said = subprocess.run(
        [*command, "-H", "Accept-Encoding: br", url], capture_output=True, text=True, check=True
    ).stdout
    found = _RATE.search(said)
    if found is None or "Non-2xx" in said:
        raise RuntimeError(f"wrk on {url}: {said}")
    return float(found[1])


@contextmanager
def _nginx(bodies: dict[str, bytes]) -> Iterator[str]:
    """nginx with the coded pages as files; yields its base address."""
    with tempfile.TemporaryDirectory(prefix="wiredesk-nginx-") as root:
        www = Path(root, "www")
        www.mkdir()
        Path(root).chmod(0o755)  # nginx reads as another user
        for name, body in bodies.items():
            (www / name).write_bytes(body)
        port = free_port(HOST)
        config = Path(root, "nginx.conf")
        config.write_text(NGINX.format(root=root, host=HOST, port=port))
        command = [str(program("nginx")), "-c", str(config), "-e", f"{root}/error.log"]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            until(lambda: _listens(port), "nginx")
            yield f"http://{HOST}:{port}"
        finally:
            server.terminate()
            server.wait()


def _listens(port: int) -> bool:
    try:
        Reader(f"http://{HOST}:{port}").get("/home")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
