"""The newsroom and the reader of tests/site, for the API."""

from tests.site.conftest import house, newsroom, reader

__all__ = ["house", "newsroom", "reader"]
