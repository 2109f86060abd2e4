"""Acts, lists and edits of the newsroom once more on PostgreSQL, with log-in limits in Redis."""

from pathlib import Path

import pytest

from tests.again import on_postgresql

AGAIN = ("test_storydesk.py", "test_phone.py", "test_queue.py", "test_sources.py",
         "test_editing.py", "test_originals.py", "test_entering.py", "test_alarms.py")  # fmt: skip
"""Not the crawl of every page for every role, nor the browser: what they see is the same."""


@pytest.mark.needs("postgresql", "rabbitmq", "redis")
def test_the_newsroom_on_postgresql(tmp_path: Path) -> None:
    on_postgresql([Path(__file__).with_name(name) for name in AGAIN], tmp_path)
