"""The site as a Django app."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers templates, static files and commands of the site."""

    name = "wiredesk.site"
    label = "site"
