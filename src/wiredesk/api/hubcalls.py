"""Answers a hub at the callback of one subscription: is it wanted (GET), content (POST).

A key that we never gave away is told nothing. What is signed badly is answered like what is signed
well, and ignored (WebSub, section 7.1.2): a forger learns nothing, and the hub is not at fault.
"""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from wiredesk.api.bodies import body_of
from wiredesk.api.problems import throttled
from wiredesk.archive import subscribing
from wiredesk.wires import answers
from wiredesk.wires.doorkeeper import turned_away
from wiredesk.wires.signatures import HUB_HINT, hub_method

log = logging.getLogger("wiredesk.websub")

LONGEST_CHALLENGE = 2000


def verification(request: HttpRequest, key: str) -> HttpResponse:
    """Echo the challenge of what we asked for (section 5.3); 404 for all else."""
    said = {name: request.GET.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge")}
    now = timezone.now()
    if said["mode"] == "denied":
        known = subscribing.deny(key, said["topic"], now)
        return HttpResponse(status=200 if known else 404)
    challenge = said["challenge"]
    lease = _seconds(request.GET.get("hub.lease_seconds", ""))
    if not 0 < len(challenge) <= LONGEST_CHALLENGE or not subscribing.verify(
        key, said["mode"], said["topic"], lease, now
    ):
        return HttpResponse(status=404)
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


def delivery(request: HttpRequest, key: str) -> HttpResponse:
    """Keep signed content and answer 202; an ended subscription says 410, so that the hub stops."""
    takes = subscribing.takes(key)
    if not takes:
        return HttpResponse(status=404 if takes is None else 410)
    body = body_of(request, lambda piece: None)
    secret = subscribing.secret_of(key).encode()
    method = hub_method(secret, body, request.headers.get("X-Hub-Signature", ""))
    if method is None:
        log.warning("a delivery without a valid signature was ignored")
    elif method == HUB_HINT:
        subscribing.hint(key, timezone.now())
    else:
        _keep(request, key, body)
    return HttpResponse(status=202)


def _keep(request: HttpRequest, key: str, body: bytes) -> None:
    """Raises Problem where it comes too fast; what is plainly no feed is not kept."""
    media_type = answers.media_type(request.headers.get("Content-Type")) or ""
    if why := turned_away(body, media_type):
        log.warning("a hub delivered no feed: %s", why.why)
        return
    if wait := subscribing.deliver(key, ("", media_type, body), timezone.now()):
        raise throttled(wait)


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
