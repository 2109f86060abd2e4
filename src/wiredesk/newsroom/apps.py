"""The newsroom as a Django app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class NewsroomConfig(AppConfig):
    """Registers templates, static files and commands of the newsroom."""

    name = "wiredesk.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        """Make the groups after every migrate; lead publish to the desk, previews to the site."""
        from wiredesk.archive import originals
        from wiredesk.archive.models import StoryEdit
        from wiredesk.desk.actions import edit
        from wiredesk.newsroom.preview import preview
        from wiredesk.newsroom.roles import create_groups
        from wiredesk.newsroom.widgets import without_inline_script

        # The newsroom has no tables, and Django tells only apps with tables.
        post_migrate.connect(create_groups, sender=apps.get_app_config("archive"))
        StoryEdit.desk = edit
        StoryEdit.page = staticmethod(preview)
        originals.listen()
        without_inline_script()
