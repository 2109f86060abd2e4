"""JSON that must parse and JSON that must not, bare and inside a feed."""

import json
from pathlib import Path
from typing import Any

from eval.hostile.tally import Row
from eval.hostile.throwing import Thrower, Thrown

FEED = b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [%s]}'
ITEM = b'{"id": "1", "content_text": "words", "_x": %s}'
PLAIN = FEED % (ITEM % b"1")


def score(cases: list[dict[str, Any]], folder: Path, thrower: Thrower) -> list[Row]:
    """A row per verdict of the suite: must-parse, must-reject, either."""
    rows: dict[str, Row] = {}
    for case in cases:
        body = (folder / case["file"]).read_bytes()
        bare, inside, twin = (
            thrower.throw(one) for one in (body, FEED % (ITEM % body), PLAIN)
        )  # fmt: skip
        verdict = _VERDICTS[case["class"]](bare, inside, body) and bool(twin.items)
        row = rows.setdefault(case["class"], Row(f"json {case['class']}"))
        row.add(case["file"], verdict, bare, inside, twin)
    return list(rows.values())


def _must_parse(bare: Thrown, inside: Thrown, body: bytes) -> bool:
    """Read, or refused only because it is no news; a feed that holds it is read."""
    read = bare.reading is not None or (bare.error and bare.error.code == "unknown-format")
    return bool(read) and (bool(inside.items) or not _fits_inside(body))


def _must_reject(bare: Thrown, inside: Thrown, body: bytes) -> bool:
    """Refused; as malformed where it looks like JSON at all, and so is a feed that holds it."""
    if bare.error is None:
        return False
    looks = body.lstrip(b" \t\r\n")[:1] in (b"{", b"[")
    refused = not looks or bare.error.code in ("malformed", "too-big")
    return refused and (inside.error is not None or _fits_inside(body))


def _either(bare: Thrown, inside: Thrown, body: bytes) -> bool:
    return True


def _fits_inside(body: bytes) -> bool:
    """Whether the feed around it is JSON by Python's own reading, whatever the piece alone is."""
    try:
        json.loads(FEED % (ITEM % body))
    except (ValueError, RecursionError):
        return False
    return True


_VERDICTS = {"must-parse": _must_parse, "must-reject": _must_reject, "either": _either}
