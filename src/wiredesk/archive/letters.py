"""The public's own inserts, the one write the site may make: feedback and newsletter sign-ups."""

from datetime import datetime, timedelta

from django.db import transaction

from wiredesk.archive.models import Feedback, NewsletterSignUp, Outbox, Story

ONE_LETTER_PER = timedelta(hours=24)
"""At most one confirmation letter per address in this time (THREATS 46)."""

CONFIRM = "confirm-sign-up"
"""Effect of the outbox: send the letter whose button confirms a sign-up."""


def leave_feedback(
    text: str, *, now: datetime, about: str = "error", email: str = "", public_id: int | None = None
) -> Feedback:
    """Keep a reader's note, linked to the version that is on show; the caller checked its form."""
    story = Story.objects.filter(public_id=public_id).first() if public_id else None
    return Feedback.objects.create(
        at=now,
        story_id=story.pk if story else None,
        version_id=story.shown_id if story else None,
        about=about,
        text=text,
        email=email,
    )


@transaction.atomic
def sign_up(email: str, *, now: datetime, consent: str, edition: str = "") -> None:
    """Keep a wish for the newsletter, unconfirmed, and queue the letter that asks to confirm it.

    The caller learns nothing about the address: known, confirmed and new ones end alike.
    """
    wish, new = NewsletterSignUp.objects.get_or_create(
        email=email.strip().lower(), defaults={"at": now, "consent": consent, "edition": edition}
    )
    if wish.confirmed_at is not None or (not new and wish.at > now - ONE_LETTER_PER):
        return
    if not new:
        NewsletterSignUp.objects.filter(pk=wish.pk).update(at=now, consent=consent, edition=edition)
    Outbox.objects.create(effect=CONFIRM, payload={"sign_up": wish.pk}, created_at=now, due_at=now)
