"""The operator's spaCy pipeline; the one module that knows spaCy, and imports it late.

Only the process of `wiredesk name` loads one. Everybody else may ask whether it could be loaded.
"""

import logging
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from wiredesk.core.enrich.entities import Entity, text_to_read, with_entities
from wiredesk.core.enrich.values import Copy, Enrichment
from wiredesk.core.errors import Malformed, Misconfigured
from wiredesk.core.item import Value

SETTING = "WIREDESK_NER_MODEL"
LEFT_OUT = ("parser", "tagger", "morphologizer", "attribute_ruler", "lemmatizer", "senter",
            "textcat", "textcat_multilabel")  # fmt: skip
"""Parts of common pipelines that take most of the time and name nobody."""

BAD_TEXT = (ValueError, LookupError, TypeError, RuntimeError)
"""What spaCy and its parts raise for a text that they cannot read."""

log = logging.getLogger("wiredesk.name")


class Pipeline(Value, frozen=True, kw_only=True):
    """A loaded pipeline and its mark, as ``Enrichment.named_by`` keeps it."""

    mark: str
    nlp: Any

    def entities(self, text: str) -> tuple[Entity, ...]:
        """The names in a text. Raises Malformed where the pipeline cannot read it."""
        try:
            with self.nlp.memory_zone():  # its vocabulary would grow with every new word
                named = self.nlp(text).ents
                return tuple(Entity(one.label_, one.start_char, one.end_char) for one in named)
        except BAD_TEXT as error:
            raise Malformed(f"the pipeline cannot read this text: {error}") from error


def missing(model: str) -> str:
    """Why a pipeline of this name or path cannot be used, and what to do; "" = nothing is missing.

    Looks without importing anything.
    """
    if not model:
        return f"{SETTING} is not set: name an installed spaCy pipeline, or the path of one"
    if find_spec("spacy") is None:
        return (
            f"{SETTING} is set, but spaCy is not installed. Install the extra wiredesk[ner]"
            f" (requirements/ner.txt), or unset {SETTING}."
        )
    if Path(model).joinpath("config.cfg").is_file() or _installed(model):
        return ""
    return (
        f"{SETTING} names {model!r}, but no spaCy pipeline of that name is installed and no folder"
        " of that path holds one (with config.cfg). Install the pipeline's package, or correct the"
        " path."
    )


def load(model: str) -> Pipeline:
    """Load the pipeline of this name or path. Raises Misconfigured where that fails."""
    if said := missing(model):
        raise Misconfigured(said)
    import spacy

    try:
        nlp = spacy.load(model, exclude=list(LEFT_OUT))
    except (OSError, ImportError, AttributeError, *BAD_TEXT) as error:
        raise Misconfigured(
            f"{SETTING} names {model!r}, which spaCy cannot load: {error}"
        ) from error
    about = nlp.meta
    name = "_".join(filter(None, (about.get("lang"), about.get("name"))))
    return Pipeline(mark=f"spaCy {name}-{about.get('version', '')}", nlp=nlp)


def named(copy: Copy, found: Enrichment, pipeline: Pipeline) -> Enrichment:
    """What was found in a copy with what the pipeline adds, if it can read the text."""
    text = text_to_read(copy)
    try:
        entities = pipeline.entities(text) if text else ()
    except Malformed as error:
        log.warning("a story is left as it is: %s", error)
        entities = ()
    return with_entities(copy, found, entities, pipeline.mark)


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except (PackageNotFoundError, ValueError):
        return False
    return True
