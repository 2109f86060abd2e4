"""Pictures that came with stories; invisible until we hold our own copy."""

from django.db import models

from wiredesk.archive.models.story import Story


class Picture(models.Model):
    """One picture of one story: remote until fetched through the guard and stored by us."""

    class State(models.TextChoices):
        REMOTE = "remote", "Not stored yet"
        STORED = "stored", "Stored"
        REFUSED = "refused", "Refused"

    class Badge(models.TextChoices):
        OWN = "", "The story's own picture"
        FILE = "file", "File picture"
        REPRESENTATIVE = "representative", "Representative picture"

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="pictures", db_index=False
    )
    key = models.CharField(max_length=64, help_text="sha-256 of guid or href")
    href = models.TextField()
    caption = models.TextField(blank=True)
    alt = models.TextField(blank=True)
    credit = models.CharField(max_length=300, blank=True)
    copyright = models.CharField(max_length=300, blank=True)
    usage_terms = models.TextField(blank=True)
    badge = models.CharField(max_length=20, choices=Badge, default=Badge.OWN, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REMOTE)
    reason = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="pictures/", blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key"], name="picture_once_per_story")
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.caption[:60] or self.key[:12]
