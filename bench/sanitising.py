"""Times our sanitiser against bare nh3 with our allowlist on the same news text, in one run."""

import sys
from random import Random

import nh3

from bench.parsing import wire
from bench.tables import Table, interleaved
from bench.writing import START, story
from wiredesk.core.errors import WiredeskError
from wiredesk.core.formats import read
from wiredesk.core.item import NewsItem
from wiredesk.core.text.sanitise import sanitise
from wiredesk.core.text.tidy import KEPT
from wiredesk.desk.parsing import transmission

_BARE = nh3.Cleaner(
    tags=set(KEPT),
    attributes={"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    url_schemes={"http", "https", "mailto"},
)

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


def measure(*, short: bool = False) -> list[Table]:
    """One table: our sanitiser and nh3 with our allowlist, in turns."""
    wire_bodies = _wire()
    samples = {
        "plain paragraphs": [story(Random(n), "", START).body_html for n in range(20)],
        "paragraphs with links": [_ORDERLY],
        "loose boxes": [_LOOSE],
        "real wires, bodies in order": [body for body in wire_bodies if _in_order(body)],
        "real wires, all others": [body for body in wire_bodies if not _in_order(body)],
    }
    rows = []
    for name, bodies in samples.items():
        if not bodies:
            continue
        bare, ours = interleaved(
            [
                lambda bodies=bodies, clean=clean: [clean(body) for body in bodies]
                for clean in (_BARE.clean, sanitise)
            ],
            2.0 if short else 8.0,
        )
        size = sum(len(body.encode()) for body in bodies) / 1e6
        rows.append(
            (
                name,
                f"{len(bodies):,}",
                f"{size / ours:.1f}",
                f"{size / bare:.1f}",
                f"{bare / ours:.2f}",
            )
        )
    return [
        Table(
            title="Sanitising: MB a second",
            command="python -m bench.sanitising",
            heads=("", "bodies", "wiredesk", "nh3", "× nh3"),
            rows=tuple(rows),
            notes=(
                "nh3 with our allowlist stops there; ours runs it too where copy is not in order"
                " as it comes, then sets paragraphs, headings, lists and tables in order, drops"
                " hidden characters and turns embeds into links.",
            ),
        )
    ]


def _wire() -> list[str]:
    """The markup of every item in the shared collection."""
    return [
        item.body_html
        for kind in ("rss", "newsml-g2", "ninjs")
        for body in wire(kind)
        for item in _items(body)
        if item.body_html
    ]


def _in_order(body: str) -> bool:
    """Whether nothing is left to do: such copy is only looked at."""
    return sanitise(body).html == body.rstrip()


def _items(body: bytes) -> tuple[NewsItem, ...]:
    try:
        return read(transmission("", body)).items
    except WiredeskError:
        return ()


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
