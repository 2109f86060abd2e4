"""Tests once more in a process of their own, on PostgreSQL with RabbitMQ and Redis."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from tests import services

ROOT = Path(__file__).parents[1]
PATIENCE = 300  # seconds


def on_postgresql(files: Iterable[Path], home: Path) -> None:
    """Run test files on the other engine's database; a failure there is a failure here.

    Each caller has a database of its own (pytest makes and drops it): several may run at once.
    """
    database = urlsplit(services.DATABASE_URL)._replace(path=f"/again_{os.getpid()}")
    env = {
        **os.environ,
        "WIREDESK_HOME": str(home),
        "WIREDESK_NAMESPACE": f"test{os.getpid()}",
        "DATABASE_URL": database.geturl(),
        "BROKER_URL": services.BROKER_URL,
        "CACHE_URL": services.CACHE_URL,
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
