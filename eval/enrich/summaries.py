"""Scores summaries against people's of about 60 words, by ROUGE-1, 2 and L (F1).

``python -m eval.enrich.summaries`` reads summaries/dev.jsonl.gz of the shared material. An empty
summary counts as 0. Words are compared without the common English endings, as the usual scorers
do; the first 60 words, cut hard, are printed for comparison. Beside it: the short, and how many
summaries broke a promise (over 60 words, or not made of whole stretches of the text): that must
stay 0.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.digest import short_of, summary_of
from wiredesk.core.enrich.values import Copy, Digest

_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = ("sses", "ss"), ("ies", "i"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", "")


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = all floors held, 1 = not, 3 = no data."""
    stories = records("summaries")
    if not stories:
        return ABSENT
    print(f"{'':10}{'R1':>7}{'R2':>7}{'RL':>7}{'words':>7}{'empty':>7}{'broken':>7}")
    summary = _row("summary", stories, summary_of)
    short = _row("short", stories, short_of)
    _row("first 60", stories, lambda copy: Digest(text=" ".join(copy.text.split()[:60])))
    pinned = floors("summaries")
    held = summary["r1"] >= pinned["r1"] and short["r1"] >= pinned["short_r1"]
    return 0 if held and not summary["broken"] and not short["broken"] else 1


def _row(
    name: str, records: Sequence[dict[str, str]], cut: Callable[[Copy], Digest]
) -> dict[str, float]:
    total: Counter[str] = Counter()
    for record in records:
        copy = Copy(headline=record["title"], text=record["text"], language="en")
        made = cut(copy)
        scores = rouge(made.text, record["summary"])
        total.update(dict(zip(("r1", "r2", "rl"), scores, strict=True)))
        total["words"] += len(made.text.split())
        total["empty"] += not made.text
        total["broken"] += _breaks(copy, made)
    r1, r2, rl, words = (total[key] / len(records) for key in ("r1", "r2", "rl", "words"))
    counts = f"{words:7.1f}{total['empty']:7}{total['broken']:7}"
    print(f"{name:10}{100 * r1:7.1f}{100 * r2:7.1f}{100 * rl:7.1f}{counts}")
    return {"r1": r1, "broken": total["broken"]}


def _breaks(copy: Copy, made: Digest) -> bool:
    stretches = " ".join(copy.text[start:end] for start, end in made.spans)
    return len(made.text.split()) > 60 or (bool(made.spans) and made.text != stretches)


def rouge(made: str, wanted: str) -> tuple[float, float, float]:
    """F1 of ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 1; lower case, stems, stop words kept."""
    ours, theirs = ([_stem(w) for w in _WORD.findall(one.lower())] for one in (made, wanted))
    longest = _common(ours, theirs)
    return (
        _overlap(ours, theirs),
        _overlap(list(_pairs(ours)), list(_pairs(theirs))),
        _f1(longest, len(ours), len(theirs)),
    )


def _stem(word: str) -> str:
    for ending, stays in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + stays
            break
    word = word.removesuffix("e") if len(word) > 4 else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(words)


def _overlap(ours: Iterable[object], theirs: Iterable[object]) -> float:
    left, right = Counter(ours), Counter(theirs)
    return _f1((left & right).total(), left.total(), right.total())


def _f1(right: int, made: int, wanted: int) -> float:
    return 2 * right / (made + wanted) if right else 0.0


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for word in left:
        before = 0
        for at, other in enumerate(right, 1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
