"""What we hold and publish: a Story, the versions its agency filed, and what the desk did to it."""

from datetime import datetime
from typing import ClassVar

import msgspec
from django.db import models
from django.db.models import Q
from django.urls import reverse

from wiredesk.archive.models.agency import Agency, Wire
from wiredesk.archive.models.edition import Country, Sector
from wiredesk.archive.models.transmission import Transmission
from wiredesk.core.content_type import STANDALONE
from wiredesk.core.item import Terms
from wiredesk.core.rights import Contract, under
from wiredesk.core.showing import Shown

EVERYWHERE = "*"
DEFAULT = "/"
"""What ``hidden_in`` holds: EVERYWHERE, or " in jp ": keys of editions, and / for the default's."""


class StoryQuerySet(models.QuerySet["Story"]):
    """The two conditions that every public list starts from."""

    def public(self, now: datetime) -> "StoryQuerySet":
        """Stories whose page the public may read at ``now``: rights and embargo checked here.

        The page of a merged alert is that of the story it is merged into.
        """
        return self.filter(
            Q(visible_from=None) | Q(visible_from__lte=now),
            Q(rights_end=None) | Q(rights_end__gt=now),
            Q(merged_at=None) | Q(merged_at__gt=now),
            ~Q(hidden_in=EVERYWHERE),
            state="public",
        )

    def in_edition(self, mark: str = DEFAULT) -> "StoryQuerySet":
        """Those that the licence lets an edition show; pages of no edition are the default's.

        ``mark``: its key, or DEFAULT for pages of no edition.
        """
        return self.filter(Q(hidden_in="") | ~Q(hidden_in__contains=f" {mark} "))

    def listed(self, now: datetime, mark: str = DEFAULT) -> "StoryQuerySet":
        """Public stories that an edition's lists, feeds and search still carry, newest first."""
        current = Q(listed_until=None) | Q(listed_until__gt=now)
        told = self.public(now).in_edition(mark)
        return told.filter(current).order_by("-sort_at", "-id")

    def news(self) -> "StoryQuerySet":
        """Without what was old when it came: that has pages, but nothing tells it as new."""
        return self.filter(archived=False)

    def leading(self, now: datetime) -> "StoryQuerySet":
        """Without those that stand behind another story's card: one card for a copied text."""
        return self.filter(Q(behind=None) | Q(behind_until__lte=now))

    def without_standalone(self) -> "StoryQuerySet":
        """Without agate and the wire's own roundups, which have lists of their own."""
        return self.exclude(kind__in=STANDALONE)


class Story(models.Model):
    """One story under one stable URL. Its state is what core/lifecycle folded, never more."""

    class State(models.TextChoices):
        PUBLIC = "public", "Public"
        AWAITING = "awaiting", "Awaiting the desk"
        HELD = "held", "Held"
        WITHHELD = "withheld", "Withheld"
        KILLED = "killed", "Killed"
        SPIKED = "spiked", "Spiked"
        SKIPPED = "skipped", "Skipped by the rules of its wire"
        NEVER = "never", "Never public"

    class Kind(models.TextChoices):
        NEWS = "news", "News"
        OPINION = "opinion", "Opinion"
        PRESS = "press", "Press release"
        AGATE = "agate", "Results and tables"
        ROUNDUP = "roundup", "Roundup"

    public_id = models.BigIntegerField(unique=True, help_text="random, 63 bits: gaps tell nothing")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="stories", db_index=False
    )
    guid = models.TextField()
    guid_key = models.CharField(max_length=64, help_text="sha-256 of guid")
    wire = models.ForeignKey(Wire, on_delete=models.PROTECT, related_name="stories")
    # What the fold says.
    state = models.CharField(max_length=10, choices=State, default=State.NEVER)
    reason = models.CharField(max_length=500, blank=True)
    shown = models.ForeignKey(
        "StoryVersion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    awaiting = models.ForeignKey(
        "StoryVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        db_index=False,
    )  # fmt: skip
    adds = models.JSONField(default=list, blank=True, help_text="versions that stand below it")
    archived = models.BooleanField(
        default=False, help_text="old when it came: a page, search and sitemaps, but no news"
    )
    visible_from = models.DateTimeField(null=True, blank=True)
    indefinite = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
        help_text="the story that follows this alert; its address leads there",
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    behind = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="copies",
        db_index=False,
        help_text="nearly the same text, whose card stands for this one in lists",
    )
    behind_until = models.DateTimeField(null=True, blank=True)
    listed_until = models.DateTimeField(null=True, blank=True)
    rights_end = models.DateTimeField(null=True, blank=True)
    scrub_at = models.DateTimeField(
        null=True, blank=True, help_text="the first of its texts must be deleted"
    )
    terms = models.JSONField(default=dict, blank=True, help_text="of all that is on its page")
    hidden_in = models.TextField(
        blank=True, help_text="editions that may not show it, by territory: core/rights, folding"
    )
    killed_at = models.DateTimeField(null=True, blank=True)
    killed_by = models.CharField(max_length=10, blank=True)
    notes = models.JSONField(default=list, blank=True, help_text="public corrections")
    seen = models.JSONField(default=list, blank=True, help_text="versions the public has had")
    # What lists sort and filter by.
    slug = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NEWS)
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.SET_NULL, db_index=False
    )
    language = models.CharField(max_length=20, blank=True)
    urgency = models.PositiveSmallIntegerField(null=True, blank=True)
    picture = models.ForeignKey(
        "Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        db_index=False,
    )  # fmt: skip
    sort_at = models.DateTimeField(help_text="min(agency's date, received)")
    first_public_at = models.DateTimeField(null=True, blank=True)
    text_changed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(help_text="last change of any kind, for caches and feeds")

    objects: ClassVar[models.Manager["Story"]] = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.UniqueConstraint(fields=["guid_key", "agency"], name="story_once_per_guid")
        ]
        # SQLite takes a partial index only where it sees that the query implies its condition:
        # "IS NOT NULL" it sees, "NOT (... IS NULL)" and "<> ''" not (tests/desk/test_plans.py).
        # And without state in front it takes story_by_state, and sorts all that is public.
        indexes = [
            models.Index(
                fields=[
                    "state",
                    "-sort_at",
                    "-id",
                ],
                condition=Q(state="public"),
                name="story_public",
            ),
            models.Index(
                fields=["state", "visible_from"],
                condition=Q(visible_from__isnull=False),
                name="story_embargoed",
            ),
            models.Index(
                fields=["state", "-text_changed_at", "-id"],
                condition=Q(text_changed_at__isnull=False),
                name="story_changed",
            ),
            models.Index(
                fields=["sector", "-sort_at"], condition=Q(state="public"), name="story_by_sector"
            ),
            models.Index(
                fields=["country", "-sort_at"], condition=Q(state="public"), name="story_by_country"
            ),
            models.Index(
                fields=["agency", "-sort_at"], condition=Q(state="public"), name="story_by_agency"
            ),
            models.Index(fields=["state", "-id"], name="story_by_state"),
            models.Index(
                fields=["state", "-changed_at"],
                condition=Q(first_public_at__isnull=False),
                name="story_told",
            ),
            models.Index(
                fields=["picture"], condition=Q(picture__isnull=False), name="story_by_picture"
            ),
            models.Index(
                fields=["scrub_at"], condition=Q(scrub_at__isnull=False), name="story_to_scrub"
            ),
            models.Index(fields=["behind"], condition=Q(behind__isnull=False), name="story_behind"),
            models.Index(
                fields=["behind_until"],
                condition=Q(behind_until__isnull=False),
                name="story_behind_until",
            ),
            models.Index(
                fields=["state", "killed_at"], condition=Q(state="killed"), name="story_killed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.slug}"

    def shown_log(self) -> tuple[Shown, ...]:
        """The versions the public has had, oldest first."""
        return msgspec.convert(self.seen, tuple[Shown, ...])

    def contract(self) -> Contract | None:
        """What its licence allows, as its own usage terms narrow it; None without a licence."""
        licence = getattr(self.wire, "licence", None)
        if licence is None:
            return None
        contract: Contract = licence.contract()
        return under(contract, msgspec.convert(self.terms, Terms)) if self.terms else contract

    def get_absolute_url(self) -> str:
        """``/article/<sector>/<id>-<slug>``; without a slug (killed) the bare ``/article/<id>``."""
        if not self.slug:
            return reverse("story-id", args=[self.public_id])
        sector = self.sector.key if self.sector else "news"
        return reverse("story", args=[sector, self.public_id, self.slug])


class StoryAlias(models.Model):
    """A name beside its guid that a story bears, or that a notice filed under it speaks to.

    Borne: NITF doc-id beside du-key, a mail's subject. Stories may share a name. Spoken to: ``ref``
    is the notice, ``asks`` what it wants, ``before`` the time after which the name means another.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64, help_text="sha-256 of the id, as Story.guid_key")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="aliases")
    is_id = models.BooleanField(default=False, help_text="items filed under it are of this story")
    asks = models.CharField(max_length=12, blank=True)
    ref = models.CharField(max_length=64, blank=True)
    before = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "story aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "agency", "story", "ref"], name="alias_once_per_story"
            )
        ]

    def __str__(self) -> str:
        return self.key[:12]


class StoryVersion(models.Model):
    """One news item as filed. Wire text lives here and nowhere else."""

    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    wire = models.ForeignKey(Wire, on_delete=models.PROTECT, related_name="+", db_index=False)
    transmission = models.ForeignKey(
        Transmission, null=True, on_delete=models.SET_NULL, related_name="versions"
    )
    version = models.CharField(max_length=100, blank=True)
    ref = models.CharField(max_length=64, help_text="content hash of the whole item")
    text_key = models.CharField(max_length=64, blank=True, help_text="hash of headline and text")
    body_key = models.CharField(max_length=64, blank=True, help_text="hash of the text alone")
    sketch = models.BinaryField(default=b"", help_text="finds nearly the same text (core/neardup)")
    length = models.PositiveIntegerField(default=0, help_text="characters of text")
    at = models.DateTimeField(help_text="versionCreated; receipt where the item names no time")
    received_at = models.DateTimeField()
    undated = models.BooleanField(default=False, help_text="the item does not say when it was made")
    kind = models.CharField(max_length=12)
    evidence = models.JSONField(default=list, blank=True)
    adds = models.BooleanField(default=False, help_text="copy to be added, no whole story")
    asks = models.CharField(max_length=12, blank=True, help_text="a notice: what it asks of others")
    legal = models.BooleanField(default=False, help_text="its notes give legal reasons")
    tell = models.TextField(blank=True, help_text="tells it from another story of the same id")
    superseded = models.BooleanField(
        default=False, help_text="its transmission was read again, and otherwise"
    )
    policy = models.CharField(max_length=10, default="auto")
    policy_reason = models.CharField(max_length=200, blank=True)
    selected = models.CharField(max_length=6, default="take", help_text="take, skip or follow")
    selected_reason = models.CharField(max_length=200, blank=True)
    archival = models.CharField(max_length=60, blank=True, help_text="why it is no news")
    embargoed = models.BooleanField(default=False)
    embargo_until = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField(null=True, blank=True)
    ends_rights = models.BooleanField(default=False, help_text="its expiry ends our rights")
    terms = models.JSONField(
        default=dict, blank=True, help_text="what its usage terms say, as rules"
    )
    # What the enrichers found.
    sector = models.ForeignKey(
        Sector, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    story_kind = models.CharField(max_length=10, default="news")
    urgency = models.PositiveSmallIntegerField(null=True, blank=True)
    sort_at = models.DateTimeField(help_text="min(agency's date, received)")
    # The words.
    headline = models.TextField(blank=True)
    dek = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    body_text = models.TextField(blank=True)
    slugline = models.CharField(max_length=200, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    sign_off = models.TextField(blank=True)
    correction_note = models.TextField(blank=True, help_text="the agency's, meant for readers")
    language = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=120, blank=True)
    credit = models.CharField(max_length=300, blank=True)
    source_url = models.TextField(blank=True)
    item = models.JSONField(default=dict, blank=True, help_text="the news item without its text")
    found = models.JSONField(
        default=dict, blank=True, help_text="what the enrichers found in it; machine-made"
    )
    short = models.TextField(
        null=True,
        blank=True,
        help_text="of `found`, for lists; empty: none is fair, null: not read",
    )
    tags = models.JSONField(default=list, blank=True, help_text="what its headline's tags tell")
    scrubbed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "version", "ref"], name="version_once")
        ]
        indexes = [
            models.Index(fields=["body_key"], name="version_by_body_key"),
            models.Index(fields=["at"], name="version_by_at"),
            models.Index(fields=["at"], condition=Q(kind="ALERT"), name="version_alerts"),
            models.Index(fields=["wire", "received_at"], name="version_by_wire"),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.headline or self.ref[:12]


class DeskAct(models.Model):
    """One desk action on a story; part of what the fold folds. Never changed, never deleted."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    seconded_by = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    covers = models.CharField(max_length=64, blank=True, help_text="ref of the version seen")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} by {self.by}"
