"""What lets others push to a wire: its tokens, how fast they may come, what they were answered."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class PushToken(models.Model):
    """One key to one wire; only its hash is kept."""

    wire = models.ForeignKey(Wire, on_delete=models.CASCADE, related_name="push_tokens")
    digest = models.CharField(max_length=64, unique=True, help_text="sha-256 of the token")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    used_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Token {self.pk} of {self.wire}"


class PushRate(models.Model):
    """A wire's bucket: how much it may still send now; whoever takes from it locks its row."""

    wire = models.OneToOneField(
        Wire, on_delete=models.CASCADE, primary_key=True, related_name="push_rate"
    )
    left = models.FloatField(help_text="below 0 = in debt for a large file")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.wire}: {self.left:.0f}"


class PushReceipt(models.Model):
    """The answer to one idempotency key, given again to whoever sends the same again."""

    wire = models.ForeignKey(
        Wire, on_delete=models.CASCADE, related_name="push_receipts", db_index=False
    )
    key = models.CharField(max_length=64, help_text="sha-256 of the key")
    content = models.CharField(max_length=64, help_text="sha-256 of what came with it")
    answer = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wire", "key"], name="push_receipt_once_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.wire_id} {self.at:%Y-%m-%d %H:%M}"
