"""Adds many wires to a site at once: JSON on stdin; a process of its own, for Django's settings."""

import json
import os
import sys
from typing import Any

NO_LIMIT = 1_000_000_000  # what a bench or a drill delivers is no flood


def main() -> None:
    """Rows of key, agency, transport, address, licence (a preset), networks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        for row in json.load(sys.stdin):
            add(row)


def add(row: dict[str, Any]) -> None:
    """One wire, with its agency and its licence."""
    from wiredesk.archive.models import Agency, Wire
    from wiredesk.core.rights import PRESETS
    from wiredesk.desk.management.commands.wire import add_licence

    agency, _ = Agency.objects.get_or_create(key=row["agency"], defaults={"name": row["agency"]})
    wire = Wire.objects.create(
        key=row["key"],
        agency=agency,
        name=row["key"],
        transport=row["transport"],
        address=row["address"],
        policy=Wire.Policy.AUTO,
        allow_networks=row.get("networks", []),
        most_items=row.get("most_items", NO_LIMIT),
        most_kills=row.get("most_kills", NO_LIMIT),
    )
    add_licence(wire, PRESETS[row.get("licence", "full-indexed")], by="bench")


if __name__ == "__main__":
    main()
