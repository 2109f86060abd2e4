"""Every case of tests/copy: the bytes of a look-alike file, and what its items must say."""

import json
from pathlib import Path
from typing import Any

import pytest

from wiredesk.core.formats import read, sniff
from wiredesk.core.profiles.vendors import VENDORS
from wiredesk.core.text.style import house_style
from wiredesk.desk.parsing import record, transmission

COPY = Path(__file__).parents[2] / "copy"
CASES = sorted(p for p in COPY.rglob("*") if p.is_file() and not p.name.endswith(".expected.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_says_what_it_must(case: Path) -> None:
    """The expected file names fields only where they matter to the case; lists compare whole."""
    wanted = json.loads(case.with_name(f"{case.stem}.expected.json").read_text())
    body = case.read_bytes()
    assert sniff(body) == case.parent.name
    reading = read(transmission(wanted.get("name", ""), body))
    assert list(reading.flags) == wanted.get("flags", [])
    assert [problem.code for problem in reading.problems] == wanted.get("problems", [])
    items = [record(house_style(item), "") for item in reading.items]
    assert len(items) == len(wanted["items"])
    for got, fields in zip(items, wanted["items"], strict=True):
        assert {name: trimmed(got[name], value) for name, value in fields.items()} == fields


def trimmed(got: Any, wanted: Any) -> Any:
    """``got`` with only the keys that ``wanted`` names, at every depth."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        return {key: trimmed(got.get(key), value) for key, value in wanted.items()}
    if isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        return [trimmed(a, b) for a, b in zip(got, wanted, strict=True)]
    return got


def test_every_vendor_has_a_case() -> None:
    named = {path.stem for path in CASES if path.parent.name == "vendor-xml"}
    assert {vendor.key for vendor in VENDORS} == named
