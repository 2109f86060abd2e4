"""Draws a locator map as SVG: where a story was written, with pin and coast and no borders.

Shown instead of a stock photo that would mislead. Equirectangular, true to scale at the middle of
the view; the middle is moved off the pin only near a pole. Land: core/maps/land.json (Natural
Earth, public domain). A point has the same map at all times: it may be kept for good.

Colours are CSS variables with the site's own as fallback: ``--map-sea``, ``--map-land``,
``--map-coast``, ``--map-grid``, ``--map-pin``, ``--map-ink``, ``--map-halo``. No style, no script,
no id: it may stand inline in a page, as often as wanted, under a strict content policy.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from math import cos, isfinite, radians
from unicodedata import category

from wiredesk.core.item import Value
from wiredesk.core.maps.land import continents, land
from wiredesk.core.maps.outline import Box, Point, Ring, area, clip, thin

WIDTH, HEIGHT = 1280, 720
ACROSS = (1_800, 2_500, 3_600)
"""Kilometres from left to right; the last only far from any coast."""

LARGEST = 12_000
"""Bytes of one SVG: the coast is thinned until it fits."""

_DEGREE = 111.195  # kilometres along a meridian
_FLATTEST = 0.12  # the cosine of 83 degrees: beyond, a map of this kind would only be stretched
_MARGIN = 12  # units beyond the view, so that no stroke shows along its edge
_LONGEST = 44  # characters of a label in one line
_INSET = (24, 560, 272, 136)  # the world: left, top, width, height


class _View(Value, frozen=True, kw_only=True):
    """Where the map looks: its middle in degrees and its units to a degree."""

    longitude: float
    latitude: float
    across: float  # units to a degree of longitude
    down: float

    def point(self, longitude: float, latitude: float) -> Point:
        x = WIDTH / 2 + (longitude - self.longitude) * self.across
        return x, HEIGHT / 2 - (latitude - self.latitude) * self.down

    def box(self) -> Box:
        """West, south, east, north of what can be seen, in degrees."""
        half_across, half_down = WIDTH / 2 / self.across, HEIGHT / 2 / self.down
        return (
            self.longitude - half_across,
            self.latitude - half_down,
            self.longitude + half_across,
            self.latitude + half_down,
        )


def locator_map(latitude: float, longitude: float, label: str, *, country_name: str = "") -> str:
    """SVG text of at most LARGEST bytes, 16:9, named for screen readers; "" for no point on Earth.

    Degrees, north and east positive; any longitude is turned round into -180..180.
    """
    if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90):
        return ""
    longitude = (longitude + 180) % 360 - 180
    name, country = _clean(label), _clean(country_name)
    if country.casefold() == name.casefold():
        country = ""
    kilometres, view, rings = _best(latitude, longitude)
    around = _world(longitude, latitude)
    pin = _pin(view.point(longitude, latitude), name, country)
    where = f"{_degrees(latitude, 'NS')}, {_degrees(longitude, 'EW')}"
    title = ", ".join(one for one in (name, country) if one) or where
    before = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' class="locator-map" preserveAspectRatio="xMidYMid slice">'
        f"<title>Map: {escape(title)}</title>"
        f"<desc>Locator map, about {kilometres:,} km across, with a pin at {where}."
        " Land and sea only; no borders are drawn.</desc>"
        f'<path fill="var(--map-sea,var(--wash,#e6edf1))" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f"{_grid(view)}"
    )
    after = f"{around}{_scale(view, kilometres)}{pin}</svg>"
    room = LARGEST - len(before.encode()) - len(after.encode()) - 200
    return f"{before}{_coast(rings, room)}{after}"


def _clean(text: str) -> str:
    """One line without controls (joiners of Indian and Persian writing stay), cut where long."""
    kept = (c if c in "\u200c\u200d" or category(c)[0] != "C" else " " for c in text[:400])
    line = " ".join("".join(kept).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _degrees(value: float, signs: str) -> str:
    return f"{abs(value):.1f}° {signs[value < 0]}"


def _best(latitude: float, longitude: float) -> tuple[int, _View, list[Ring]]:
    """The closest view with some land and some sea to know the place by, else the widest."""
    for kilometres in ACROSS:
        view = _looking(latitude, longitude, kilometres)
        rings = _seen(view)
        if rings and _share(rings) < 0.95:
            break
    return kilometres, view, rings


def _looking(latitude: float, longitude: float, kilometres: int) -> _View:
    down = WIDTH * _DEGREE / kilometres
    highest = 90 - HEIGHT / 2 / down
    middle = max(-highest, min(highest, latitude))
    across = down * max(_FLATTEST, cos(radians(middle)))
    return _View(longitude=longitude, latitude=middle, across=across, down=down)


def _seen(view: _View) -> list[Ring]:
    """The land in view, in units; land is looked for once more on either side of the world."""
    west, south, east, north = view.box()
    window = (-_MARGIN, -_MARGIN, WIDTH + _MARGIN, HEIGHT + _MARGIN)
    found = []
    for one in land():
        left, low, right, high = one.box
        if high < south or low > north:
            continue
        for turn in (-360, 0, 360):
            if left + turn <= east and right + turn >= west:
                ring = [view.point(x + turn, y) for x, y in one.ring]
                found.append(clip(ring, window))
    return [ring for ring in found if len(ring) > 2]


def _share(rings: list[Ring]) -> float:
    """How much of the view is land, seas within it not taken off: near enough."""
    whole = (WIDTH + 2 * _MARGIN) * (HEIGHT + 2 * _MARGIN)
    return sum(area(ring) for ring in rings) / whole


def _coast(rings: list[Ring], room: int) -> str:
    """One path: the fill hides the strokes of pieces that overlap (paint-order)."""
    tolerance, data = 0.8, ""
    for _ in range(12):
        data = "".join(_path(thin(ring, tolerance)) for ring in rings if area(ring) > 3)
        if len(data) <= room:
            break
        tolerance *= 1.4
    else:
        return ""
    if not data:
        return ""
    return (
        '<path fill="var(--map-land,var(--rule,#cfcac0))" stroke-width="3" stroke-linejoin="round"'
        f' stroke="var(--map-coast,var(--rule-strong,#8a857c))" paint-order="stroke" d="{data}"/>'
    )


def _path(ring: Ring) -> str:
    """Whole units, each point told from the one before: "M5 7l3-2-1 4z"."""
    if not ring:
        return ""
    x, y = (round(one) for one in ring[0])
    data, numbers = f"M{x} {y}l", ""
    for point in ring[1:]:
        dx, dy = round(point[0]) - x, round(point[1]) - y
        if dx or dy:
            numbers += f"{dx}{dy}" if dy < 0 else f"{dx} {dy}"
            numbers += " "
            x, y = x + dx, y + dy
    return f"{data}{numbers.replace(' -', '-').rstrip()}z" if numbers else ""


def _grid(view: _View) -> str:
    """Meridians and parallels, at a step that leaves three to six of them."""
    west, south, east, north = view.box()
    lines = [f"M{round(view.point(x, 0)[0])} 0v{HEIGHT}" for x in _steps(west, east)]
    lines += [f"M0 {round(view.point(0, y)[1])}h{WIDTH}" for y in _steps(south, north)]
    return (
        '<path fill="none" stroke="var(--map-grid,var(--rule,#d9d5cd))" stroke-width="1.5"'
        f' d="{"".join(lines)}"/>'
    )


def _steps(start: float, end: float) -> Iterator[float]:
    step = next((one for one in (2, 5, 10, 20, 30) if (end - start) / one <= 6), 60)
    count = int(start // step) + 1
    while count * step < end:
        yield count * step
        count += 1


def _world(longitude: float, latitude: float) -> str:
    """The whole world in a corner, a dot on the place."""
    left, top, width, height = _INSET
    x, y = _on_world(longitude, latitude)
    return (
        f'<path fill="var(--map-sea,var(--wash,#e6edf1))" stroke-width="2"'
        f' stroke="var(--map-coast,var(--rule-strong,#8a857c))"'
        f' d="M{left} {top}h{width}v{height}H{left}z"/>'
        f'<path fill="var(--map-coast,var(--rule-strong,#8a857c))" d="{_world_land()}"/>'
        f'<circle fill="var(--map-pin,var(--red,#b3261e))" stroke-width="3"'
        f' stroke="var(--map-halo,var(--paper,#fff))" cx="{x:.0f}" cy="{y:.0f}" r="9"/>'
    )


def _on_world(longitude: float, latitude: float) -> Point:
    left, top, width, height = _INSET
    return left + (longitude + 180) * width / 360, top + (90 - latitude) * height / 180


@cache
def _world_land() -> str:
    left, top, width, height = _INSET
    edge = (left, top, left + width, top + height)
    turned = ((turn, ring) for ring in continents() for turn in (-360, 0, 360))
    rings = (clip([_on_world(x + turn, y) for x, y in ring], edge) for turn, ring in turned)
    return "".join(_path(ring) for ring in rings)


def _scale(view: _View, kilometres: int) -> str:
    """A bar of 500 km, where the map is true enough for one."""
    if abs(view.latitude) > 70:
        return ""
    length = round(500 * WIDTH / kilometres)
    end = WIDTH - 32
    return (
        '<path fill="none" stroke="var(--map-ink,var(--ink,#16181d))" stroke-width="3"'
        f' d="M{end - length} {HEIGHT - 40}v12h{length}v-12"/>'
        f"{_words(end - length / 2, HEIGHT - 56, 36, '500 km')}"
    )


def _pin(at: Point, name: str, country: str) -> str:
    """A drop whose point is the place, and the label below it; above it near the lower edge."""
    x, y = at
    below = y < HEIGHT * 0.7
    first, second = (y + 56, y + 102) if below else (y - 144, y - 98)
    label = _words(x, first if country or below else second, 50, name, bold=True)
    return (
        f'<path fill="var(--map-pin,var(--red,#b3261e))" stroke="var(--map-halo,var(--paper,#fff))"'
        f' stroke-width="4" stroke-linejoin="round" d="M{x:.0f} {y:.0f}'
        'c-8-24-28-34-28-56a28 28 0 0 1 56 0c0 22-20 32-28 56z"/>'
        f'<circle fill="var(--map-halo,var(--paper,#fff))" cx="{x:.0f}" cy="{y - 56:.0f}" r="10"/>'
        f"{label}{_words(x, second, 40, country)}"
    )


def _words(x: float, y: float, size: int, text: str, *, bold: bool = False) -> str:
    """A line of text, its middle at ``x``, with a halo; smaller where it would be too long."""
    if not text:
        return ""
    size = min(size, int((WIDTH - 80) / (0.6 * len(text))))
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="{size}"'
        f' font-family="var(--sans,sans-serif)" font-weight="{700 if bold else 400}"'
        ' fill="var(--map-ink,var(--ink,#16181d))" paint-order="stroke" stroke-width="8"'
        ' stroke-linejoin="round" stroke="var(--map-halo,var(--paper,#fff))">'
        f"{escape(text)}</text>"
    )
