"""Serves generated feeds from loopback, as fast as a machine can: nginx where it is installed."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from bench.site import free_port, until
from bench.writing import feed
from tests.services import program

HOST = "127.0.0.2"  # not the address of this site: the guard must be told to allow it
NGINX = """
daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; etag on; types {{ application/rss+xml rss; }}
  client_body_temp_path {root}/a; proxy_temp_path {root}/b; fastcgi_temp_path {root}/c;
  uwsgi_temp_path {root}/d; scgi_temp_path {root}/e;
  server {{ listen {host}:{port} backlog=2048; root {root}/www; }}
}}
"""


@contextmanager
def served(feeds: int, items: int) -> Iterator[list[str]]:
    """``feeds`` feeds of ``items`` stories each; yields their addresses."""
    with tempfile.TemporaryDirectory(prefix="wiredesk-feeds-") as root:
        www = Path(root, "www")
        www.mkdir()
        Path(root).chmod(0o755)  # nginx reads as another user
        for number in range(feeds):
            (www / f"{number}.rss").write_bytes(feed(number, items))
        port = free_port(HOST)
        server = subprocess.Popen(_command(Path(root), port), stderr=subprocess.DEVNULL)
        base = f"http://{HOST}:{port}"
        try:
            until(lambda: _answers(f"{base}/0.rss"), "feed server")
            yield [f"{base}/{number}.rss" for number in range(feeds)]
        finally:
            server.terminate()
            server.wait()


def _command(root: Path, port: int) -> list[str]:
    nginx = program("nginx")
    if nginx is None:
        www = str(root / "www")
        return [sys.executable, "-m", "http.server", str(port), "-b", HOST, "-d", www]
    (root / "nginx.conf").write_text(NGINX.format(root=root, host=HOST, port=port))
    return [nginx, "-c", str(root / "nginx.conf"), "-e", str(root / "error.log")]


def _answers(url: str) -> bool:
    with suppress(OSError), urlopen(url, timeout=1):
        return True
    return False
