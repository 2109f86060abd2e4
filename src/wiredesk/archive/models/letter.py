"""What the public writes to us: feedback on a story and newsletter sign-ups."""

from django.db import models


class Feedback(models.Model):
    """A reader's note about a page, linked to the version they read."""

    at = models.DateTimeField()
    story_id = models.BigIntegerField(null=True, db_index=True)
    version_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=20, default="error")
    text = models.TextField(max_length=4000)
    email = models.EmailField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text[:60]


class NewsletterSignUp(models.Model):
    """A request for the newsletter; confirmed only by the reader's own click on a button."""

    email = models.EmailField(unique=True)
    at = models.DateTimeField()
    edition = models.SlugField(max_length=20, blank=True)
    consent = models.TextField(help_text="the words the reader agreed to")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-up {self.pk}"
