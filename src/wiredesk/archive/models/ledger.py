"""The books: effects still to be carried out (Outbox), every decision (Audit), the stop switch."""

from django.db import models


class Outbox(models.Model):
    """An effect outside the database, committed together with the change that caused it."""

    effect = models.CharField(max_length=40)
    story_id = models.BigIntegerField(null=True, db_index=True)
    payload = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="not before (embargo ends, retries)")
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="outbox_open")
        ]

    def __str__(self) -> str:
        return f"{self.effect} for {self.story_id}"


class Audit(models.Model):
    """One decision, by a machine or a person, with its reason. Append-only."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    story_id = models.BigIntegerField(null=True, db_index=True)
    transmission_id = models.BigIntegerField(null=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "audit"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.act}"


class Pause(models.Model):
    """The stop switch for all wires: while a row stands, new items await the desk."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"paused by {self.by}"
