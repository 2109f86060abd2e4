"""At most ten wrong passwords per name and address in a quarter of an hour."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

TRIES = 10
WINDOW_SECONDS = 900


class LoginLimit:
    """Counts failed log-ins in the cache and answers 429 when there were too many."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path != "/newsroom/login/":
            return self.get_response(request)
        keys = [
            f"login:{request.META.get('REMOTE_ADDR', '')}",
            f"login:{hash(request.POST.get('username', '')[:150].lower())}",
        ]
        if any((cache.get(key) or 0) >= TRIES for key in keys):
            return HttpResponse(
                "Too many failed log-ins. Please wait fifteen minutes.",
                status=429,
                content_type="text/plain",
                headers={"Retry-After": str(WINDOW_SECONDS)},
            )
        response = self.get_response(request)
        if response.status_code == 200:  # the form again: the password was wrong
            for key in keys:
                cache.add(key, 0, WINDOW_SECONDS)
                cache.incr(key)
        return response
