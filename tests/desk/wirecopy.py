"""The model's items as agencies file them: ninjs 1.6 or 3.1, every text with a word of its own.

Nearly the same text has the same other words.
"""

import json
from random import Random
from typing import Any

from tests.desk.model import FOREVER, Item

SIGNALS = {
    "correction": "sig:correction",
    "refile": "sig:refile",
    "add": "update:append-major-content",
    "advisory": "sig:advisory",
}
SKIPPED = "weather"  # a genre that the rules of every wire skip
STATUS = {"withhold": "withheld", "kill": "canceled"}
LETTERS = str.maketrans("0123456789", "bcdfghjklm")
WORDS = (
    "the harbour inspectors wrote once more of gulls that had not yet come back to their quay and"
    " cranes which stood still while nobody counted any ship waiting there for a pilot or wind"
).split()
SHORT, LONG = 40, 120  # words
DIALECTS = ("1", "3")


def mark(body: str) -> str:
    """The word that only this text has."""
    return "zq" + "".join(letter for letter in body.lower() if letter.isalnum()).translate(LETTERS)


def written(item: Item, dialect: str = "1") -> bytes:
    """The file that an agency would send."""
    fields = _words(item, dialect) if item.body else {}
    until = item.until and ("" if item.until == FOREVER else item.until.isoformat())
    names = {"1": ("$standard", "versioncreated", "pubstatus", "embargoed"),
             "3": ("standard", "versionCreated", "pubStatus", "embargoedUntil")}  # fmt: skip
    standard, made, status, embargoed = names[dialect]
    return json.dumps({
        standard: {"name": "ninjs", "version": {"1": "1.6", "3": "3.1"}[dialect]},
        "uri": item.guid,
        "type": "text",
        "version": str(item.number),
        made: item.made.isoformat(),
        status: STATUS.get(item.kind, "usable"),
        "language": "en",
        **({embargoed: until} if until is not None else {}),
        **({"signal": [SIGNALS[item.kind]]} if item.kind in SIGNALS else {}),
        **({"genre": [{"name": SKIPPED}]} if item.skip else {}),
        **fields,
    }).encode()  # fmt: skip


def _words(item: Item, dialect: str) -> dict[str, Any]:
    headline = f"Harbour report {item.number} of {item.guid[4:].replace(':', ' ')}"
    words = Random(item.text).choices(WORDS, k=SHORT if item.short else LONG)
    body = f"<p>{' '.join([*words[:20], mark(item.body), *words[20:]])}.</p>"
    if dialect == "1":
        return {"headline": headline, "body_html": body}
    return {
        "headlines": [{"value": headline}],
        "bodies": [{"contentType": "text/html", "value": body}],
    }
