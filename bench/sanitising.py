"""Times our sanitiser against bare nh3 on the same news text, in one run: aim at least 0.9."""

import json
import statistics
import sys
import time
from collections.abc import Callable

import nh3

from wiredesk.core.text.sanitise import sanitise

_SENTENCE = (
    "The harbour council of Ostmark said on Tuesday that “no ferry will sail” before the storm "
    "has passed, and asked some 4,000 travellers to stay at home. "
)
_LINK = '<a class="x" href="https://example.com/harbour?id=4&amp;p=2" target="_blank">a report</a>'
_ORDERLY = "\n".join(
    f'<p class="body" data-id="{n}">{_SENTENCE * 2}'
    f"<em>{n} boats</em> were moored, {_LINK} said.</p>"
    for n in range(12)
)
_LOOSE = "".join(
    f'<div class="para"><span style="color:red">{_SENTENCE * 2}</span>'
    f" {_LINK}<br><br>{_SENTENCE}</div>"
    '<figure><img src="https://example.com/a.jpg" alt="">'
    "<figcaption>The quay.</figcaption></figure>"
    for _ in range(6)
)
_BODIES = {"paragraphs": _ORDERLY, "loose boxes": _LOOSE}
_ROUNDS, _CALLS = 9, 300


def _seconds(clean: Callable[[str], object], body: str) -> float:
    start = time.perf_counter()
    for _ in range(_CALLS):
        clean(body)
    return (time.perf_counter() - start) / _CALLS


def measure() -> dict[str, dict[str, float]]:
    """Return microseconds for each and the ratio of speeds, alternating so that noise is shared."""
    bare = nh3.Cleaner()
    rows = {}
    for name, body in _BODIES.items():
        pairs = [(_seconds(bare.clean, body), _seconds(sanitise, body)) for _ in range(_ROUNDS)]
        rows[name] = {
            "bytes": len(body.encode()),
            "nh3_us": round(statistics.median(p[0] for p in pairs) * 1e6, 1),
            "sanitise_us": round(statistics.median(p[1] for p in pairs) * 1e6, 1),
            "ratio": round(statistics.median(p[0] / p[1] for p in pairs), 2),
        }
    return rows


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=2)
    print()
