"""The project as a Django app: it owns the commands that start processes."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Plugs the page cache and the engine into the archive's writes."""

    name = "wiredesk.project"
    label = "project"

    def ready(self) -> None:
        """Every committed change bumps the page caches' generation and wakes the engine."""
        from django.conf import settings

        from wiredesk.archive import recording, remains
        from wiredesk.archive.generation import generation_of

        config = settings.CONFIG
        prefix = f"{config.namespace}:"
        generation = generation_of(config.generation_place, prefix=prefix)
        recording.bump_page_cache = generation.bump
        remains.caches_behind = generation.behind
        if config.engine == "cluster":
            from wiredesk.project.celery import wake

            recording.wake = wake
