"""The land of the world as rings of degrees, read from the packaged file on first use."""

from functools import cache
from importlib.resources import files

import msgspec

from wiredesk.core.item import Value
from wiredesk.core.maps.outline import Box, Ring, area, bounds, thin


class Land(Value, frozen=True, kw_only=True):
    """A ring of land, or of a sea within it (then it runs the other way), and the box around it.

    Longitudes may go on beyond 180 degrees: look for land at x - 360 and x + 360 too.
    """

    ring: Ring
    box: Box


class _File(Value, frozen=True, kw_only=True):
    source: str
    units: int
    rings: tuple[list[int], ...]


@cache
def land() -> tuple[Land, ...]:
    """Every ring, (longitude, latitude) in degrees, the largest first."""
    body = files("wiredesk.core.maps").joinpath("land.json").read_bytes()
    packed = msgspec.json.decode(body, type=_File)
    rings = (_unpacked(numbers, packed.units) for numbers in packed.rings)
    return tuple(Land(ring=ring, box=bounds(ring)) for ring in rings)


@cache
def continents() -> tuple[Ring, ...]:
    """The world from afar: large land only, thinned to 1.2 degrees."""
    large = (one.ring for one in land() if area(one.ring) > 12)
    return tuple(ring for one in large if (ring := thin(one, 1.2)))


def _unpacked(numbers: list[int], units: int) -> Ring:
    x = y = 0
    ring: Ring = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x / units, y / units))
    return ring
