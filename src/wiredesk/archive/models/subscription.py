"""What a hub was asked for: one WebSub subscription of one wire."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class Subscription(models.Model):
    """A subscription at a hub, from the request to its end (W3C WebSub, 2018)."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        ACTIVE = "active", "Active"
        ENDING = "ending", "Being ended"
        ENDED = "ended", "Ended"

    wire = models.ForeignKey(Wire, on_delete=models.CASCADE, related_name="subscriptions")
    key = models.CharField(max_length=64, unique=True, help_text="the end of the callback address")
    hub = models.CharField(max_length=1000)
    topic = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True, help_text="next request")
    asked_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    relied_on = models.BooleanField(
        default=False, help_text="The hub delivers, so the wire is seldom pulled."
    )
    tries = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.wire}: {self.state}"
