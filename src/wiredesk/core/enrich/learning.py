"""Learns a topic model from coded stories, helped by the seeds where a topic has few."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wiredesk.core.enrich.topic_model import TopicModel
from wiredesk.core.enrich.topic_words import terms
from wiredesk.core.errors import Misconfigured
from wiredesk.core.item import Value

FEW = 50
"""A topic with fewer examples gets its seeds as examples as well."""
SEEDS_TOGETHER = 8  # phrases in one such example
MOST_TERMS = 100_000
COST = 0.5  # of the support vector machine; a small one forgives wrong codes
HELD_OUT = 5  # every fifth example sets how sharp the shares are
ENOUGH = 200  # examples, below which that cannot be measured
USUAL_SHARPNESS = 3.0
SHARPNESSES = (1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)


class Example(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A text with the topic that people gave it."""

    text: str
    topic: str  # "medtop:04000000", or any label
    story: str = ""  # key of the story, by which the model can tell what it was learnt from
    language: str = ""  # BCP 47


def learn(examples: Iterable[Example], seeds: Mapping[str, Sequence[str]]) -> TopicModel:
    """A model of the topics of ``examples`` and ``seeds`` (topic -> phrases; {} = none).

    TF-IDF over words and pairs, one linear support vector machine a topic. The same examples give
    the same model. Misconfigured where there are not two topics to tell apart.
    """
    given = list(examples)
    taught = given + seed_examples(given, seeds)
    if len({example.topic for example in taught}) < 2:
        raise Misconfigured("a topic model needs stories of at least two topics")
    vectors, machine = _fitted(taught)
    margins_weights, intercepts = _told(machine)
    idf = vectors.idf_.astype("<f2")
    return TopicModel(
        topics=tuple(str(topic) for topic in machine.classes_),
        terms="\n".join(vectors.get_feature_names_out()),
        idf=idf.tobytes(),
        weights=margins_weights.T.astype("<f2").tobytes(),
        intercepts=tuple(float(one) for one in intercepts),
        sharpness=_sharpness(given),
        languages=_languages(given),
        stories=tuple(sorted({example.story for example in given if example.story})),
        examples=len(given),
    )


def seed_examples(given: Sequence[Example], seeds: Mapping[str, Sequence[str]]) -> list[Example]:
    """Seeds of the topics that have few examples, some phrases to an example."""
    counts = Counter(example.topic for example in given)
    return [
        Example(text=". ".join(phrases[at : at + SEEDS_TOGETHER]), topic=topic)
        for topic, phrases in seeds.items()
        if counts[topic] < FEW
        for at in range(0, len(phrases), SEEDS_TOGETHER)
    ]


def _fitted(examples: Sequence[Example]) -> tuple[Any, Any]:
    """scikit-learn's vectoriser and machine; terms seen once are left out where there is much."""
    from numpy import float32
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
    from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

    vectors = TfidfVectorizer(
        analyzer=terms,
        sublinear_tf=True,
        min_df=2 if len(examples) >= ENOUGH else 1,
        max_features=MOST_TERMS,
        dtype=float32,
    )
    try:
        matrix = vectors.fit_transform([example.text for example in examples])
    except ValueError as error:
        raise Misconfigured(f"there is nothing to learn in these stories: {error}") from error
    machine = LinearSVC(C=COST, class_weight="balanced", random_state=0)
    return vectors, machine.fit(matrix, [example.topic for example in examples])


def _told(machine: Any) -> tuple[Any, Any]:
    """Weights (topics, terms) and intercepts, also of two topics, which share one line."""
    import numpy as np

    weights, intercepts = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        return np.vstack([-weights, weights]), np.concatenate([-intercepts, intercepts])
    return weights, intercepts


def _sharpness(given: Sequence[Example]) -> float:
    """What makes the shares of stories that were held out most likely (log loss)."""
    import numpy as np

    kept = [example for at, example in enumerate(given) if at % HELD_OUT]
    known = {example.topic for example in kept}
    held = [example for example in given[::HELD_OUT] if example.topic in known]
    if len(given) < ENOUGH or len(known) < 2 or not held:
        return USUAL_SHARPNESS
    vectors, machine = _fitted(kept)
    weights, intercepts = _told(machine)
    matrix = vectors.transform([example.text for example in held])
    margins = matrix @ weights.T + intercepts
    truth = np.searchsorted(machine.classes_, [example.topic for example in held])
    return min(SHARPNESSES, key=lambda sharpness: _loss(sharpness * margins, truth))


def _loss(logits: Any, truth: Any) -> float:
    import numpy as np

    logits = logits - logits.max(axis=1, keepdims=True)
    shares = logits[np.arange(len(truth)), truth] - np.log(np.exp(logits).sum(axis=1))
    return float(-shares.mean())


def _languages(given: Sequence[Example]) -> tuple[str, ...]:
    """Primary subtags; () where some example does not say its language."""
    tags = {example.language.partition("-")[0].lower() for example in given}
    return () if "" in tags else tuple(sorted(tags))
