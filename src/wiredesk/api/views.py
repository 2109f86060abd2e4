"""The doors of the API: each one function of a module of its own, without session or cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from wiredesk.api import hubcalls, receiving
from wiredesk.api.problems import Problem, answer

View = Callable[..., HttpResponse]


def _machine(view: View) -> View:
    """Problems become their answer; nobody keeps an answer, and there are no cookies to forge."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.COOKIES.clear()  # else the middleware answers a stale one with another cookie
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)
        try:
            response = view(request, *args, **kwargs)
        except Problem as problem:
            response = answer(problem)
        except (OperationalError, InterfaceError):
            told = "Nothing was kept. Send it again in a moment."
            response = answer(Problem("busy", told, {"Retry-After": "5"}))
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(wrapped)


@_machine
def push(request: HttpRequest, wire: str) -> HttpResponse:
    """Take files for a wire: 202 once they are on disk."""
    if request.method != "POST":
        raise Problem("method-not-allowed", "Send the file with POST.", {"Allow": "POST"})
    return receiving.receive(request, wire)


@_machine
def websub(request: HttpRequest, key: str) -> HttpResponse:
    """Answer a hub: GET asks whether a subscription is wanted, POST brings content."""
    if request.method == "GET":
        return hubcalls.verification(request, key)
    if request.method != "POST":
        raise Problem("method-not-allowed", "A hub comes with GET or POST.", {"Allow": "GET, POST"})
    return hubcalls.delivery(request, key)
