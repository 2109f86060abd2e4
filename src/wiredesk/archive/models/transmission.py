"""Bytes as a wire delivered them, stored before anything reads them."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class Transmission(models.Model):
    """One delivery: waiting to be read, filed, or quarantined with its reason."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be read"
        FILED = "filed", "Filed"
        QUARANTINED = "quarantined", "Quarantined"

    wire = models.ForeignKey(
        Wire, on_delete=models.CASCADE, related_name="transmissions", db_index=False
    )
    digest = models.CharField(max_length=64, help_text="sha-256 of the bytes")
    received_at = models.DateTimeField()
    name = models.CharField(max_length=1000, blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(help_text="bytes, before compression")
    came_as = models.CharField(
        max_length=8, blank=True, help_text="first: of a feed's first poll; backfill: by a person"
    )
    body = models.BinaryField(help_text="zstd")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    format = models.CharField(max_length=20, blank=True)
    items = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True, help_text="error code while quarantined")
    reason = models.CharField(max_length=500, blank=True)
    flags = models.JSONField(default=list, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wire", "digest"], name="transmission_once_per_wire")
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(state="waiting"), name="transmission_waiting"
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"
