"""What `wiredesk learn topics` learnt from: one run (Learning) and the stories of it (Lesson)."""

from django.db import models

from wiredesk.archive.models.story import Story


class Learning(models.Model):
    """One run. Its model counts only while this row vouches for it, by the digest of its file."""

    begun_at = models.DateTimeField()
    most = models.PositiveIntegerField(help_text="stories it was to learn from at most")
    good_until = models.DateTimeField(
        null=True, blank=True, help_text="when the rights to the first of its stories end"
    )
    digest = models.CharField(max_length=64, blank=True, help_text="empty = not finished")
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="a story it learnt from has left"
    )

    def __str__(self) -> str:
        return f"learnt {self.begun_at:%Y-%m-%d %H:%M}"


class Lesson(models.Model):
    """One story that a run learnt from."""

    learning = models.ForeignKey(Learning, on_delete=models.CASCADE, related_name="lessons")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.learning} from story {self.story_id}"
