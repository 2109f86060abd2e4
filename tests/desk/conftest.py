"""Fixtures of the desk's tests."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.desk.walking import Desk


@pytest.fixture
def desk() -> "Desk":
    """An empty desk. Imported here: Django is set up after the conftests are read."""
    from tests.desk.walking import Desk

    return Desk()
