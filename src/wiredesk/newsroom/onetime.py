"""A link that logs one person in once: for the first visit after `demo` or `init`."""

import time

from django.contrib.auth import get_user_model, login
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

SALT = "wiredesk.newsroom.onetime"


def make_link(user: AbstractBaseUser, *, minutes: float = 15) -> str:
    """The path of a link that logs ``user`` in once within ``minutes``.

    The token carries the last log-in and the password's hash, signed: using it changes the first,
    a new password the second, and either makes the link worthless.
    """
    token = signing.dumps([user.pk, _print_of(user), time.time() + minutes * 60], salt=SALT)
    return reverse("newsroom:enter", args=[token])


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that link scanners burn nothing; POST logs in."""
    user = _user_of(token)
    if user is None:
        return render(request, "newsroom/enter.html", {"user_name": None}, status=410)
    if request.method == "GET":
        return render(request, "newsroom/enter.html", {"user_name": user.get_username()})
    if not _use_up(user):
        return render(request, "newsroom/enter.html", {"user_name": None}, status=410)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(reverse("wagtailadmin_home"))


def _user_of(token: str) -> AbstractBaseUser | None:
    """Whom a token still stands for; None where it is forged, used, expired or overtaken."""
    try:
        key, print_of, until = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=key, is_active=True).first()
    if user is None or until < time.time() or print_of != _print_of(user):
        return None
    return user


def _use_up(user: AbstractBaseUser) -> bool:
    """Move the last log-in on, unless another request with the same link was faster."""
    unused = get_user_model().objects.filter(pk=user.pk, last_login=user.last_login)
    return unused.update(last_login=timezone.now()) == 1


def _print_of(user: AbstractBaseUser) -> str:
    """Changes with every log-in and every password; tells neither."""
    seen = user.last_login.timestamp() if user.last_login else 0
    return signing.Signer(salt=SALT).signature(f"{user.pk}:{seen}:{user.password}")
