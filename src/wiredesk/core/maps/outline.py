"""Cuts closed outlines to a rectangle and thins them: plane geometry of the locator map.

A ring is a list of (x, y), the last point joined to the first; its direction is kept, so that
holes stay holes under the non-zero rule.
"""

from collections.abc import Callable, Sequence

Point = tuple[float, float]
Ring = list[Point]
Box = tuple[float, float, float, float]  # left, top, right, bottom


def bounds(ring: Sequence[Point]) -> Box:
    """The smallest box around a ring of at least one point."""
    across, down = [x for x, _ in ring], [y for _, y in ring]
    return min(across), min(down), max(across), max(down)


def area(ring: Sequence[Point]) -> float:
    """What a ring encloses, in square units, without a sign."""
    ends = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in ends)) / 2


def clip(ring: Sequence[Point], box: Box) -> Ring:
    """The part of a ring inside a box, closed along its edges; [] where nothing is inside.

    Sutherland and Hodgman (1974): the ring is cut at one edge after the other.
    """
    left, top, right, bottom = box
    found = _cut(ring, lambda p: p[0] - left)
    found = _cut(found, lambda p: right - p[0])
    found = _cut(found, lambda p: p[1] - top)
    return _cut(found, lambda p: bottom - p[1])


def _cut(ring: Sequence[Point], depth: Callable[[Point], float]) -> Ring:
    """What lies where ``depth`` is not negative; it must be linear."""
    kept: Ring = []
    for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        was, now = depth(before), depth(here)
        if (was < 0) != (now < 0):
            part = was / (was - now)
            x, y = (a + part * (b - a) for a, b in zip(before, here, strict=True))
            kept.append((x, y))
        if now >= 0:
            kept.append(here)
    return kept


def thin(ring: Sequence[Point], tolerance: float) -> Ring:
    """A ring with fewer points, no left-out point further than ``tolerance`` from the new line.

    Ramer, Douglas and Peucker (1972), from the first point and the one furthest from it. [] where
    no area is left. Quadratic in the worst case: meant for rings of packaged data.
    """
    if len(ring) < 3:
        return []
    far = max(range(len(ring)), key=lambda i: _squared(ring[0], ring[i]))
    closed = [*ring, ring[0]]
    kept = {0, far}
    todo = [(0, far), (far, len(ring))]
    while todo:
        start, end = todo.pop()
        if end - start < 2:
            continue
        off = [_distance(closed[i], closed[start], closed[end]) for i in range(start + 1, end)]
        most = max(off)
        if most > tolerance:
            middle = start + 1 + off.index(most)
            kept.add(middle)
            todo += [(start, middle), (middle, end)]
    found = [ring[i] for i in sorted(kept)]
    return found if len(found) > 2 else []


def _squared(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _distance(p: Point, a: Point, b: Point) -> float:
    """From ``p`` to the piece of line between ``a`` and ``b``."""
    length = _squared(a, b)
    if not length:
        return float(_squared(p, a) ** 0.5)
    along = ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / length
    along = min(1.0, max(0.0, along))
    nearest = a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])
    return float(_squared(p, nearest) ** 0.5)
