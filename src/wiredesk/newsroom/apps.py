"""The newsroom as a Django app."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """Registers templates, static files and commands of the newsroom."""

    name = "wiredesk.newsroom"
    label = "newsroom"
