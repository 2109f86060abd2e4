"""The filter ``wiredesk enrich``: stories in, what software finds in them out, a JSON line each."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files

from wiredesk.core.enrich.sector import SectorTable
from wiredesk.core.enrich.steps import Knowledge, enrich
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.core.item import Dateline
from wiredesk.core.profiles import filed_by
from wiredesk.core.text.headline import split_tags
from wiredesk.desk.linewise import Answer, Line, filtered, text_under, time_under

_USAGE = """\
Every line is {"id", "headline", "body", "published"?, "dateline"?, "language"?, "agency"?}:
plain text, published in ISO 8601 with its offset (without one it is taken as UTC).
Every answer has what was found in that story, empty where we do not know. Offsets count characters
of the body as it came. A line that cannot be read gives {"id", "line", "error": {"code",
"message"}} and the others go on.

exit codes: 0 all done, 2 wrong usage, 4 some lines failed
"""


def run(argv: Sequence[str]) -> int:
    """Run the filter over ``argv`` (without the command's name); return its exit code."""
    return filtered("enrich", _USAGE, argv, answering)


def answering() -> Answer:
    """What a line is answered: all that the steps find."""
    know = Knowledge(sectors=shipped_sectors())
    return lambda line: as_fields(enrich(copy_asked(line), know))


def shipped_sectors() -> SectorTable:
    """The sectors that a new site starts with: a filter knows no site."""
    text = files("wiredesk.archive.data").joinpath("sectors.toml").read_text("utf-8")
    rows = tomllib.loads(text)["sector"]
    return SectorTable.of({row["key"]: row.get("medtop", []) for row in rows})


def copy_asked(line: Line) -> Copy:
    """The story of one line; raises Malformed where a field is not what it must be."""
    agency, printed = text_under(line, "agency"), text_under(line, "dateline")
    tags, headline = split_tags(text_under(line, "headline"), filed_by(agency))
    return Copy(
        headline=headline,
        text=text_under(line, "body") or text_under(line, "text"),
        language=text_under(line, "language"),
        published=time_under(line, "published"),
        dateline=Dateline(text=printed) if printed else None,
        agency=agency,
        headline_tags=tags,
    )


def as_fields(found: Enrichment) -> dict[str, object]:
    """An enrichment under the names that other programs read (docs/reference/enrich.md)."""
    where = found.dateline
    return {
        "dateline": where and {
            name: getattr(where, name) or None
            for name in ("city", "region", "country", "agency", "date")
        },
        "countries": [
            {"code": one.code, "name": one.name, "score": round(one.score, 3)}
            for one in found.countries
        ],
        "people": [
            {"name": one.name, "role": one.role, "mentions": one.spans} for one in found.people
        ],
        "organisations": [
            {"name": one.name, "acronym": one.acronym, "mentions": one.spans}
            for one in found.organisations
        ],
        "quotes": [
            {
                "text": one.text, "start": one.start, "end": one.end, "speaker": one.speaker,
                "mention": one.mention, "relayed_by": one.relayed_by, "cue": one.cue,
                "confidence": one.confidence,
            }
            for one in found.quotes
        ],
        "topics": [
            {"qcode": one.qcode, "name": one.name, "score": round(one.score, 3)}
            for one in found.topics
        ],
        "sector": found.sector,
        "headline_tags": found.headline_tags,
        "summary": found.summary.text,
        "short": found.short.text,
        "timeline": [
            {"date": one.date, "precision": one.precision, "text": one.text}
            for one in found.events
        ],
        "sources": [
            {
                "kind": one.kind, "name": one.name, "relayed_by": one.relayed_by,
                "paragraph": one.paragraph, "confidence": one.confidence,
            }
            for one in found.sources
        ],
        "reading_minutes": found.reading_minutes,
    }  # fmt: skip
