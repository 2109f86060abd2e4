"""Times near-duplicates: sketch, look-up and insertion of a story, beside the MinHash of rensa."""

import sys
import time
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from random import Random

from bench.tables import Table
from wiredesk.core.neardup import Window, sketch_of

NOW = datetime(2026, 10, 12, tzinfo=UTC)
WORDS = 170  # of an agency story, the middle
VOCABULARY = 20_000


def measure(*, short: bool = False) -> list[Table]:
    """Processor time and memory of a story, with a small window and a full one."""
    sizes = (1_000, 5_000) if short else (1_000, 50_000)
    rows = [_row(size) for size in sizes]
    if find_spec("rensa"):
        rows.append(_rensa(sizes[0]))
    return [
        Table(
            title="Near-duplicates: processor time of a story in µs, memory in bytes",
            command="python -m bench.neardup",
            heads=("", "sketch", "look-up", "insert", "together", "bytes a story"),
            rows=tuple(rows),
            notes=(
                "Goals: 130 µs together (words, sketch, look-up, insertion), 1,024 bytes a story.",
                f"Generated stories of {WORDS} words, every fifth a copy with one more sentence.",
                "rensa: 128 permutations in 64 bands; its index answers with candidates only.",
            ),
        )
    ]


def stories(count: int) -> list[str]:
    """Texts in which words are as uneven as in copy; every fifth repeats an earlier one."""
    draw = Random(11)
    words = [f"w{number}" for number in range(VOCABULARY)]
    texts: list[str] = []
    for number in range(count):
        if number % 5 == 4:
            texts.append(f"{draw.choice(texts)} One more sentence came later, of {number} words.")
            continue
        places = [int(VOCABULARY ** draw.random()) - 1 for _ in range(WORDS)]
        texts.append(" ".join([words[place] for place in places]) + f" {number}.")
    return texts


def _row(size: int) -> tuple[str, ...]:
    """The best of the last passes over 1,000 stories, with the rest remembered."""
    texts = stories(size + 1_000)
    window: Window[str] = Window()
    tracemalloc.start()
    for number, text in enumerate(islice(texts, size)):
        window.insert(f"story-{number}", NOW, sketch_of(text))
    memory = tracemalloc.get_traced_memory()[0] / size
    tracemalloc.stop()
    passes = [_pass(window, texts[size:]) for _ in range(5)]
    times = [min(column) for column in zip(*passes, strict=True)]
    cells = [f"{one:.0f}" for one in (*times, sum(times), memory)]
    return (f"window of {size:,}", *cells)


def _pass(window: Window[str], texts: Sequence[str]) -> tuple[float, float, float]:
    start = time.process_time()
    sketches = [sketch_of(text) for text in texts]
    sketched = time.process_time()
    for sketch in sketches:
        window.find(sketch, NOW)
    found = time.process_time()
    for number, sketch in enumerate(sketches):
        window.insert(f"new-{number}", NOW, sketch)
    done = time.process_time()
    for number in range(len(sketches)):
        window.forget(f"new-{number}")
    scale = 1e6 / len(texts)
    return (sketched - start) * scale, (found - sketched) * scale, (done - found) * scale


def _rensa(size: int) -> tuple[str, ...]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=64)
    start = time.process_time()
    sketches = []
    for text in stories(size):
        words = text.split()
        sketch = RMinHash(num_perm=128, seed=42)
        rows = zip(words, words[1:], words[2:], words[3:], strict=False)
        sketch.update([" ".join(row) for row in rows])
        sketches.append(sketch)
    sketched = time.process_time()
    for number, sketch in enumerate(sketches):
        index.insert(number, sketch)
    inserted = time.process_time()
    for sketch in sketches:
        index.query(sketch)
    found = time.process_time()
    times = (sketched - start, found - inserted, inserted - sketched)
    cells = [f"{one * 1e6 / size:.0f}" for one in (*times, sum(times))]
    return (f"rensa, {size:,}", *cells, "-")


if __name__ == "__main__":
    from bench.tables import show

    show(measure(short="--short" in sys.argv), as_json="--json" in sys.argv)
