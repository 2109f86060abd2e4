"""Who files (Agency), on which contracted line (Wire), and what the contract allows (Licence)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wiredesk.core.health import FASTEST, SLOWEST
from wiredesk.core.rights import Contract


class Agency(models.Model):
    """A news agency or publisher that files stories."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    url = models.URLField(blank=True, help_text="The agency's own site, linked as the source.")
    about = models.TextField(blank=True)
    state_controlled = models.BooleanField(
        default=False, help_text="Stories await the desk and are labelled."
    )

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Wire(models.Model):
    """One contracted line of an agency: transport, profile, time zone and publish policy."""

    class Transport(models.TextChoices):
        HTTP = "http", "HTTP pull"
        FOLDER = "folder", "Folder"

    class Policy(models.TextChoices):
        DESK = "desk", "Everything awaits the desk"
        AUTO = "auto", "Publish without a human touch"

    key = models.SlugField(max_length=60, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="wires")
    name = models.CharField(max_length=120)
    transport = models.CharField(max_length=10, choices=Transport, default=Transport.HTTP)
    address = models.CharField(max_length=1000, help_text="URL of the feed, or path of the folder.")
    profile = models.SlugField(max_length=60, blank=True)
    zone = models.CharField(
        max_length=60, blank=True, help_text="IANA zone for times without one; empty = not known."
    )
    language = models.CharField(max_length=20, blank=True, help_text="Where the file names none.")
    policy = models.CharField(max_length=10, choices=Policy, default=Policy.DESK)
    press_release = models.BooleanField(default=False)
    paused = models.BooleanField(default=False, help_text="Stop switch: new items await the desk.")
    allow_networks = models.JSONField(
        default=list, blank=True, help_text="Private networks this wire may be fetched from (CIDR)."
    )
    most_items = models.PositiveIntegerField(
        null=True, blank=True, help_text="New items in ten minutes, else a flood; empty = learned."
    )
    most_kills = models.PositiveIntegerField(
        null=True, blank=True, help_text="Kills in an hour, else a flood; empty = learned."
    )
    silent_after = models.PositiveIntegerField(
        null=True, blank=True, help_text="Minutes of silence, then an alarm; empty = learned."
    )
    every = models.PositiveIntegerField(
        "ask every",
        null=True,
        blank=True,
        validators=[MinValueValidator(FASTEST), MaxValueValidator(SLOWEST)],
        help_text="Seconds between two looks, as contracted; empty = learned from its rhythm.",
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The contract ended: nothing is kept."
    )
    # What the fetcher remembers between two visits.
    etag = models.CharField(max_length=1024, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    error = models.CharField(max_length=300, blank=True, editable=False)
    gone = models.BooleanField(default=False, editable=False, help_text="The server said 410.")
    looks = models.JSONField(default=dict, editable=False, help_text="core.health.Looks")
    gist = models.CharField(max_length=64, blank=True, editable=False, help_text="of the last feed")
    moved_to = models.CharField(max_length=1000, blank=True, editable=False)
    moved_looks = models.PositiveSmallIntegerField(default=0, editable=False)
    fence = models.BigIntegerField(default=0, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["agency__name", "name"]

    def __str__(self) -> str:
        return f"{self.agency.name}: {self.name}"


class Licence(models.Model):
    """The contract behind one wire. A wire without one publishes nothing."""

    class Display(models.TextChoices):
        FULL = "full", "Full text"
        EXCERPT = "excerpt", "Excerpt of 50 words and a link"
        HEADLINE = "headline", "Headline and link"

    class Index(models.TextChoices):
        INDEX = "index", "Search engines may index"
        NOINDEX = "noindex", "noindex"

    wire = models.OneToOneField(Wire, on_delete=models.CASCADE, related_name="licence")
    display = models.CharField(max_length=10, choices=Display, default=Display.HEADLINE)
    index = models.CharField(max_length=10, choices=Index, default=Index.NOINDEX)
    pictures = models.BooleanField(default=False)
    full_text_feeds = models.BooleanField(default=False)
    revisions_public = models.BooleanField(
        default=False,
        help_text="Readers may see earlier versions and what changed; times and notes always.",
    )
    abridge = models.BooleanField(
        default=False,
        help_text="Machine-made shorts and round-ups may be made of it; shorts need full text too.",
    )
    learn = models.BooleanField(
        default=False,
        help_text="The desk may learn topics from its coded stories; killed and expired ones go.",
    )
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    evidence_days = models.PositiveIntegerField(
        default=30, help_text="How long publishers may read killed text before it is scrubbed."
    )
    credit = models.CharField(max_length=200, blank=True)
    attested_by = models.CharField(max_length=120, blank=True)
    attested_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Licence of {self.wire}"

    def contract(self) -> Contract:
        """The licence as a core value."""
        return Contract(
            display=self.display,  # type: ignore[arg-type]
            index=self.index,  # type: ignore[arg-type]
            pictures=self.pictures,
            credit=self.credit or None,
            retention_days=self.retention_days,
            full_text_feeds=self.full_text_feeds,
            revisions_public=self.revisions_public,
            abridge=self.abridge,
            learn=self.learn,
        )
