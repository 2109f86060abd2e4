"""How the packaged land is made: rings over 180 degrees go on, the one round the pole is closed."""

import runpy
from pathlib import Path

SCRIPT = runpy.run_path(str(Path(__file__).parents[3] / "docs/data/cut_land.py"))


def test_over_180_degrees() -> None:
    ring = [(170.0, 60.0), (179.0, 60.0), (-179.0, 65.0), (-175.0, 66.0), (178.0, 70.0)]
    across = [x for x, _ in SCRIPT["unrolled"](ring)]
    assert across == [170, 179, 181, 185, 178]


def test_round_the_pole() -> None:
    ring = [(-170.0, -70.0), (-60.0, -65.0), (60.0, -66.0), (170.0, -70.0)]
    closed = SCRIPT["unrolled"](ring)
    assert closed[:4] == ring
    assert [round(x, 1) for x, _ in closed[4:]] == [190.2, 190.2, -170.0]
    assert [y for _, y in closed[4:]] == [-70, -91, -91]


def test_topojson() -> None:
    topology = {
        "transform": {"scale": [0.5, 0.5], "translate": [-10, -10]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]]],
        "objects": {"land": {"geometries": [{"arcs": [[[0, -2]]]}]}},
    }
    (ring,) = SCRIPT["rings_of"](topology)
    assert ring == [(-10, -10), (-8, -10), (-8, -8), (-10, -8)]
    assert SCRIPT["packed"](ring) == [-500, -500, 100, 0, 0, 100, -100, 0]
