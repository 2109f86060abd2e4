"""Feeds of other projects' tests: each must be read, and say what its own project expects."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from eval.hostile.facts import CORE, Fact, said
from eval.hostile.peers import feedparser_facts, gofeed_facts
from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower, Thrown
from eval.hostile.upstream import facts_of

HOST = "http://127.0.0.1:8097/"  # where feedparser's own tests serve theirs
Case = dict[str, Any]


def score(cases: list[Case], folder: Path, thrower: Thrower) -> list[Row]:
    """A row per project for survival, then a row per field of their facts, then feedparser's."""
    read: dict[str, Row] = {}
    expected = {name: Row(f"  expected: {name}") for name in (*sorted(CORE), "other")}
    beside = {name: Row(f"  feedparser says: {name}") for name in sorted(CORE)}
    for case in cases:
        path = folder / case["file"]
        thrown = throw(case, path, thrower)
        row = read.setdefault(family(case["class"]), Row(f"feeds {family(case['class'])}"))
        peer = feedparser_facts(path.read_bytes(), headers(case))
        row.add(case["file"], survived(thrown, peer), thrown)
        own = facts_of(case.get("upstream_expect") or "") + gofeed_facts(path)
        if not own and case.get("upstream_expect") and case["class"].startswith("feedparser"):
            expected["other"].add(case["file"], None)
        for fact, label in labelled(own, case):
            expected[fact.core].add(label, said(fact, thrown.items))
        for fact, label in labelled(peer, case):
            beside[fact.core].add(label, said(fact, thrown.items))
    return [*read.values(), *expected.values(), *beside.values()]


def family(name: str) -> str:
    """The project, and for feedparser the ill-formed ones apart."""
    project, _, rest = name.partition("/")
    return f"{project}/illformed" if rest.startswith("illformed") else project


def throw(case: Case, path: Path, thrower: Thrower) -> Thrown:
    """Read it as it came over HTTP, with its own headers."""
    given = headers(case)
    return thrower.throw(path.read_bytes(), given["content-location"], given.get("content-type"))


def headers(case: Case) -> dict[str, str]:
    """Its headers in lower case, and always an address that relative links start from."""
    given = {key.lower(): value for key, value in (case.get("http_headers") or {}).items()}
    given["content-location"] = urljoin(HOST + "feed", given.get("content-location", ""))
    return given


def survived(thrown: Thrown, peer: list[Fact]) -> bool | None:
    """Read; not ours where it is no feed, or broken so that feedparser finds nothing in it."""
    if thrown.reading is not None:
        return True
    code = thrown.error.code if thrown.error else ""
    return None if code == "unknown-format" or (code == "malformed" and not peer) else False


def labelled(facts: list[Fact], case: Case) -> Iterator[tuple[Fact, str]]:
    for fact in facts:
        yield fact, f"{case['file']}: {fact.field} of item {fact.index} is {fact.wanted!r}"[:400]
