"""Which sector of the site a story belongs to, from the topic codes its agency gave."""

from collections.abc import Mapping, Sequence

from wiredesk.core.enrich.media_topics import climb, media_topics
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

    Media Topics are climbed to their top; Subject Codes lead to their Media Topic first;
    other schemes count by letter category (ANPA 1312) or by the name the agency printed.
    """
    for subject in item.subjects:
        for code in candidates(subject.qcode, subject.name):
            if code in table.keys:
                return table.keys[code]
    return None


def candidates(qcode: str, name: str | None) -> list[str]:
    """Codes to look for, most exact first: the code, its ancestors, its letter, its name."""
    code = qcode.rpartition(":")[2].lower()
    found = [qcode.lower(), *climb(code)]
    if len(code) == 1:
        found.append(f"anpa:{code}")
    for word in (code, (name or "").lower()):
        found += climb(media_topics().names.get(word, ""))
    return found
