"""Small real spaCy pipelines for tests: an entity ruler that knows the names it is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

WHY = "spaCy is not installed: pip install -r requirements/ner.txt"
NAMES = {"PERSON": ["Qorvane"], "ORG": ["Umbrix", "Velmar"]}


def blank() -> Any:
    """An empty English pipeline; the test is skipped where there is no spaCy."""
    return pytest.importorskip("spacy", reason=WHY).blank("en")


def ruler(
    folder: Path, names: Mapping[str, list[str]] = NAMES, *, version: str = "1.0", nlp: Any = None
) -> Path:
    """Save a pipeline that names these, by label, and return where it lies."""
    nlp = nlp or blank()
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": label, "pattern": one} for label, known in names.items() for one in known]
    )
    nlp.meta["name"], nlp.meta["version"] = "quay", version
    nlp.to_disk(folder / f"quay-{version}")
    return folder / f"quay-{version}"
