"""CARRIES says the truth: no field on it can be lost unnoticed, and no field off it survives."""

import pytest
from msgspec.structs import replace

from tests.core.formats.writing.examples import FULL, otherwise, paths
from tests.core.formats.writing.limits import FITTED
from tests.core.formats.writing.roundtrip import again, carries
from wiredesk.core.formats.writers import WRITERS
from wiredesk.core.formats.writers.carrying import carried
from wiredesk.core.item import NewsItem

# What survives in the example though it is not on the list, because it follows from something else
# or is what the format means by silence; whatever else it were, it would not come back.
IMPLIED = {
    "rss": {"guid_from", "pub_status", "item_class", "links.guid", "created.zone"},
    "atom": {"guid_from", "item_class", "links.guid"},
    "jsonfeed": {"guid_from", "pub_status", "item_class"},
    "ninjs": {"guid_from", "guessed"},
    "newsml-g2": {"guid_from", "dateline.country"},
}
# Fields that are read from what another field wrote: both must go for the value to be gone.
SOURCES = {
    ("atom", "source_url"): ("source_url", "links"),
    ("atom", "links.title"): ("links",),
    ("newsml-g2", "source_url"): ("source_url", "links"),
    ("newsml-g2", "links"): ("source_url", "links"),
    ("newsml-g2", "dateline.city"): ("dateline.text",),
    ("newsml-g2", "dateline.agency"): ("dateline.text",),
}
CASES = [(key, path) for key, writer in WRITERS.items() for path in sorted(writer.carries)]


def full(key: str) -> NewsItem:
    item = FULL if key == "ninjs" else replace(FULL, item_class="text")
    return FITTED[key](item)


def test_every_path_is_a_field_of_an_item() -> None:
    known = set(paths())
    whole = {path.partition(".")[0] for path in known}
    for key, writer in WRITERS.items():
        deep = {".".join(path.split(".")[:depth]) for path in known for depth in (1, 2)}
        assert writer.carries <= known | whole | deep, key


@pytest.mark.parametrize("key", WRITERS)
def test_the_full_example_survives(key: str) -> None:
    item = full(key)
    [found] = again(key, [item])
    assert carries(key, found) == carries(key, item)


@pytest.mark.parametrize(("key", "path"), CASES)
def test_a_loss_would_be_noticed(key: str, path: str) -> None:
    """A writer that drops a field, or says another thing, is the same as one given less to say."""
    item = full(key)
    lossy = item
    for source in SOURCES.get((key, path), (_first_leaf(path),)):
        lossy = otherwise(lossy, source)
    [found] = again(key, [lossy])
    assert carried(found, [path]) != carried(item, [path])


@pytest.mark.parametrize("key", WRITERS)
def test_nothing_else_survives(key: str) -> None:
    item = full(key)
    [found] = again(key, [item])
    survived = {path for path in paths(item) if carried(item, [path]) == carried(found, [path])}
    telling = {
        path for path in survived if carried(otherwise(item, path), [path]) != carried(item, [path])
    }
    listed = {p for p in telling for c in WRITERS[key].carries if f"{p}.".startswith(f"{c}.")}
    assert telling - listed <= IMPLIED[key]


def _first_leaf(path: str) -> str:
    """A path to a whole value, such as ``rights``, stands for its first field."""
    return next(p for p in paths(FULL) if f"{p}.".startswith(f"{path}."))
