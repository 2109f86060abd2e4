"""Scores people and organisations on labelled sentences: entity F1 on exact spans.

``python -m eval.enrich.ner [-v]`` reads eval/ner of the shared material. Where
WIREDESK_NER_MODEL names a spaCy pipeline, further rows tell what the rules and its findings reach
together (no floor).
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.people import named_in
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.desk.pipeline import load, named

Spans = set[tuple[int, int]]
Reader = Callable[[Copy], Enrichment]


def main(arguments: Sequence[str]) -> int:
    """Print the table (misses with ``-v``); 0 = floors held, 1 = one fell, 3 = no data."""
    rows = records("ner")
    if not rows:
        return ABSENT
    show = "-v" in arguments
    scores = _scores(rows, by_rules, show=show)
    if model := os.environ.get("WIREDESK_NER_MODEL"):
        pipeline = load(model)
        print(f"with {pipeline.mark}:")
        _scores(rows, lambda copy: named(copy, by_rules(copy), pipeline), show=show)
    return int(any(scores[kind] < floor for kind, floor in floors("ner").items()))


def by_rules(copy: Copy) -> Enrichment:
    """What our own rules find."""
    people, organisations = named_in(copy)
    return Enrichment(people=people, organisations=organisations)


def _scores(rows: list[dict[str, list[str]]], reader: Reader, *, show: bool) -> dict[str, float]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        _count(row, reader, counts, show=show)
    return {kind: _f1(counts, kind.upper()) for kind in ("per", "org")}


def _count(
    row: dict[str, list[str]], reader: Reader, counts: Counter[tuple[str, str]], *, show: bool
) -> None:
    tokens, tags = row["tokens"], row["tags"]
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    copy = Copy(text=" ".join(tokens), language="en")
    read = reader(copy)
    found = {
        "PER": [span for person in read.people for span in person.spans],
        "ORG": [span for organisation in read.organisations for span in organisation.spans],
    }
    for kind, spans in found.items():
        gold = _gold(tags, kind)
        ours = {_tokens(starts, tokens, span) for span in spans}
        counts[kind, "right"] += len(gold & ours)
        counts[kind, "gold"] += len(gold)
        counts[kind, "found"] += len(ours)
        if show and kind == "PER" and gold != ours:
            print(
                "-",
                [tokens[a:b] for a, b in gold - ours],
                "+",
                [tokens[a:b] for a, b in ours - gold],
            )
            print("   ", copy.text[:300])


def _gold(tags: list[str], kind: str) -> Spans:
    spans, start = set(), -1
    for at, tag in enumerate([*tags, "O"]):
        if start >= 0 and tag != f"I-{kind}":
            spans.add((start, at))
            start = -1
        if tag == f"B-{kind}":
            start = at
    return spans


def _tokens(starts: list[int], tokens: list[str], span: tuple[int, int]) -> tuple[int, int]:
    """The tokens a span of characters touches, as (first, after last)."""
    inside = [
        at for at, start in enumerate(starts)
        if start < span[1] and start + len(tokens[at]) > span[0]
    ]  # fmt: skip
    return inside[0], inside[-1] + 1


def _f1(counts: Counter[tuple[str, str]], kind: str) -> float:
    right, gold, found = (counts[kind, key] for key in ("right", "gold", "found"))
    precision, recall = right / max(found, 1), right / max(gold, 1)
    score = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{kind}  P {precision:.3f}  R {recall:.3f}  F1 {score:.3f}  ({gold} labelled)")
    return score


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
