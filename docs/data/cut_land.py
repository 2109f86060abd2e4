"""Makes core/maps/land.json from the land of Natural Earth: documentation that runs.

    python docs/data/cut_land.py land-50m.json src/wiredesk/core/maps/land.json

Natural Earth (naturalearthdata.com) is in the public domain; the package world-atlas 2.0.2 has it
as TopoJSON, of which this reads land-50m.json.
Standard library and the project only; the same input gives the same bytes.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from wiredesk.core.maps.outline import Ring, area, thin

UNITS = 50  # to a degree: 0.02 degrees are about 2 km, a pixel and a half of a wide map
TOLERANCE = 0.037  # degrees
SMALLEST = 0.0008  # square degrees: about 10 square km; what is smaller shows as nothing
LAP = 0.2  # degrees
POLE = 91  # degrees: the edge of the land at the pole lies outside of every view
SOURCE = (
    "Land of Natural Earth 1:50m (naturalearthdata.com, public domain), by way of the package "
    "world-atlas 2.0.2; thinned and rounded by docs/data/cut_land.py. Each ring: longitude and "
    "latitude of its first point, then differences, in units to a degree; it may go on beyond 180 "
    "degrees; a sea within land runs the other way."
)


def rings_of(topology: dict[str, Any]) -> list[Ring]:
    """Every ring of the object "land" in degrees, without its repeated last point."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    found = []
    for shape in topology["objects"]["land"]["geometries"]:
        for indices in (ring for polygon in shape["arcs"] for ring in polygon):
            ring: Ring = []
            for index in indices:
                ring += (arcs[index] if index >= 0 else arcs[~index][::-1])[:-1]
            found.append(unrolled(ring))
    return found


def unrolled(ring: Ring) -> Ring:
    """A ring that crosses 180 degrees goes on beyond it; one round the pole is closed there.

    The latter (Antarctica) laps over its own start, so that no gap shows between two copies.
    """
    turns, found = 0, [ring[0]]
    for (before, _), (here, y) in pairwise([*ring, ring[0]]):
        turns += round((before - here) / 360)
        found.append((here + 360 * turns, y))
    if not turns:
        return found[:-1]
    (start, _), (end, y) = found[0], found[-1]
    return [*found[:-1], (end + LAP * turns, y), (end + LAP * turns, -POLE), (start, -POLE)]


def packed(ring: Ring) -> list[int]:
    """First point, then differences, in whole units."""
    numbers, last = [], (0, 0)
    for x, y in ring:
        here = (round(x * UNITS), round(y * UNITS))
        if here != last or not numbers:
            numbers += [here[0] - last[0], here[1] - last[1]]
        last = here
    return numbers


def main(source: str, target: str) -> None:
    """Read TopoJSON, write the packaged file, largest land first."""
    rings = rings_of(json.loads(Path(source).read_text()))
    kept = [thin(ring, TOLERANCE) or ring for ring in rings if area(ring) >= SMALLEST]
    kept.sort(key=area, reverse=True)
    lines = [json.dumps(packed(ring), separators=(",", ":")) for ring in kept]
    body = ",\n".join(line for line in lines if line.count(",") >= 5)
    head = f'{{"source": {json.dumps(SOURCE)},\n"units": {UNITS},\n"rings": [\n'
    Path(target).write_text(f"{head}{body}\n]}}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
