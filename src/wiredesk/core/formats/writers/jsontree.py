"""Serialises JSON: absent fields left out, and characters that never reach a page removed."""

import json
from typing import Any

from wiredesk.core.formats.writers.wording import clean, is_ambiguous


def document(value: Any) -> bytes:
    """The file: UTF-8, two spaces of indent for people, no null."""
    kept = present(value)
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    return json.dumps(kept, ensure_ascii=is_ambiguous(text), indent=2).encode()


def present(value: Any) -> Any:
    """``value`` without fields that are None; texts cleaned."""
    if isinstance(value, dict):
        return {key: present(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [present(inner) for inner in value]
    return clean(value) if isinstance(value, str) else value
