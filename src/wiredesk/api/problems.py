"""Errors of the API as problem details for HTTP (RFC 9457): a code, a title and what to do."""

import math
from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse
from msgspec import Struct

from wiredesk.core.errors import WiredeskError


class Kind(Struct, frozen=True):
    """One kind of problem: its status and its title, the same for every request."""

    status: int
    title: str


KINDS = {
    "unauthorized": Kind(401, "No wire of this name takes this token"),
    "bad-signature": Kind(401, "The signature is missing or does not hold"),
    "throttled": Kind(429, "More than this wire may send at once"),
    "too-large": Kind(413, "The file is too large"),
    "empty": Kind(400, "There is no file"),
    "broken-json": Kind(400, "The file is not well-formed JSON"),
    "broken-body": Kind(400, "The body cannot be taken apart"),
    "bad-key": Kind(400, "The idempotency key cannot be used"),
    "key-reused": Kind(422, "The idempotency key came with another file before"),
    "not-a-wire-file": Kind(415, "This is no wire file"),
    "unknown-coding": Kind(415, "The content coding is not known"),
    "method-not-allowed": Kind(405, "This method is not for this address"),
    "busy": Kind(503, "The archive is busy or away"),
}
"""Codes are part of the public interface: they are added, never renamed."""


class Problem(WiredeskError):
    """Ends a request; ``code`` is a key of KINDS, the message what is wrong and what to do."""

    def __init__(self, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message, code=code)
        self.headers = dict(headers or {})


def throttled(seconds: float) -> Problem:
    """Too much: come back after so many seconds."""
    wait = str(max(1, math.ceil(seconds)))
    return Problem(
        "throttled",
        f"Nothing was kept. Send it again after {wait} s.",
        {"Retry-After": wait},
    )


def answer(problem: Problem) -> HttpResponse:
    """The problem as application/problem+json."""
    kind = KINDS[problem.code]
    told = {
        "title": kind.title,
        "status": kind.status,
        "code": problem.code,
        "detail": str(problem),
    }
    return JsonResponse(
        told,
        status=kind.status,
        content_type="application/problem+json",
        headers=problem.headers,
    )
