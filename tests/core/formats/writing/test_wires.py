"""Files of real wires, read by our readers and written again: nothing carried is lost."""

from functools import cache

import pytest

from tests.core.formats.writing import schemas
from tests.core.formats.writing.limits import FITTED, normal
from tests.core.formats.writing.roundtrip import again, carries, written
from tests.core.formats.writing.schemas import complaints_of_newsml_g2, complaints_of_ninjs
from wiredesk.core.formats import Reading, read
from wiredesk.core.formats.writers import WRITERS
from wiredesk.core.formats.writers.carrying import tellable
from wiredesk.desk.parsing import transmission

WIRE = schemas.SHARED / "wire"
FILES = sorted(path for path in WIRE.rglob("*") if path.is_file() and path.name != "expected.json")
pytestmark = pytest.mark.skipif(not FILES, reason=f"no wire files in {WIRE}")


@cache
def reading(index: int) -> Reading:
    return read(transmission("", FILES[index].read_bytes()))


@pytest.mark.parametrize("key", WRITERS)
@pytest.mark.parametrize("index", range(len(FILES)), ids=lambda i: FILES[i].name)
def test_real_items_come_back(key: str, index: int) -> None:
    """Each on its own: within the limits of the format (limits.py) it is the same item again."""
    writer = WRITERS[key]
    for item in tellable(reading(index).items, writer.carries, writer.statuses):
        fitting = FITTED[key](normal(item))
        [found] = again(key, [fitting])
        assert carries(key, found) == carries(key, fitting)


@schemas.needed
@pytest.mark.parametrize("index", range(len(FILES)), ids=lambda i: FILES[i].name)
def test_real_files_are_written_validly(index: int) -> None:
    """Whole files as they were read, limits or not."""
    items = reading(index).items
    if not items:
        pytest.skip("nothing in it")
    assert complaints_of_newsml_g2(written("newsml-g2", items)) == []
    for version in ("3.0", "3.1"):
        assert complaints_of_ninjs(written("ninjs", items), version) == []
