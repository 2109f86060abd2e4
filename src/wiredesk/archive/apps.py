"""The archive as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    """Tables of agencies, wires, stories and everything the desk keeps."""

    name = "wiredesk.archive"
    label = "archive"
    verbose_name = "Archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The full-text index is no Django model: it is created after every migrate."""
        from wiredesk.archive.search import create_index

        post_migrate.connect(create_index, sender=self)
