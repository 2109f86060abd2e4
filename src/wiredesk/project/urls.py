"""Every address of the site: the newsroom, Wagtail's pages, then the public site."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from wiredesk.site import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("newsroom/desk/", include("wiredesk.newsroom.urls")),
    path("newsroom/", include(wagtailadmin_urls)),
    path("api/", include("wiredesk.api.urls")),
    path("", include("wiredesk.api.read_urls")),
    path("", include("wiredesk.site.urls")),
    path("", include(wagtail_urls)),
]

handler404 = "wiredesk.site.views.machines.not_found"
