"""How many new stories of a wire were taken on a day: what the daily cap counts."""

from django.db import models

from wiredesk.archive.models.agency import Wire


class WireDay(models.Model):
    """One day of one wire that has a cap, in the zone of the wire or the house."""

    wire = models.ForeignKey(Wire, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    ordinary = models.PositiveIntegerField(default=0)
    urgent = models.PositiveIntegerField(default=0, help_text="of urgency 1 to 3")

    class Meta:
        verbose_name = "day of a wire"
        verbose_name_plural = "days of wires"
        constraints = [models.UniqueConstraint(fields=["wire", "day"], name="wire_day_once")]

    def __str__(self) -> str:
        return f"{self.wire_id} {self.day}: {self.ordinary} + {self.urgent}"
