"""Which sector of the site a story belongs to, from the topic codes its agency gave."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from wiredesk.core.item import NewsItem, Value

NEEDS = ("subjects",)
GIVES = ("sector",)


class SectorTable(Value, frozen=True, kw_only=True):
    """IPTC codes ("04000000"), ANPA letters ("anpa:f") and names -> sector key."""

    keys: Mapping[str, str]

    @classmethod
    def of(cls, topics: Mapping[str, Sequence[str]]) -> "SectorTable":
        """Turn {sector: [codes]} round; an earlier sector keeps a code that a later one repeats."""
        keys: dict[str, str] = {}
        for sector, codes in topics.items():
            for code in codes:
                keys.setdefault(code.lower(), sector)
        return cls(keys=keys)


def sector_of(item: NewsItem, table: SectorTable) -> str | None:
    """The first subject that leads to a sector decides; None where no code says anything.

    Media Topics are climbed to their top; Subject Codes share its eight-digit top level;
    other schemes count by letter category (ANPA 1312) or by the name the agency printed.
    """
    for subject in item.subjects:
        for code in candidates(subject.qcode, subject.name):
            if code in table.keys:
                return table.keys[code]
    return None


def candidates(qcode: str, name: str | None) -> list[str]:
    """Codes to look for, most exact first: the code, its ancestors, its letter, its name."""
    code = qcode.rpartition(":")[2]
    found = [qcode.lower(), code.lower()]
    if code.isdigit() and len(code) == 8:
        found += ancestors(code) or [f"{code[:2]}000000"]
    if len(code) == 1:
        found.append(f"anpa:{code.lower()}")
    if name:
        found.append(name.lower())
    return found


def ancestors(code: str) -> list[str]:
    """The Media Topics above a code, nearest first; [] for a top level or an unknown code."""
    parents, found = media_topic_parents(), []
    while (code := parents.get(code, "")) and code not in found:
        found.append(code)
    return found


@cache
def media_topic_parents() -> Mapping[str, str]:
    """Media Topic code -> code of its parent (IPTC NewsCodes, CC BY 4.0)."""
    text = files("wiredesk.core.enrich").joinpath("media_topic_parents.json").read_text("utf-8")
    parents: dict[str, str] = json.loads(text)["parents"]
    return parents
