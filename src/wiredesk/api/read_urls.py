"""Addresses of the read API."""

from django.urls import path, re_path

from wiredesk.api import reading

urlpatterns = [
    path("api/openapi.json", reading.openapi, name="api-openapi"),
    path("api/stories", reading.stories, name="api-stories"),
    re_path(r"^api/stories/(?P<rest>(?![0-9]{1,19}$).*)$", reading.unknown),
    path("api/stories/<int:public_id>", reading.story, name="api-story"),
]
