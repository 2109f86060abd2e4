"""Quotations and their speakers against hand-labelled attributions.

Counted are spans in quotation marks of four words and more that lie in a labelled attribution;
one is right where our quote overlaps the content and our mention overlaps the labelled source.
"""

import gzip
import json
import os
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from wiredesk.core.enrich.people import people_of
from wiredesk.core.enrich.quote_marks import quotations
from wiredesk.core.enrich.quotes import may_show, quotes_of
from wiredesk.core.enrich.values import Copy, Quote

HERE = Path(__file__).parents[1]
SHARED = Path(os.environ.get("WIREDESK_SHARED", HERE.parents[1] / "shared"))
DATA = SHARED / "eval/quotes/dev.jsonl.gz"
_WORDS = 4
_TITLES = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|President|Senator|Secretary)\.? ")


def main(arguments: list[str]) -> int:
    """Print the table; 0 = floors held, 1 = one fell, 3 = no data. ``--show`` prints errors."""
    if not DATA.exists():
        return 3
    counts: Counter[str] = Counter()
    rules: dict[str, Counter[bool]] = {}
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        for line in lines:
            _count(json.loads(line), counts, rules, "--show" in arguments)
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
    floors = tomllib.loads((HERE / "floors.toml").read_text()).get("enrich", {}).get("quotes", {})
    return int(any(scores[name] < floor for name, floor in floors.items()))


def _overlaps(span: tuple[int, int], others: list[list[int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _count(
    row: dict[str, Any], counts: Counter[str], rules: dict[str, Counter[bool]], show: bool
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
