"""The credentials of a wire, sealed: see archive/secrets.py, the only module that opens them."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class WireSecret(models.Model):
    """What a wire logs in with, encrypted under a key that is not in the database."""

    wire = models.OneToOneField(
        Wire, on_delete=models.CASCADE, primary_key=True, related_name="secret"
    )
    sealed = models.BinaryField(editable=False)
    kept_at = models.DateTimeField(editable=False)
    kept_by = models.CharField(max_length=150, editable=False)

    def __str__(self) -> str:
        return f"Secret of {self.wire_id}"
