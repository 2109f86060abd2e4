"""Every address of the site: the newsroom, Wagtail's pages, then the public site."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("newsroom/desk/", include("wiredesk.newsroom.urls")),
    path("newsroom/", include(wagtailadmin_urls)),
    path("", include("wiredesk.site.urls")),
    path("", include(wagtail_urls)),
]

handler404 = "wiredesk.site.views.machines.not_found"
