"""What is read most: visits not counted yet, the counts, the key of the day, the desk's picks."""

from django.db import models

from wiredesk.archive.models.story import Story

THE_ROW = 1
"""Key of the one row of DayKey and of Readership."""


class Visit(models.Model):
    """One visit of a story's page, until it is counted. No address, no browser, no cookie."""

    story = models.BigIntegerField(help_text="public number")
    reader = models.BigIntegerField(help_text="keyed hash, good for one day: core/trending.py")
    at = models.DateTimeField()
    from_own_list = models.BooleanField(default=False, help_text="by a link of the Trending list")

    def __str__(self) -> str:
        return f"visit of {self.story}"


class DayKey(models.Model):
    """The key that makes numbers of readers: one row, overwritten when the day (UTC) ends."""

    day = models.DateField()
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"key of {self.day}"


class Readership(models.Model):
    """All that is counted: one row of bounded size, no word of a story."""

    store = models.BinaryField(default=bytes, help_text="msgpack of core.trending.Store")
    standings = models.JSONField(default=list, help_text="core.trending.Standing, first first")
    at = models.DateTimeField(help_text="when the standings were worked out")

    def __str__(self) -> str:
        return f"readership at {self.at:%Y-%m-%d %H:%M}"


class Pick(models.Model):
    """A story the desk chose for the list "Editor's picks"."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="pick")
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"pick {self.position}"
