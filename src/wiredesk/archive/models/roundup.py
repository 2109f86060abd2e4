"""Round-ups that software makes of a sector's top stories, and the plan that says when.

Nothing here holds a word of a story: title and lines are read from the stories that are visible and
may be abridged at that moment, so that whatever hides one re-cuts the round-up at once.
"""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from wiredesk.archive.models.edition import Edition, Sector
from wiredesk.archive.models.story import Story
from wiredesk.core.roundups import MOST


class RoundupPlan(models.Model):
    """When round-ups of a sector are made, by whose clocks, and how long they get."""

    sector = models.OneToOneField(Sector, on_delete=models.CASCADE, related_name="roundup_plan")
    running = models.BooleanField(default=False, help_text="Make round-ups at these times.")
    times = models.CharField(max_length=200, help_text="Times of day, for example 07:30, 18:00.")
    weekdays = models.JSONField(
        default=list, blank=True, help_text="Monday is 1; none = every day."
    )
    edition = models.ForeignKey(
        Edition,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose clocks the times are read by; empty = those of the default edition.",
    )
    most = models.PositiveSmallIntegerField(default=MOST, help_text="Stories in one round-up.")
    dealt_until = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Times up to here are dealt with."
    )

    class Meta:
        verbose_name = "round-up plan"
        ordering = ["sector__position", "sector__name"]

    def __str__(self) -> str:
        return f"Round-ups of {self.sector}"


class Roundup(models.Model):
    """One round-up of a sector; public from the moment it is made."""

    public_id = models.BigIntegerField(unique=True, help_text="random, 63 bits: gaps tell nothing")
    sector = models.ForeignKey(
        Sector, on_delete=models.CASCADE, related_name="roundups", db_index=False
    )
    at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="a kill cut it last")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "round-up"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="roundup_at"),
            models.Index(fields=["sector", "-at"], name="roundup_by_sector"),
        ]

    def __str__(self) -> str:
        return f"{self.sector} {self.at:%Y-%m-%d %H:%M} UTC"

    def get_absolute_url(self) -> str:
        """``/roundup/<public id>``: no word of a headline in it."""
        return reverse("roundup", args=[self.public_id])


class RoundupItem(models.Model):
    """A story in a round-up."""

    roundup = models.ForeignKey(
        Roundup, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="in_roundups")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "story in a round-up"
        verbose_name_plural = "stories in round-ups"
        ordering = ["roundup", "position"]
        constraints = [
            models.UniqueConstraint(fields=["roundup", "story"], name="story_once_per_roundup")
        ]

    def __str__(self) -> str:
        return f"{self.story_id} in {self.roundup_id}"
