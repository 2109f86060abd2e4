"""Publishing status and item class, as NewsML-G2, ninjs and their dialects spell them."""

from wiredesk.core.item import ItemClass, PubStatus

_STATUS: dict[str, PubStatus] = {
    "": "usable",
    "usable": "usable",
    "open": "usable",  # Belga
    "publishable": "usable",
    "published": "usable",
    "corrected": "usable",
    "embargoed": "usable",  # the embargo itself says until when
    "withheld": "withheld",
    "hold": "withheld",
    "unpublished": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "withdrawn": "canceled",
    "killed": "canceled",
    "recalled": "canceled",
    "deleted": "canceled",
}

_CLASSES: dict[str, ItemClass] = {
    "": "text",
    "text": "text",
    "article": "text",
    "story": "text",
    "advisory": "text",
    "preformatted": "text",
    "picture": "picture",
    "photo": "picture",
    "image": "picture",
    "graphic": "graphic",
    "graphics": "graphic",
    "audio": "audio",
    "video": "video",
    "composite": "composite",
    "component": "composite",
    "planning": "planning",
    "event": "planning",
}


def pub_status(code: str | None) -> PubStatus:
    """The status of a code such as ``stat:canceled``; usable where absent (G2 Power 2.35).

    A status nobody knows hides the item: withheld is the error that can be mended.
    """
    return _STATUS.get(last_part(code), "withheld")


def item_class(code: str | None, *, planning: bool = False) -> ItemClass:
    """The class of a code such as ``ninat:picture``; text where absent."""
    return "planning" if planning else _CLASSES.get(last_part(code), "other")


def urgency_of(number: int | None) -> int | None:
    """IPTC's scale, 1 (top) to 9; anything else is none."""
    return number if number in range(1, 10) else None


def last_part(code: str | None) -> str:
    """What stands behind the scheme: ``stat:usable`` and ``…/pubstatusg2/usable`` -> ``usable``."""
    return (code or "").strip().lower().rpartition("/")[2].rpartition(":")[2]
