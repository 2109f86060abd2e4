from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from wiredesk.core.neardup import SPAN, sketch_of


def sketch_recent(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """A kill finds nearly the same text among what came shortly before this release."""
    versions = apps.get_model("archive", "StoryVersion").objects
    recent = versions.filter(at__gte=timezone.now() - 2 * SPAN, asks="").exclude(body_text="")
    copy = recent.exclude(kind__in=("KILL", "ADVISORY"))
    for pk in list(copy.values_list("pk", flat=True)):
        text = versions.values_list("body_text", flat=True).get(pk=pk)
        versions.filter(pk=pk).update(sketch=sketch_of(text))


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0007_enrichment'),
    ]

    operations = [
        migrations.AddField(
            model_name='storyversion',
            name='sketch',
            field=models.BinaryField(default=b'', help_text='finds nearly the same text (core/neardup)'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(condition=models.Q(('state', 'killed')), fields=['killed_at'], name='story_killed'),
        ),
        migrations.RunPython(sketch_recent, migrations.RunPython.noop),
    ]
