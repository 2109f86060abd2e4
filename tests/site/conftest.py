"""A newsroom in the database, and a reader to look at its pages."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # Django is set up after this file is read
    from django.test import Client

    from wiredesk.archive.models import Story


@pytest.fixture
def house(db: None, settings, tmp_path) -> None:
    """Identity, menus and editions; pictures in a folder of the test."""
    from django.core.cache import cache

    from tests.site import factories

    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    factories.house()


@pytest.fixture
def newsroom(db: None, settings, tmp_path) -> "dict[str, Story]":
    """A whole day of stories."""
    from django.core.cache import cache

    from tests.site import factories

    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    return factories.newsroom()


@pytest.fixture
def reader() -> "Client":
    """A browser without script, at an address the site knows."""
    from django.test import Client

    return Client(HTTP_HOST="localhost")
