"""Whether a story's picture may be stored and shown: by contract, and by usage terms of its own."""

from datetime import datetime

from wiredesk.archive.contracts import markets
from wiredesk.archive.models import Picture
from wiredesk.archive.models.agency import lines_of
from wiredesk.core.rights import Permit, PictureFacts, may_show_picture
from wiredesk.core.usageterms import read_terms


def permitted(picture: Picture, now: datetime, *, credited: bool = False) -> Permit:
    """What the licence says of a picture now; the refusal says which rule it was.

    Its usage terms are read anew: sentences that the desk has read meanwhile are known.
    ``credited``: take it for credited, because its file may still say by whom it is.
    """
    story = picture.story
    contract = story.contract()
    known = lines_of(story.wire.licence.known_terms) if contract else ()
    terms = read_terms(picture.usage_terms, story.sort_at, known)
    facts = PictureFacts(
        credit=picture.credit or ("as its file says" if credited else ""),
        copyright=picture.copyright,
        terms=terms,
        shown_since=story.first_public_at,
    )
    limited = terms.forbidden or terms.allowed
    return may_show_picture(contract, facts, now, markets() if limited else ())


def credit_to_show(picture: Picture) -> str:
    """The credit as the picture's terms word it, where they make one mandatory."""
    terms = read_terms(picture.usage_terms, picture.story.sort_at)
    return terms.credit or picture.credit
