"""What readers write to us: feedback and newsletter sign-ups, on pages that nobody keeps."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from wiredesk.archive import finding, letters
from wiredesk.site.answering import private

TRIES = 5
WINDOW_SECONDS = 3_600

CONSENT = "I want this newsletter by e-mail. I can leave it with one click at any time."


class FeedbackForm(forms.Form):
    """A note about a story or about the site; no account, no name."""

    about = forms.ChoiceField(
        label="What is it about?",
        choices=[
            ("error", "An error in a story"),
            ("site", "The site"),
            ("other", "Something else"),
        ],
    )
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 7}), max_length=4000, label="Your note"
    )
    email = forms.EmailField(
        required=False,
        label="E-mail for our answer (optional)",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    story = forms.RegexField(r"^\d{1,19}$", required=False, widget=forms.HiddenInput)


class NewsletterForm(forms.Form):
    """One field (R26)."""

    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """The form of a story page ("Report an error") and of every footer ("Give feedback")."""
    form = FeedbackForm(request.POST or None, initial={"story": request.GET.get("story", "")[:19]})
    if request.method == "POST" and form.is_valid():
        if too_many(request, "feedback"):
            return _wait(request)
        given = form.cleaned_data
        letters.leave_feedback(
            given["text"],
            now=timezone.now(),
            about=given["about"],
            email=given["email"],
            public_id=int(given["story"]) if given["story"] else None,
        )
        return private(redirect("feedback-thanks"))
    return _form(request, "site/feedback.html", form)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter(request: HttpRequest) -> HttpResponse:
    """The sign-up. The box on kept pages posts here without a token: its Origin must be ours."""
    form = NewsletterForm(request.POST or None)
    if request.method == "POST" and not from_our_pages(request):
        return _message(request, "This form was sent from another site.", status=403)
    if request.method == "POST" and form.is_valid():
        if too_many(request, "newsletter"):
            return _wait(request)
        letters.sign_up(form.cleaned_data["email"], now=timezone.now(), consent=CONSENT)
        return private(redirect("newsletter-thanks"))
    return _form(request, "site/newsletter.html", form, consent=CONSENT)


def feedback_thanks(request: HttpRequest) -> HttpResponse:
    """The note has arrived."""
    return _message(request, "Thank you. Your note lies on the desk now.")


def newsletter_thanks(request: HttpRequest) -> HttpResponse:
    """The same answer for new, known and confirmed addresses."""
    return _message(
        request,
        "Thank you. If this address is not on our list yet, a letter is on its way to it."
        " The newsletter starts once you press the button in that letter.",
    )


# Whoever has the token may press the button: it is the only secret, a second one adds nothing.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button and changes nothing, since mail scanners follow links; POST confirms."""
    wish = letters.wish_of(token)
    if wish is None:
        old = "This link is too old or not whole. Please sign up again."
        return _message(request, old, status=410)
    if request.method == "POST":
        letters.confirm(wish, now=timezone.now())
        return _message(request, "Thank you. The newsletter will come to your address.")
    context = {"frame": finding.frame(), "robots": "noindex", "path": request.path}
    return private(render(request, "site/confirm.html", context))


def from_our_pages(request: HttpRequest) -> bool:
    """Whether a browser sent the form from a page of this site (Origin, else Sec-Fetch-Site)."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    ours = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    return origin in (f"{ours.scheme}://{ours.netloc}", f"{request.scheme}://{request.get_host()}")


def too_many(request: HttpRequest, what: str) -> bool:
    """At most TRIES an hour from one address; the address itself is not kept."""
    address = salted_hmac(what, request.META.get("REMOTE_ADDR", "")).hexdigest()
    key = f"letters:{address}"
    cache.add(key, 0, WINDOW_SECONDS)
    return int(cache.incr(key)) > TRIES


def _form(request: HttpRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    context |= {"frame": finding.frame(), "form": form, "robots": "noindex", "path": request.path}
    return private(render(request, template, context, status=422 if form.errors else 200))


def _message(request: HttpRequest, message: str, status: int = 200) -> HttpResponse:
    context = {
        "frame": finding.frame(),
        "message": message,
        "robots": "noindex",
        "path": request.path,
    }
    return private(render(request, "site/message.html", context, status=status))


def _wait(request: HttpRequest) -> HttpResponse:
    response = _message(request, "That was a lot at once. Please try again in an hour.", 429)
    response["Retry-After"] = str(WINDOW_SECONDS)
    return response
