"""The ledger of kills: one row per surface that a kill cleared, with the time it took."""

from datetime import timedelta

from django.db import models

from wiredesk.archive.models.story import Story


class Removal(models.Model):
    """When one kill cleared one surface, and when it was seen to be clear. Never a word of text."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="removals")
    surface = models.CharField(max_length=20, help_text="key of SURFACES")
    by = models.CharField(max_length=150, help_text="who killed it")
    at = models.DateTimeField(help_text="the transaction of the kill, in which it was purged")
    gone_at = models.DateTimeField(
        null=True, blank=True, help_text="when a look found nothing; empty = not yet"
    )
    left = models.CharField(max_length=200, blank=True, help_text="what the last look found")
    looks = models.PositiveSmallIntegerField(default=0)
    last_effect = models.BigIntegerField(help_text="outbox rows up to this one are the kill's own")
    evidence = models.CharField(max_length=64, help_text="sha-256 over the hashes of its versions")
    proof = models.CharField(max_length=64, blank=True, help_text="sha-256 over the closed row")

    class Meta:
        verbose_name = "ledger row"
        verbose_name_plural = "ledger of kills"
        constraints = [
            models.UniqueConstraint(fields=["story", "at", "surface"], name="removal_once")
        ]
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["at"], condition=models.Q(gone_at=None), name="removal_unconfirmed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.surface} of {self.story_id}"

    @property
    def story_number(self) -> int:
        """The public number of the story."""
        return self.story.public_id

    @property
    def took(self) -> timedelta | None:
        """From the transaction of the kill to the look that found nothing; None = not yet."""
        return self.gone_at - self.at if self.gone_at else None

    @property
    def seconds(self) -> str:
        """``took`` for people, in seconds with two decimals; "" = not yet."""
        return f"{self.took.total_seconds():.2f}" if self.took else ""
