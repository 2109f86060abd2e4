"""Copy about a ferry landing, as wires file it; no two ids have nearly the same text."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

NOW = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
BODY = (
    "KELSBURY (Northline) - The council of Kelsbury voted on Thursday to rebuild the old ferry"
    " landing, which has been closed since the storm of last winter."
)
OWN = (
    "The council had asked divers engineers and two banks what the piles would bear and who would"
    " pay after the last winter took half of it away with crane rails lamps and benches"
).split()


def ninjs(guid: str = "urn:k:1", version: int = 1, **facts: Any) -> bytes:
    """A ninjs 1.4 item as a wire would file it, ``version`` minutes after NOW."""
    at = (NOW + timedelta(minutes=version)).isoformat()
    own = " ".join(Random(guid).choices(OWN, k=60))
    item = {
        "uri": guid,
        "type": "text",
        "version": str(version),
        "versioncreated": at,
        "pubstatus": "usable",
        "language": "en",
        "headline": f"Kelsbury to rebuild ferry landing {guid[-1]}",
        "body_html": f"<p>{BODY} Vote {guid}.</p><p>{own}.</p><p>Work starts, take {version}.</p>",
    }
    return json.dumps({**item, **facts}).encode()
