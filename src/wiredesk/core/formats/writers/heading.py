"""What a document says about itself, around the items in it."""

from datetime import datetime

from wiredesk.core.item import Value


class Heading(Value, frozen=True, kw_only=True, omit_defaults=True):
    """The heading of a feed or message. What is empty is left out where its format allows that."""

    title: str
    made: datetime  # aware: when the document was put together
    address: str = ""  # where the document itself is found: a URL, or another lasting URI
    page: str = ""  # URL of the page that it belongs to
    language: str = ""  # BCP 47; of every item that names none
    rights: str = ""  # of every item that says nothing of its own
