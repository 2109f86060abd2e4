"""Reads the topic codes an agency gave as IPTC Media Topics, with every topic above them."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from wiredesk.core.enrich.media_topics import PREFIX, climb, media_topics, names, topic_of
from wiredesk.core.enrich.values import Copy, FoundTopic
from wiredesk.core.item import Subject

NEEDS = ("subjects",)
GIVES = ("topics",)

MOST_SUBJECTS = 200
"""Looked at in one story; real ones carry up to a hundred."""

ABOVE = 0.9
"""Score of a topic above the one that the agency named; each further step costs the same."""

# How far a scheme can be trusted, by hand: IPTC's codes mean what they say, the mapping of the
# older ones is IPTC's own, broad desks and printed names are used loosely.
MEDIA_TOPIC, SUBJECT_CODE, REUTERS, NAME, LETTER, DESK = 1.0, 0.97, 0.9, 0.85, 0.8, 0.8

LETTER_SCHEMES = {
    "",
    "cat",
    "anpa",
    "ap",
    "apcat",
    "apcategory",
    "category",
    "mcc",
    "apcategorycode",
}
REUTERS_SCHEMES = {"n2", "mcc", "rcs"}
DESK_SCHEMES = {"dpacat"}


@cache
def tables() -> Mapping[str, Mapping[str, str]]:
    """letters, reuters, desks, names: code or name in lower case -> eight-digit Media Topic."""
    body = files("wiredesk.core.enrich").joinpath("data/topic_codes.toml").read_text("utf-8")
    return {
        table: {code.lower(): topic for code, topic in rows.items()}
        for table, rows in tomllib.loads(body).items()
    }


def topics_from_codes(copy: Copy) -> tuple[FoundTopic, ...]:
    """Media Topics of ``copy.subjects``: as filed, then by score; () where no code says anything.

    A named topic scores 1.0, those above it .9, .81, ...; ``from_code`` is the agency's own code.
    """
    found: dict[str, FoundTopic] = {}
    for subject in copy.subjects[:MOST_SUBJECTS]:
        for topic in _read(subject):
            held = found.get(topic.qcode)
            if held is None or (held.score, held.confidence) < (topic.score, topic.confidence):
                found[topic.qcode] = topic
    return tuple(sorted(found.values(), key=lambda topic: -topic.score))


def _read(subject: Subject) -> Iterator[FoundTopic]:
    code, confidence = meant(subject)
    score = 1.0
    for above in climb(code):
        yield FoundTopic(
            qcode=PREFIX + above,
            name=names().get(above, ""),
            score=round(score, 3),
            from_code=subject.qcode or subject.name or "",
            confidence=confidence,
        )
        score *= ABOVE


def meant(subject: Subject) -> tuple[str, float]:
    """The Media Topic that a subject names and how sure that is; ("", 0) = none."""
    code = subject.qcode.replace("/", ":").replace("#", ":").rpartition(":")[2].strip().lower()
    if topic := topic_of(code):
        return topic, MEDIA_TOPIC if topic == code else SUBJECT_CODE
    scheme = _scheme(subject)
    if scheme in REUTERS_SCHEMES and (topic := tables()["reuters"].get(code, "")):
        return topic, REUTERS
    if scheme in DESK_SCHEMES and (topic := tables()["desks"].get(code, "")):
        return topic, DESK
    if scheme in LETTER_SCHEMES and (topic := tables()["letters"].get(code, "")):
        return topic, LETTER
    if scheme in REUTERS_SCHEMES:
        return "", 0.0  # its names are of places and desks as often as of topics
    for name in ((subject.name or "").strip().lower(), code):
        if topic := tables()["names"].get(name) or media_topics().names.get(name, ""):
            return topic, NAME
    return "", 0.0


def _scheme(subject: Subject) -> str:
    prefix, colon, _ = subject.qcode.partition(":")
    scheme = prefix if colon else subject.scheme or ""
    return scheme.rpartition("/")[2].lower()
