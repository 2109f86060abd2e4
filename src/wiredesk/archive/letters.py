"""The public's own writes, the only ones the site may make: feedback and newsletter sign-ups."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from wiredesk.archive.models import Feedback, NewsletterSignUp, Outbox, Story

ONE_LETTER_PER = timedelta(hours=24)
"""At most one confirmation letter per address in this time (THREATS 46)."""

CONFIRM = "confirm-sign-up"
"""Effect of the outbox: send the letter whose button confirms a sign-up."""

TOKEN_LIVES = timedelta(days=3)
"""How long the link of a confirmation letter works."""

_SALT = "wiredesk.newsletter.confirm"


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

    The caller checked the address, and learns nothing about it: known, confirmed and new ones end
    alike. Two wishes at once queue one letter: the second finds no row left to change.
    """
    said = {"at": now, "consent": consent, "edition": edition}
    wish, new = NewsletterSignUp.objects.get_or_create(email=email.strip().lower(), defaults=said)
    quiet = NewsletterSignUp.objects.filter(
        pk=wish.pk, confirmed_at=None, at__lte=now - ONE_LETTER_PER
    )
    if not new and (_letter_waits(wish.pk) or not quiet.update(**said)):
        return
    Outbox.objects.create(effect=CONFIRM, payload={"sign_up": wish.pk}, created_at=now, due_at=now)


def _letter_waits(sign_up_id: int) -> bool:
    """Whether an earlier letter still lies in the outbox, for example without a mail server."""
    waiting = Outbox.objects.filter(effect=CONFIRM, done_at=None)
    return waiting.filter(payload__sign_up=sign_up_id).exists()


def token(sign_up_id: int) -> str:
    """What the link of a letter carries: signed with this site's key, good for TOKEN_LIVES."""
    return signing.dumps(sign_up_id, salt=_SALT)


def wish_of(given: str) -> NewsletterSignUp | None:
    """The sign-up a link speaks of; None for a forged or expired link, or a deleted address."""
    try:
        key = signing.loads(given, salt=_SALT, max_age=TOKEN_LIVES)
    except signing.BadSignature:
        return None
    return NewsletterSignUp.objects.filter(pk=key).first()


def confirm(wish: NewsletterSignUp, *, now: datetime) -> None:
    """The reader pressed the button; pressing it again changes nothing."""
    NewsletterSignUp.objects.filter(pk=wish.pk, confirmed_at=None).update(confirmed_at=now)
