"""Scores people and organisations on labelled sentences: entity F1 on exact spans.

``python -m eval.enrich.ner [-v]`` reads eval/ner of the shared material.
"""

import sys
from collections import Counter
from collections.abc import Sequence

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.people import organisations_of, people_of
from wiredesk.core.enrich.values import Copy

Spans = set[tuple[int, int]]


def main(arguments: Sequence[str]) -> int:
    """Print the table (misses with ``-v``); 0 = floors held, 1 = one fell, 3 = no data."""
    rows = records("ner")
    if not rows:
        return ABSENT
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        _count(row, counts, show="-v" in arguments)
    scores = {kind: _f1(counts, kind.upper()) for kind in ("per", "org")}
    return int(any(scores[kind] < floor for kind, floor in floors("ner").items()))


def _count(row: dict[str, list[str]], counts: Counter[tuple[str, str]], *, show: bool) -> None:
    tokens, tags = row["tokens"], row["tags"]
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    copy = Copy(text=" ".join(tokens), language="en")
    found = {
        "PER": [span for person in people_of(copy) for span in person.spans],
        "ORG": [span for organisation in organisations_of(copy) for span in organisation.spans],
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
