"""Scores topics: what ``learn`` makes of the training file, and what the seeds alone reach.

``python -m eval.enrich.topics [-v]`` learns from topics/train.jsonl.gz and scores dev.jsonl.gz of
the shared material (research use: the weights are thrown away). Three rows: AG's four classes,
learnt from AG; 13 IPTC topics, learnt from all rows that have one; the same 13 by the seeds alone.
An abstention counts as wrong. With ``-v`` each topic, and what the shares are worth.
"""

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.learning import Example, learn
from wiredesk.core.enrich.topic_model import predicted_topics, ranked
from wiredesk.core.enrich.topic_seeds import seeded_topics
from wiredesk.core.enrich.values import Copy, FoundTopic

Row = Mapping[str, str | None]
Pairs = list[tuple[str, str]]  # gold, guessed ("" = abstained)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 = all floors held, 1 = not, 3 = no data."""
    train, dev = records("topics", "train"), records("topics")
    if not (train and dev):
        return ABSENT
    ag = pairs(agency_rows(train), agency_rows(dev), "label")
    coded = [row for row in dev if row["iptc"]]
    iptc = pairs([row for row in train if row["iptc"]], coded, "iptc")
    seeded = [(str(row["iptc"]), seed_guess(row)) for row in coded]
    found = {
        "ag_accuracy": accuracy(ag),
        "iptc_macro_f1": macro(iptc),
        "iptc_accuracy": accuracy(iptc),
        "seeds_macro_f1": macro(seeded),
        "seeds_precision": accuracy([pair for pair in seeded if pair[1]]),
    }
    pinned = floors("topics")
    for name, value in found.items():
        print(f"{name:20} {value:.3f}  floor {pinned.get(name, 0):.3f}")
    print(f"seeds abstain on {sum(not guess for _, guess in seeded) / len(seeded):.3f} of the rows")
    if "-v" in arguments:
        each(iptc)
        each(seeded)
    return int(any(found[name] < floor for name, floor in pinned.items()))


def agency_rows(given: Sequence[Row]) -> list[Row]:
    """Those of AG, the only ones with its four classes."""
    return [row for row in given if row["source"] == "ag"]


def text_of(row: Row) -> str:
    """Headline and text, as a Copy is read."""
    return f"{row['title']}\n{row['text']}"


def pairs(train: Sequence[Row], dev: Sequence[Row], field: str) -> Pairs:
    """Gold and guess for each row of dev, by a model of train."""
    began = time.perf_counter()
    model = learn([Example(text=text_of(row), topic=str(row[field])) for row in train], {})
    learnt = time.perf_counter()
    found = [(str(row[field]), first(ranked(text_of(row), model))) for row in dev]
    each_ms = (time.perf_counter() - learnt) / len(dev) * 1000
    size = (len(model.terms) + len(model.idf) + len(model.weights)) / 1e6
    print(f"{field}: learnt in {learnt - began:.0f} s, {size:.1f} MB, {each_ms:.2f} ms a text")
    worth([(row, predicted_topics(copy_of(row), model)) for row in dev], field)
    return found


def worth(answers: Sequence[tuple[Row, Sequence[FoundTopic]]], field: str) -> None:
    """How often the model speaks, how often it is right then, and how sure it thought it was."""
    spoke = [(str(row[field]), topics[0]) for row, topics in answers if topics]
    right = sum(gold == topic.qcode for gold, topic in spoke) / len(spoke)
    sure = sum(topic.confidence for _, topic in spoke) / len(spoke)
    print(f"{field}: speaks on {len(spoke) / len(answers):.3f}, right {right:.3f}, sure {sure:.3f}")


def copy_of(row: Row) -> Copy:
    """The row as enrichers read it."""
    return Copy(headline=str(row["title"] or ""), text=str(row["text"] or ""))


def seed_guess(row: Row) -> str:
    """The eight digits of the first topic of the seeds; "" = they abstain."""
    found = seeded_topics(copy_of(row))
    return found[0].qcode.removeprefix("medtop:") if found else ""


def first(found: Sequence[tuple[str, float]]) -> str:
    """The best of ranked topics."""
    return found[0][0] if found else ""


def accuracy(found: Pairs) -> float:
    """Share of right guesses."""
    return sum(gold == guess for gold, guess in found) / max(len(found), 1)


def macro(found: Pairs) -> float:
    """Mean F1 of the classes that gold has."""
    scores = f_scores(found)
    return sum(scores.values()) / len(scores)


def f_scores(found: Pairs) -> dict[str, float]:
    """Class -> F1."""
    right = Counter(gold for gold, guess in found if gold == guess)
    gold, guess = Counter(pair[0] for pair in found), Counter(pair[1] for pair in found)
    return {name: 2 * right[name] / (gold[name] + guess[name]) for name in sorted(gold)}


def each(found: Pairs) -> None:
    """F1 of every class."""
    print("  ".join(f"{name[:2]} {score:.2f}" for name, score in f_scores(found).items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
