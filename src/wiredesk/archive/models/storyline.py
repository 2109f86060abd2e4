"""What stories have to do with each other: storylines, copies, countries told of together.

Nothing here holds a word of a story but the names that it brought in: title, state, day and changes
of a storyline are read from the stories that are visible at that moment.
"""

from django.db import models

from wiredesk.archive.models.story import Story


class Storyline(models.Model):
    """A running event, made of stories."""

    public_id = models.BigIntegerField(unique=True, help_text="random, 63 bits: gaps tell nothing")
    title = models.CharField(
        max_length=200, blank=True, help_text="The desk's own title; empty = a headline of it."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return self.title or str(self.public_id)


class StorylineStory(models.Model):
    """A story in its storyline; made anew, not changed, where the desk moves it."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="in_storyline")
    storyline = models.ForeignKey(Storyline, on_delete=models.CASCADE, related_name="members")
    at = models.DateTimeField(help_text="sort_at of the story")
    score = models.FloatField(default=0.0, help_text="likeness to the storyline, 0 to 1")
    reasons = models.JSONField(default=list, blank=True, help_text="words and names in common")
    names = models.JSONField(default=list, blank=True, help_text="names new to the storyline")
    by = models.CharField(max_length=150, blank=True, help_text="who moved it; empty = the road")

    class Meta:
        verbose_name_plural = "stories of storylines"
        indexes = [models.Index(fields=["-at"], name="in_storyline_at")]

    def __str__(self) -> str:
        return f"{self.story_id} in {self.storyline_id}"


class StorylineRuling(models.Model):
    """What the desk decided of two stories, for good: of one storyline, or not."""

    class Kind(models.TextChoices):
        TOGETHER = "together", "Together"
        APART = "apart", "Apart"

    one = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="ruling_once_per_pair")
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id} {self.kind}"


class CoMention(models.Model):
    """A story that is about two countries (core/pairs.py)."""

    pair = models.CharField(max_length=5, help_text="two ISO codes in order: FR-PT")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="co_mentions")
    at = models.DateTimeField(help_text="sort_at of the story")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "pair"], name="pair_once_per_story")
        ]
        indexes = [models.Index(fields=["pair", "-at"], name="co_mention_by_pair")]

    def __str__(self) -> str:
        return f"{self.pair} in {self.story_id}"


class Ungrouped(models.Model):
    """A story that is new or has changed: it is still to be grouped, from ``due_at`` on."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", db_index=False)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "ungrouped stories"

    def __str__(self) -> str:
        return str(self.story_id)
