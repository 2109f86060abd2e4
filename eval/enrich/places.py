"""Scores the countries of a story: micro-F1 over all codes, and the main country.

``python -m eval.enrich.places [-v]`` reads eval/places and eval/main_country of the shared
material. The weights of the decision are set by hand; nothing is fitted here.
"""

import sys
from collections.abc import Sequence
from typing import Any

from eval.enrich.labelled import ABSENT, floors, records
from wiredesk.core.enrich.countries import countries_of
from wiredesk.core.enrich.dateline_of import find_dateline
from wiredesk.core.enrich.values import Copy
from wiredesk.desk.road import SURE_COUNTRY

Record = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Print both scores (misses with ``-v``); 0 = floors held, 1 = one fell, 3 = no data."""
    places, main_country = records("places"), records("main_country")
    if not (places and main_country):
        return ABSENT
    show = "-v" in arguments
    foreign = [record for record in places if not record["us_only"]]
    scores = {
        "micro-f1": micro_f1("all stories", places, show=show),
        "micro-f1-abroad": micro_f1("without US-only", foreign, show=False),
        "main-country": main_share(main_country, show=show),
        "sure": sure_share(places),
    }
    pinned = floors("places")
    return 1 if any(scores[name] < floor for name, floor in pinned.items()) else 0


def ranked(copy: Copy) -> list[str]:
    """Codes, the main one first."""
    return [one.code for one in countries_of(copy, find_dateline(copy))]


def micro_f1(title: str, records: Sequence[Record], *, show: bool) -> float:
    """Precision and recall over all pairs of story and country."""
    hits = given = wanted = exact = 0
    for record in records:
        text = f"{record['dateline']} {record['text']}".strip()
        found, right = set(ranked(Copy(headline=record["title"], text=text))), record["countries"]
        hits += len(found.intersection(right))
        given += len(found)
        wanted += len(right)
        exact += found == set(right)
        if show and found != set(right):
            print(record["id"], record["title"][:60], sorted(found), sorted(right))
    f1 = 2 * hits / (given + wanted)
    print(
        f"{title:16} {len(records):5}  precision {hits / given:.3f}  recall {hits / wanted:.3f}"
        f"  micro-F1 {f1:.3f}  exact {exact / len(records):.3f}"
    )
    return f1


def main_share(records: Sequence[Record], *, show: bool) -> float:
    """Share of stories whose first country is the one that readers named."""
    right = 0
    records = [record for record in records if record["main_country"]]
    for record in records:
        found = ranked(Copy(text=record["text"]))
        right += found[:1] == [record["main_country"]]
        if show and found[:1] != [record["main_country"]]:
            print(record["id"], record["text"][:90], found, record["main_country"])
    print(f"{'main country':16} {len(records):5}  right {right / len(records):.3f}")
    return right / len(records)


def sure_share(records: Sequence[Record]) -> float:
    """Share of sure main countries, told without the dateline, that are among the right ones."""
    copies = [Copy(headline=one["title"], text=one["text"]) for one in records if one["countries"]]
    right = [one["countries"] for one in records if one["countries"]]
    firsts = [countries_of(copy)[:1] for copy in copies]
    sure = [
        first[0].code in known
        for first, known in zip(firsts, right, strict=True)
        if first and first[0].confidence >= SURE_COUNTRY
    ]
    share = sum(sure) / len(sure)
    print(f"{'sure, no dateline':16} {len(sure)} of {len(right)}  right {share:.3f}")
    return share


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
