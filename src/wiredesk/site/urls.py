"""Addresses of the public site."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def pending(request: HttpRequest, **_: object) -> HttpResponse:
    """Stands until the pages are written."""
    return HttpResponse("pending")


urlpatterns = [
    path("article/<int:public_id>", pending, name="story-id"),
    path("article/<slug:sector>/<int:public_id>-<slug:slug>", pending, name="story"),
]
