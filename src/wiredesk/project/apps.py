"""The project as a Django app: it owns the commands that start processes."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Plugs the page cache into the archive's writes."""

    name = "wiredesk.project"
    label = "project"

    def ready(self) -> None:
        """Every committed change bumps the generation that the page caches compare."""
        from django.conf import settings

        from wiredesk.archive import recording
        from wiredesk.archive.generation import generation_of

        recording.bump_page_cache = generation_of(settings.CONFIG.generation_place).bump
