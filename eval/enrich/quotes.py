"""Scores quotations and their speakers on labelled attributions.

``python -m eval.enrich.quotes [-v]`` reads eval/quotes of the shared material. Counted are spans in
quotation marks of four words and more that lie in a labelled attribution; one is right where our
quote overlaps the content and our mention overlaps the labelled source.
"""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.people import people_of
from wiredesk.core.enrich.quote_marks import quotations
from wiredesk.core.enrich.quotes import may_show, quotes_of
from wiredesk.core.enrich.values import Copy, Quote

_WORDS = 4
_TITLES = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|President|Senator|Secretary)\.? ")


def main(arguments: Sequence[str]) -> int:
    """Print the table (misses with ``-v``); 0 = floors held, 1 = one fell, 3 = no data."""
    rows = records("quotes")
    if not rows:
        return ABSENT
    counts: Counter[str] = Counter()
    rules: dict[str, Counter[bool]] = {}
    for row in rows:
        _count(row, counts, rules, show="-v" in arguments)
    for rule, found in sorted(rules.items(), key=lambda pair: -pair[1].total()):
        print(f"{rule:28} {found[True] / found.total():.3f} of {found.total()}")
    precision = counts["right"] / max(counts["found"], 1)
    recall = counts["reached"] / max(counts["gold"], 1)
    scores = {
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "named": counts["resolved"] / max(counts["named"], 1),
        "shown": counts["shown right"] / max(counts["shown"], 1),
    }
    print(f"quotes >= {_WORDS} words  P {precision:.3f} ({counts['found']})  "
          f"R {recall:.3f} ({counts['gold']})  F1 {scores['f1']:.3f}")  # fmt: skip
    print(f"named speaker resolved {scores['named']:.3f} ({counts['named']}), pronoun given a "
          f"speaker {counts['given']} of {counts['pronoun']}")  # fmt: skip
    print(f"may be shown: {scores['shown']:.3f} of {counts['shown']}")
    return int(any(scores[name] < floor for name, floor in floors("quotes").items()))


def _overlaps(span: tuple[int, int], others: list[list[int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _count(
    row: dict[str, Any], counts: Counter[str], rules: dict[str, Counter[bool]], *, show: bool
) -> None:
    text = row["text"]
    labelled = [a for a in row["attributions"] if a["source"]]
    copy = Copy(text=text, language="en")
    ours = {(q.start, q.end): q for q in quotes_of(copy, people_of(copy))}
    for span in quotations(text):
        if len(text[span[0] : span[1]].split()) < _WORDS:
            continue
        gold = [a for a in labelled if _overlaps(span, a["content"])]
        quote = ours.get(span)
        counts["gold"] += bool(gold)
        right = [a for a in gold if quote and _overlaps(quote.mention_span, a["source"])]
        if quote:
            counts["found"] += 1
            counts["shown"] += may_show(quote)
            counts["shown right"] += may_show(quote) and bool(right)
            rules.setdefault(quote.rule, Counter())[bool(right)] += 1
        counts["right"] += bool(right)
        counts["reached"] += bool(right)
        _names(text, gold, right, quote, counts)
        if show and (bool(gold) or quote) and not right:
            print(f"{quote.rule if quote else 'MISSED'} | ours {quote and quote.mention!r} | gold "
                  f"{[text[x:y] for a in gold for x, y in a['source']]}\n    "
                  f"{text[max(0, span[0] - 120) : span[0]]!r}[{text[span[0] : span[1]][:40]}..."
                  f"{text[span[1] - 15 : span[1]]}]{text[span[1] : span[1] + 90]!r}")  # fmt: skip


def _names(
    text: str, gold: list[Any], right: list[Any], quote: Quote | None, counts: Counter[str]
) -> None:
    """Of the labelled sources that are a bare name: is our speaker that person?"""
    if not gold:
        return
    source = " ".join(text[a:b] for a, b in gold[0]["source"])
    if source.lower() in ("he", "she"):
        counts["pronoun"] += 1
        counts["given"] += bool(quote and right and quote.speaker)
        return
    bare = _TITLES.sub("", source)
    if not re.fullmatch(r"(?:[A-Z][\w’'.-]+ ?){1,4}", bare):
        return
    counts["named"] += 1
    counts["resolved"] += bool(quote and bare.split()[-1] in quote.speaker.split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
