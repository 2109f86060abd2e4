"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers templates, static files and commands of the desk."""

    name = "wiredesk.desk"
    label = "desk"
