"""Around every request of the newsroom: log-in limit, readable refusals, pages in transactions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from wiredesk.core.errors import Refused
from wiredesk.newsroom import limit

Answer = Callable[[HttpRequest], HttpResponse]


class LoginLimit:
    """At most ten wrong passwords per name and address in a quarter of an hour, then 429."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path != "/newsroom/login/":
            return self.get_response(request)
        keys = limit.keys_for(request, request.POST.get("username", ""))
        if limit.closed(keys):
            return too_many()
        response = self.get_response(request)
        if response.status_code == 200:  # the form again: the password was wrong
            limit.count_failure(keys)
        return response


def too_many() -> HttpResponse:
    """The answer to one attempt too many."""
    return HttpResponse(
        "Too many failed log-ins. Please wait fifteen minutes.",
        status=429,
        content_type="text/plain",
        headers={"Retry-After": str(limit.WINDOW_SECONDS)},
    )


class Refusals:
    """A desk action that is refused anywhere in the newsroom is told in its own sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Back to where the person came from, with the reason; autosave gets its JSON."""
        if not isinstance(error, Refused) or not request.path.startswith("/newsroom/"):
            return None
        if request.accepts("application/json") and not request.accepts("text/html"):
            answer = {"success": False, "error_code": error.code, "error_message": str(error)}
            return JsonResponse(answer, status=400)
        messages.error(request, f"Not done: {error}.")
        return HttpResponseRedirect(_came_from(request))


def _came_from(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return referer
    return reverse("wagtailadmin_home")


class PageTransactions:
    """Every change of a Wagtail page is one transaction with its outbox row.

    Wagtail publishes pages in several statements of their own; a crash between them would leave a
    public page that no cache was told of.
    """

    NAMESPACES = ("wagtailadmin_pages", "wagtailadmin_workflows")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Call the view inside a transaction where it writes pages."""
        match = request.resolver_match
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        pages = match is not None and (
            match.namespace in self.NAMESPACES or match.url_name == "wagtail_bulk_action"
        )
        if not (writes and pages):
            return None
        with transaction.atomic():
            return view(request, *args, **kwargs)
