"""Tokens of a push wire in the newsroom: made with a button, shown once, revoked with another."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from wiredesk.archive.models import Subscription, Wire
from wiredesk.archive.pushing import valid_tokens
from wiredesk.desk import actions
from wiredesk.desk.actions.make_token import push_address
from wiredesk.newsroom.roles import User, may


def ways_in(wire: Wire, user: User) -> dict[str, Any]:
    """What a wire's page says of those who deliver to us: token holders, or a hub."""
    if wire.transport == Wire.Transport.PUSH:
        return {
            "push_address": push_address(wire),
            "tokens": valid_tokens(timezone.now()).filter(wire=wire),
            "may_make_token": may(user, "make_token"),
        }
    newest = Subscription.objects.filter(wire=wire).first()
    host = urlsplit(newest.hub).hostname if newest else ""  # a path may be a secret of the hub
    return {"subscription": newest, "hub_host": host}


@require_http_methods(["GET", "POST"])
@require_admin_access
def make_token(request: HttpRequest, key: int) -> HttpResponse:
    """GET asks; POST makes a token and shows it, the only time that anybody sees it."""
    wire = _wire(request, key, "make_token")
    context: dict[str, Any] = {"wire": wire}
    if request.method == "GET":
        context["tokens"] = valid_tokens(timezone.now()).filter(wire=wire)
    else:
        context["made"] = actions.make_token(wire, by=request.user.get_username())
        context["address"] = push_address(wire)
    return render(request, "newsroom/make_token.html", context)


@require_http_methods(["GET", "POST"])
@require_admin_access
def revoke_tokens(request: HttpRequest, key: int) -> HttpResponse:
    """GET asks; POST ends every token of the wire at once."""
    wire = _wire(request, key, "revoke_tokens")
    if request.method == "GET":
        return render(request, "newsroom/revoke_tokens.html", {"wire": wire})
    ended = actions.revoke_tokens(wire, by=request.user.get_username())
    messages.success(request, f"{wire.name}: {ended} token{'' if ended == 1 else 's'} revoked.")
    return redirect("wires:inspect", wire.pk)


def _wire(request: HttpRequest, key: int, act: str) -> Wire:
    if not may(request.user, act):
        raise PermissionDenied
    wires = Wire.objects.select_related("agency").filter(transport=Wire.Transport.PUSH)
    return get_object_or_404(wires, pk=key)
