"""What is watched: the pulse of each wire with its breaker, and the alarms that sounded."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class WirePulse(models.Model):
    """What one wire usually sends, and its breaker: while that is open, new items await the desk.

    Written in the transaction that records what came, so that a crash neither loses nor doubles.
    """

    class Cause(models.TextChoices):
        ITEMS = "items", "Flood of items"
        KILLS = "kills", "Flood of kills"

    wire = models.OneToOneField(Wire, on_delete=models.CASCADE, related_name="pulse")
    counts = models.JSONField(default=dict, blank=True, help_text="core.breaker.Pulse")
    rhythm = models.JSONField(default=dict, blank=True, help_text="core.silence.Rhythm")
    arrivals = models.JSONField(default=dict, blank=True, help_text="core.health.Arrivals")
    opened_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True, help_text="told; until it is heard")

    class Meta:
        verbose_name = "pulse of a wire"

    def __str__(self) -> str:
        return f"{self.wire_id}: {self.reason or 'breaker closed'}"


class Alarm(models.Model):
    """One alarm: the same again while it is open only counts up. Holds no word of a story."""

    code = models.CharField(max_length=40, help_text="a key of core.alarms.ALARMS")
    wire = models.ForeignKey(
        Wire, null=True, blank=True, on_delete=models.SET_NULL, related_name="alarms"
    )
    story_id = models.BigIntegerField(null=True, blank=True, help_text="the public number")
    detail = models.CharField(max_length=300, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="last left by mail and webhook")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-last_seen", "-id"]
        indexes = [
            models.Index(
                fields=["code", "wire", "story_id"],
                condition=models.Q(acknowledged_at=None),
                name="alarm_open",
            ),
            models.Index(fields=["code", "wire", "-sent_at"], name="alarm_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.wire_id or ''} {self.story_id or ''}".strip()
