"""The locator map: valid, small, the same each time, with the coast where it belongs."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.maps.land import land
from wiredesk.core.maps.locator import HEIGHT, LARGEST, WIDTH, locator_map

NAME = "{http://www.w3.org/2000/svg}"
PLACES = {
    "Moscow": (55.75, 37.62),
    "Suva": (-18.14, 178.44),
    "Reykjavik": (64.14, -21.9),
    "Singapore": (1.29, 103.85),
    "Nairobi": (-1.28, 36.82),
    "McMurdo Station": (-77.85, 166.67),
    "Bergen": (60.39, 5.32),
    "Ulaanbaatar": (47.9, 106.9),
}


def coast(svg: str) -> list[tuple[int, int]]:
    """Every point of the land in view."""
    data = re.search(r'paint-order="stroke" d="([^"]*)"', svg)
    points = []
    for part in data[1].split("z")[:-1] if data else []:
        start, _, rest = part.partition("l")
        x, y = map(int, start[1:].split())
        points.append((x, y))
        numbers = [int(one) for one in re.findall(r"-?\d+", rest)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
    return points


@pytest.mark.parametrize("name", PLACES)
def test_place(name: str) -> None:
    svg = locator_map(*PLACES[name], name)
    assert ElementTree.fromstring(svg).findtext(f"{NAME}title") == f"Map: {name}"
    assert len(svg.encode()) <= LARGEST
    assert coast(svg)
    assert svg == locator_map(*PLACES[name], name)


def test_iceland_is_an_island_in_its_view() -> None:
    """The coast comes near the pin; no edge runs straight across the sea."""
    points = coast(locator_map(*PLACES["Reykjavik"], "Reykjavik"))
    assert min(abs(x - WIDTH / 2) + abs(y - HEIGHT / 2) for x, y in points) < 40
    assert not [x for x, y in points if x < -1 and y > HEIGHT * 0.6]


def test_both_sides_of_180_degrees() -> None:
    """Fiji's main island lies west of it (x = 750 here), Tonga far east of it."""
    points = coast(locator_map(*PLACES["Suva"], "Suva"))
    assert any(x > 1_000 for x, _ in points)
    assert any(x < WIDTH / 2 for x, _ in points)


def test_any_turn_of_longitude_is_the_same_place() -> None:
    assert locator_map(10, 190, "A") == locator_map(10, -170, "A")


def test_two_lines_and_their_order() -> None:
    svg = locator_map(1.29, 103.85, "Singapore", country_name="SINGAPORE")
    assert "SINGAPORE" not in svg
    svg = locator_map(-18.14, 178.44, "Suva", country_name="Fiji")
    assert "<title>Map: Suva, Fiji</title>" in svg
    assert 0 < svg.index(">Suva</text>") < svg.index(">Fiji</text>")


def test_a_label_is_text() -> None:
    svg = locator_map(0, 0, "<script>\u202e\x00&", country_name='"A"')
    texts = [one.text for one in ElementTree.fromstring(svg).iter(f"{NAME}text")]
    assert texts[-2:] == ["<script> &", '"A"']


def test_in_the_middle_of_land_it_looks_further() -> None:
    assert "about 3,600 km" in locator_map(*PLACES["Ulaanbaatar"], "")
    assert "about 1,800 km" in locator_map(*PLACES["Reykjavik"], "")


def test_no_such_point() -> None:
    for latitude, longitude in ((91, 0), (float("nan"), 0), (0, float("inf"))):
        assert locator_map(latitude, longitude, "Nowhere") == ""


@settings(max_examples=40, deadline=None)
@given(st.floats(-90, 90), st.floats(-1e6, 1e6), st.text(), st.text())
def test_anywhere(latitude: float, longitude: float, label: str, country: str) -> None:
    svg = locator_map(latitude, longitude, label, country_name=country)
    ElementTree.fromstring(svg)
    assert len(svg.encode()) <= LARGEST
    assert all(-20 <= x <= WIDTH + 20 and -20 <= y <= HEIGHT + 20 for x, y in coast(svg))


def test_a_million_characters_of_label() -> None:
    assert len(locator_map(0, 0, "M" * 1_000_000).encode()) <= LARGEST


def test_packaged_land() -> None:
    """Every continent is there, and a pole that lies outside of every view."""
    boxes = [one.box for one in land()]
    assert len(boxes) > 1_000
    assert max(right for _, _, right, _ in boxes) <= 200
    assert min(low for _, low, _, _ in boxes) == -91
