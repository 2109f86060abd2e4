from django.db import migrations, models


def keep_what_is_shown(apps, schema_editor):
    """Shorts were cut wherever a licence had the full text: these licences keep them."""
    apps.get_model("archive", "Licence").objects.filter(display="full").update(abridge=True)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0009_storylines'),
    ]

    operations = [
        migrations.AddField(
            model_name='licence',
            name='abridge',
            field=models.BooleanField(default=False, help_text='Machine-made shorts and round-ups may be made of it; shorts need full text too.'),
        ),
        migrations.AddField(
            model_name='licence',
            name='learn',
            field=models.BooleanField(default=False, help_text='The desk may learn topics from its coded stories; killed and expired ones go.'),
        ),
        migrations.RunPython(keep_what_is_shown, migrations.RunPython.noop),
    ]
