"""Crops keep the focal point, nothing grows, names are told apart from one another again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.core.renditions import (
    CUTS,
    Cut,
    Focus,
    as_prints,
    as_rows,
    crop_box,
    files_of,
    main_file_of,
    master_size,
    prints_of,
)

SIDES = st.integers(16, 9000)
SHARES = st.floats(0, 1)
MAIN = "pictures/0a1b2c3d4e5f60718293a4b5.jpg"


@settings(deadline=None)
@given(SIDES, SIDES, st.sampled_from(CUTS), SHARES, SHARES)
def test_a_crop_lies_inside_and_holds_its_focal_point(
    width: int, height: int, cut: Cut, x: float, y: float
) -> None:
    left, top, right, bottom = crop_box(width, height, cut.aspect, Focus(x, y))
    assert 0 <= left < right <= width and 0 <= top < bottom <= height
    assert left - 1 <= x * width <= right + 1 and top - 1 <= y * height <= bottom + 1
    if cut.aspect:
        wide, high = right - left, bottom - top
        assert abs(wide - high * cut.aspect) <= cut.aspect + 1
        assert wide == width or high == height  # as large as it gets


@settings(deadline=None)
@given(SIDES, SIDES)
def test_nothing_grows_and_large_sources_give_1200_pixels(width: int, height: int) -> None:
    size = master_size(width, height)
    assert size[0] <= width and size[1] <= height and size[0] * size[1] <= 6_100_000
    for cut in CUTS:
        box = crop_box(*size, cut.aspect, Focus())
        for one in prints_of(cut, box):
            assert one.width <= box[2] - box[0] and one.height <= box[3] - box[1] + 1
    if width >= 1200 and 675 <= height < 4 * width and width < 4 * height:
        box = crop_box(*size, 16 / 9, Focus())
        assert max(one.width for one in prints_of(CUTS[1], box)) == 1200


@settings(deadline=None)
@given(SIDES, SIDES)
def test_every_file_leads_to_its_picture(width: int, height: int) -> None:
    prints = [
        one for cut in CUTS for one in prints_of(cut, crop_box(width, height, cut.aspect, Focus()))
    ]
    names = files_of(MAIN, prints)
    assert len(set(names)) == len(names) == len(prints) + 2
    assert {main_file_of(name) for name in names if "master" not in name} == {MAIN}
    assert as_prints(as_rows(prints)) == tuple(prints)


def test_files_of_earlier_releases_stand_alone() -> None:
    assert files_of("pictures/123-ab.jpg", ()) == ("pictures/123-ab.jpg",)
    assert main_file_of("pictures/123-ab.jpg") == "pictures/123-ab.jpg"
    assert files_of("", ()) == () and as_prints([["round", 1]]) == ()
