"""A learnt linear model of topics as one small frozen value, and what it says of a text."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from wiredesk.core.enrich.media_topics import PREFIX, names
from wiredesk.core.enrich.topic_words import terms
from wiredesk.core.enrich.values import Copy, FoundTopic
from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Value

NEEDS = ("headline", "text", "language")
GIVES = ("topics",)

VERSION = 1
SURE = 0.4
"""Less than this for the best topic: we abstain."""
ALSO = 0.25
"""A second topic is told from here on."""
FEWEST_TERMS = 4
"""A text with fewer terms that the model knows is no evidence."""


class TopicModel(Value, frozen=True, kw_only=True):
    """Terms and their weights for each topic; margins become shares by softmax.

    ``terms`` are joined by line feeds, in the order of the rows; ``idf`` (one number a term) and
    ``weights`` (one a term and topic, row by row) are little-endian half floats.
    """

    version: int = VERSION
    topics: tuple[str, ...]  # qcodes, or the labels learnt from
    terms: str
    idf: bytes
    weights: bytes
    intercepts: tuple[float, ...]
    sharpness: float  # margins are multiplied by it before the softmax
    languages: tuple[str, ...] = ()  # primary subtags learnt from; () = not known
    stories: tuple[str, ...] = ()  # keys of the stories learnt from
    examples: int = 0
    of_the_archive: bool = False  # counts only while the archive vouches for it (decision 016)


class _Index(Value, frozen=True, kw_only=True):
    rows: Mapping[str, int]
    idf: Any  # numpy, (terms,)
    weights: Any  # numpy, (terms, topics)


def packed(model: TopicModel) -> bytes:
    """The model as the bytes of a file (MessagePack)."""
    return msgspec.msgpack.encode(model)


def unpacked(body: bytes) -> TopicModel:
    """A model from such bytes; Misconfigured where they are none, or not of this version."""
    try:
        model = msgspec.msgpack.decode(body, type=TopicModel)
    except msgspec.DecodeError as error:
        raise Misconfigured(f"this is no topic model: {error}") from error
    rows, columns = model.terms.count("\n") + 1, len(model.topics)
    shapes = (len(model.idf), len(model.weights), len(model.intercepts))
    if model.version != VERSION or shapes != (2 * rows, 2 * rows * columns, columns):
        raise Misconfigured("this topic model is damaged or of another version: learn it again")
    return model


def ranked(text: str, model: TopicModel) -> list[tuple[str, float]]:
    """Every topic with its share (the shares add up to 1), best first; [] = nothing known."""
    index = _index(model.terms, model.idf, model.weights, len(model.topics))
    counts = Counter(term for term in terms(text) if term in index.rows)
    if len(counts) < FEWEST_TERMS:
        return []
    margins = _margins(counts, index, model)
    best = max(margins)
    shares = [math.exp(model.sharpness * (margin - best)) for margin in margins]
    whole = sum(shares)
    found = zip(model.topics, (share / whole for share in shares), strict=True)
    return sorted(found, key=lambda pair: -pair[1])


def predicted_topics(copy: Copy, model: TopicModel) -> tuple[FoundTopic, ...]:
    """One topic, seldom two; () for a language that was not learnt, or where it is not sure."""
    language = copy.language.partition("-")[0].lower()
    if language and model.languages and language not in model.languages:
        return ()
    found = ranked(f"{copy.headline}\n{copy.text}", model)
    if not found or found[0][1] < SURE:
        return ()
    return tuple(
        FoundTopic(
            qcode=qcode, name=_name(qcode), score=round(share, 3), confidence=round(share, 3)
        )
        for place, (qcode, share) in enumerate(found)
        if place == 0 or share >= ALSO
    )


def _margins(counts: Mapping[str, int], index: _Index, model: TopicModel) -> list[float]:
    import numpy as np

    rows = [index.rows[term] for term in counts]
    values = (1 + np.log(list(counts.values()))) * index.idf[rows]
    values /= max(float(np.linalg.norm(values)), 1e-9)
    margins: list[float] = (values @ index.weights[rows] + np.array(model.intercepts)).tolist()
    return margins


@lru_cache(maxsize=4)
def _index(all_terms: str, idf: bytes, weights: bytes, topics: int) -> _Index:
    import numpy as np

    return _Index(
        rows={term: row for row, term in enumerate(all_terms.split("\n"))},
        idf=np.frombuffer(idf, "<f2").astype(np.float32),
        weights=np.frombuffer(weights, "<f2").astype(np.float32).reshape(-1, topics),
    )


def _name(qcode: str) -> str:
    return names().get(qcode.removeprefix(PREFIX), "")
