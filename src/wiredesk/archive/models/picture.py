"""Pictures of stories, and the pool of approved file pictures that those without one may be given.

Nobody sees a picture before we hold our own copy. Its files share a stem: ``file`` is the main one,
``renditions`` says which others there are (core/renditions.py). Picture and PoolPicture have the
same columns for what a reader sees; a Picture with a ``pool`` shows the files of that one.
"""

from django.db import models

from wiredesk.archive.models.edition import Country
from wiredesk.archive.models.story import Story
from wiredesk.core.renditions import Focus, Print, as_prints, files_of


class Developed(models.Model):
    """What both kinds of pictures have: words, rights, files, and the point that crops keep."""

    caption = models.TextField(blank=True)
    alt = models.TextField(
        blank=True, help_text="What is to be seen, for those who cannot see it. Empty: the caption."
    )
    credit = models.CharField(max_length=300, blank=True)
    copyright = models.CharField(max_length=300, blank=True)
    creator = models.CharField(max_length=300, blank=True)
    usage_terms = models.TextField(blank=True)
    digital_source_type = models.CharField(
        max_length=60,
        blank=True,
        help_text="IPTC's code of how it was made, such as trainedAlgorithmicMedia.",
    )
    rights_end = models.DateTimeField(
        null=True, blank=True, help_text="From then on it is shown nowhere, and its files go."
    )
    file = models.FileField(upload_to="pictures/", blank=True, db_index=True, editable=False)
    renditions = models.JSONField(default=list, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    focus_x = models.FloatField(default=Focus().x, editable=False)
    focus_y = models.FloatField(default=Focus().y, editable=False)
    revision = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="how often its files were made; part of their names"
    )

    class Meta:
        abstract = True

    @property
    def prints(self) -> tuple[Print, ...]:
        """The renditions there are."""
        return as_prints(self.renditions)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all its files."""
        return files_of(self.file.name or "", self.prints)

    @property
    def focus(self) -> Focus:
        """The point that every crop keeps in sight."""
        return Focus(self.focus_x, self.focus_y)

    @property
    def alt_from_caption(self) -> bool:
        """Whether the text for those who cannot see it is only the caption again."""
        return not self.alt and bool(self.caption)


class PoolPicture(Developed):
    """A file picture that an editor put into the pool: for stories that came without one."""

    title = models.CharField(max_length=200, help_text="What it shows, for the desk.")
    topics = models.TextField(
        blank=True, help_text="IPTC Media Topics, by code or English name, one a line."
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="+")
    people = models.TextField(blank=True, help_text="Who is to be seen, one full name a line.")
    identifiable = models.BooleanField(
        "people can be recognised in it",
        default=True,
        help_text="Then it never illustrates crime, health or disaster, whoever they are.",
    )
    taken_on = models.DateField(null=True, blank=True)
    approved_by = models.CharField(max_length=150, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(
                fields=["approved_at"],
                condition=models.Q(approved_at__isnull=False),
                name="pool_approved",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Picture(Developed):
    """One picture of one story: remote until fetched through the guard and stored by us."""

    class State(models.TextChoices):
        REMOTE = "remote", "Not stored yet"
        STORED = "stored", "Stored"
        REFUSED = "refused", "Refused"

    class Badge(models.TextChoices):
        OWN = "", "The story's own picture"
        FILE = "file", "File picture"
        REPRESENTATIVE = "representative", "Representative picture"

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="pictures", db_index=False
    )
    key = models.CharField(max_length=64, help_text="sha-256 of guid or href")
    href = models.TextField()
    pool = models.ForeignKey(
        PoolPicture,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="uses",
        help_text="the pool's picture whose files it shows; badge and reason say how it was chosen",
    )
    badge = models.CharField(max_length=20, choices=Badge, default=Badge.OWN, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REMOTE)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="when it was first fetched")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key"], name="picture_once_per_story")
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.caption[:60] or self.key[:12]
