"""Buttons that concern no story: the stop switch and the replay of a transmission."""

import zstandard
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import require_admin_access

from wiredesk.archive.models import Transmission, Wire
from wiredesk.desk import actions
from wiredesk.newsroom.roles import may

MOST_SHOWN = 1_000_000  # bytes of a transmission shown in the browser
RAW_CSP = "default-src 'none'; sandbox"


@require_http_methods(["GET", "POST"])
@require_admin_access
def switch(request: HttpRequest, what: str) -> HttpResponse:
    """Pause or resume one wire (``wire`` = its id) or all: GET asks, POST does it."""
    if not may(request.user, what):
        raise PermissionDenied
    key = (request.POST if request.method == "POST" else request.GET).get("wire", "")
    wire = get_object_or_404(Wire, pk=int(key)) if key.isdigit() else None
    if request.method == "GET":
        return render(request, "newsroom/switch.html", {"what": what, "wire": wire})
    do = actions.pause if what == "pause" else actions.resume
    do(wire, by=request.user.get_username(), reason=request.POST.get("reason", "").strip())
    name = wire.name if wire else "All wires"
    messages.success(request, f"{name}: {'paused' if what == 'pause' else 'resumed'}.")
    return redirect(next_page(request))


@require_POST
@require_admin_access
def replay(request: HttpRequest, key: int) -> HttpResponse:
    """Put a transmission back into the queue."""
    if not may(request.user, "replay"):
        raise PermissionDenied
    transmission = get_object_or_404(Transmission, pk=key)
    actions.replay(transmission, by=request.user.get_username())
    messages.success(request, f"Transmission {key} waits to be read again.")
    return redirect(next_page(request))


@require_safe
@require_admin_access
def raw(request: HttpRequest, key: int) -> HttpResponse:
    """The bytes of a transmission as plain text that no browser will run; publishers only.

    They may hold killed text, which is evidence and not for everybody (DESK-RULES, "Kill").
    """
    if not may(request.user, "replay"):
        raise PermissionDenied
    transmission = get_object_or_404(Transmission, pk=key)
    with zstandard.ZstdDecompressor().stream_reader(bytes(transmission.body)) as reader:
        start = reader.read(MOST_SHOWN)
    return HttpResponse(
        start.decode("utf-8", "replace"),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Security-Policy": RAW_CSP, "X-Content-Type-Options": "nosniff"},
    )


def next_page(request: HttpRequest) -> str:
    """Where a form wants to go back to, if that is a page of the newsroom."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, None)
    return wanted if safe and wanted.startswith("/newsroom/") else "/newsroom/"
