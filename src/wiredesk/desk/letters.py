"""The letter that asks a reader to confirm a newsletter sign-up: plain text with one link."""

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from wiredesk.archive import letters
from wiredesk.archive.models import NewsletterSignUp, SiteIdentity
from wiredesk.core.errors import Passing
from wiredesk.core.filing import Effect

SMTP_SECONDS = 20
"""A mail server that says nothing for so long is tried again later."""

TEXT = """\
Somebody, probably you, asked for the newsletter of {name} at this address.

To confirm it, open this page and press its button, within {days} days:

{link}

If it was not you, do nothing: without the button there will be no newsletter and no other letter.

You agreed to: {consent}

{name}
{site}
"""


def confirm_sign_up(effect: Effect) -> None:
    """Send the confirmation letter of one sign-up; nothing where it is confirmed or deleted.

    Raises Passing where no mail server or no sender is set, OSError where the server refuses: the
    letter then stays in the outbox.
    """
    key = effect.payload.get("sign_up")
    pending = NewsletterSignUp.objects.filter(confirmed_at=None)
    wish = pending.filter(pk=key).first() if isinstance(key, int) else None
    if wish is not None:
        _letter(wish, SiteIdentity.objects.order_by("pk").first() or SiteIdentity()).send()


def _letter(wish: NewsletterSignUp, identity: SiteIdentity) -> EmailMessage:
    name = _one_line(identity.name)
    return EmailMessage(
        subject=f"Please confirm the newsletter of {name}",
        body=TEXT.format(
            name=name,
            days=letters.TOKEN_LIVES.days,
            link=_link(wish),
            consent=wish.consent,
            site=settings.CONFIG.site_url,
        ),
        from_email=formataddr((name, _sender(identity))),
        to=[_one_line(wish.email)],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=SMTP_SECONDS),
    )


def _link(wish: NewsletterSignUp) -> str:
    path = reverse("newsletter-confirm", args=[letters.token(wish.pk)])
    return f"{settings.CONFIG.site_url}{path}"


def _sender(identity: SiteIdentity) -> str:
    """The address on the imprint, else the alarm's. Raises Passing where mail cannot leave."""
    if not settings.CONFIG.mail:
        raise Passing("no mail server is set: give WIREDESK_SMTP_URL, and the letter goes out")
    sender = _one_line(identity.email or settings.CONFIG.alarm_mail or "")
    if not sender:
        host = urlsplit(settings.CONFIG.site_url).hostname
        raise Passing(f"nobody signs the letters of {host}: give the site an e-mail address")
    return sender


def _one_line(text: str) -> str:
    """No header ever takes a line break from data, whoever wrote it."""
    return " ".join(text.split())
