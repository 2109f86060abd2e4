"""Cutting and thinning of outlines: what is left lies inside, and near what it was."""

from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.maps.outline import Point, area, bounds, clip, thin

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
number = st.integers(-50, 50).map(float)
rings = st.lists(st.tuples(number, number), min_size=3, max_size=40)


def test_half_a_square() -> None:
    half = clip(SQUARE, (5, -5, 20, 20))
    assert (bounds(half), area(half)) == ((5, 0, 10, 10), 50)


def test_box_within_a_square_is_all_land() -> None:
    assert area(clip(SQUARE, (2, 2, 4, 4))) == 4


def test_nothing_in_view() -> None:
    assert clip(SQUARE, (20, 20, 30, 30)) == []


@given(rings)
def test_clipped_lies_inside(ring: list[Point]) -> None:
    for x, y in clip(ring, (-10, -20, 30, 15)):
        assert -10.001 <= x <= 30.001
        assert -20.001 <= y <= 15.001


def test_thinned_square_keeps_its_corners() -> None:
    dense = [(float(x), 0.0) for x in range(10)] + [(10.0, float(y)) for y in range(11)] + [(0, 10)]
    assert sorted(thin(dense, 0.5)) == sorted(SQUARE)


def test_a_line_is_no_outline() -> None:
    assert thin([(0, 0), (5, 0), (9, 0)], 0.5) == []


@given(rings)
def test_thinned_takes_points_of_the_ring_in_order(ring: list[Point]) -> None:
    rest = iter(ring)
    assert all(point in rest for point in thin(ring, 3))
