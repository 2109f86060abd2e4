"""What a pipeline named stands beside what the rules found, and never in its place."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins

from wiredesk.core.enrich.entities import MOST_READ, Entity, text_to_read, with_entities
from wiredesk.core.enrich.people import MOST
from wiredesk.core.enrich.steps import enrich
from wiredesk.core.enrich.values import (
    Copy,
    CountryScore,
    Enrichment,
    FoundDateline,
    FoundOrganisation,
    FoundPerson,
)

CASES = json.loads(Path(__file__).with_name("entities.json").read_text("utf-8"))
PIPELINE = "spaCy en_tiny-1"
LABELS = ["PERSON", "PER", "ORG", "GPE", ""]
TEXT = (
    "Anna Weber, the finance minister, said the Harbour Authority of Georgia paid Brannoc Hale.\n\n"
    "Weber went to the Bank of England with the Northquay Trust's men, and Hale's son."
)


def by_rules(text: str, names: dict[str, Any]) -> Enrichment:
    """What the rules are said to have found: the first mention of each name."""

    def first(name: str) -> tuple[tuple[int, int], ...]:
        return ((text.index(name), text.index(name) + len(name)),)

    return Enrichment(
        people=tuple(FoundPerson(name=n, spans=first(n)) for n in names.get("people", ())),
        organisations=tuple(
            FoundOrganisation(name=n, spans=first(n)) for n in names.get("organisations", ())
        ),
        countries=tuple(
            CountryScore(code="GE", name=n, score=1.0, spans=first(n))
            for n in names.get("countries", ())
        ),
        dateline=FoundDateline(end=names["dateline"]) if "dateline" in names else None,
    )


def entities_of(case: dict[str, Any]) -> list[Entity]:
    """Where each printed entity stands: at ``starts`` or where it is first printed."""
    starts = case.get("starts") or [None] * len(case["entities"])
    placed = [
        (label, case["text"].index(printed) if start is None else start, len(printed))
        for (label, printed), start in zip(case["entities"], starts, strict=True)
    ]
    return [Entity(label, start, start + length) for label, start, length in placed]


def printed(text: str, found: tuple[Any, ...]) -> list[str]:
    return [f"{one.name}: {', '.join(text[a:b] for a, b in one.spans)}" for one in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_names_beside_the_rules(case: dict[str, Any]) -> None:
    copy = Copy(text=case["text"], language=case.get("language", "en"))
    ours = by_rules(copy.text, case.get("rules", {}))
    merged = with_entities(copy, ours, entities_of(case), PIPELINE)
    assert printed(copy.text, merged.people) == case.get("people", [])
    assert printed(copy.text, merged.organisations) == case.get("organisations", [])
    assert merged.named_by == PIPELINE
    old = {one.name for one in (*ours.people, *ours.organisations)}
    for one in (*merged.people, *merged.organisations):
        assert (one.rule, one.name in old) in ((PIPELINE, False), ("", True))
        assert one.confidence < 0.9, "sure enough for a page is only what was measured"


entities = st.lists(
    st.builds(Entity, st.sampled_from(LABELS), st.integers(-2, 200), st.integers(-2, 200))
)


@given(first=entities, second=entities, text=st.just(TEXT) | st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_the_rules_findings_stay_and_the_last_pipeline_counts(
    first: list[Entity], second: list[Entity], text: str
) -> None:
    copy = Copy(text=text, language="en")
    ours = enrich(copy)
    once = with_entities(copy, ours, first, "spaCy another")
    merged = with_entities(copy, once, second, PIPELINE)
    assert merged == with_entities(copy, ours, second, PIPELINE)
    for kind in ("people", "organisations"):
        kept = [one for one in getattr(merged, kind) if not one.rule]
        assert kept == list(getattr(ours, kind))
    others = {"people", "organisations", "named_by"}
    for name in set(Enrichment.__struct_fields__) - others:
        assert getattr(merged, name) == getattr(ours, name)
    named = (*merged.people, *merged.organisations)
    new = [span for one in named if one.rule for span in one.spans]
    old = [span for one in named if not one.rule for span in one.spans]
    assert all(0 <= start < end <= len(text) for start, end in new)
    assert all(end <= a or b <= start for start, end in new for a, b in old)
    in_order = sorted(new)
    assert all(a[1] <= b[0] for a, b in pairwise(in_order))


def test_only_the_head_of_a_text_is_read_and_a_name_at_the_cut_is_none() -> None:
    text = "x" * (MOST_READ - 7) + " Brannoc Hale"
    copy = Copy(text=text, language="en")
    assert len(text_to_read(copy)) == MOST_READ
    cut = Entity("PERSON", MOST_READ - 6, MOST_READ)
    beyond = Entity("PERSON", MOST_READ - 6, MOST_READ + 6)
    assert with_entities(copy, Enrichment(), [cut, beyond], PIPELINE).people == ()
    assert text_to_read(Copy(text="Куку " * 99, language="en")) == ""


def test_the_count_is_bounded_but_never_the_rules() -> None:
    names = [f"Q{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(MOST + 20)]
    copy = Copy(text=" ".join(names), language="en")
    every = [Entity("PERSON", 4 * n, 4 * n + 3) for n in range(len(names))]
    assert len(with_entities(copy, Enrichment(), every, PIPELINE).people) == MOST
    ours = Enrichment(people=tuple(FoundPerson(name=f"R{n}") for n in range(MOST + 5)))
    assert with_entities(copy, ours, every, PIPELINE).people == ours.people


def test_what_is_stored_tells_who_found_it() -> None:
    copy = Copy(text="Brannoc oiled it.", language="en")
    found = with_entities(copy, Enrichment(), [Entity("PERSON", 0, 7)], PIPELINE)
    assert json.loads(json.dumps(to_builtins(found))) == {
        "people": [{"name": "Brannoc", "spans": [[0, 7]], "rule": PIPELINE, "confidence": 0.7}],
        "named_by": PIPELINE,
    }
