"""The tests of the road once more on PostgreSQL: the same archive, the other engine's database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

ROOT = Path(__file__).parents[2]
AGAIN = ("test_road.py", "test_permutations.py", "test_identity.py", "test_notices.py",
         "test_words.py", "test_intake.py", "test_verifying.py", "test_claiming.py")  # fmt: skip


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_the_road_on_postgresql(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "WIREDESK_HOME": str(tmp_path),
        "WIREDESK_NAMESPACE": f"test{os.getpid()}",
        "DATABASE_URL": services.DATABASE_URL,
        "BROKER_URL": services.BROKER_URL,
        "CACHE_URL": services.CACHE_URL,
    }
    files = [str(ROOT / "tests" / "desk" / name) for name in AGAIN]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
