"""Who files (Agency), on which contracted line (Wire), and what the contract allows (Licence)."""

from typing import Any

import msgspec
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wiredesk.core.health import FASTEST, SLOWEST
from wiredesk.core.rights import Contract
from wiredesk.core.selection import Selection


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
        PUSH = "push", "HTTP push"
        SFTP = "sftp", "SFTP folder"
        FTP = "ftp", "FTP folder"
        S3 = "s3", "S3 bucket"
        IMAP = "imap", "Mailbox (IMAP)"

    class Proof(models.TextChoices):
        DKIM = "dkim", "A DKIM signature of the sender's domain"
        SPF = "spf", "SPF for an envelope of the sender's domain"
        DMARC = "dmarc", "DMARC of the sender's domain"
        ANY = "any", "One of DKIM, SPF and DMARC"

    class Filing(models.TextChoices):
        MOVE = "move", "Mails are moved into Wiredesk/Done"
        FLAG = "flag", "Mails stay and get the keyword $WiredeskDone"

    class Policy(models.TextChoices):
        DESK = "desk", "Everything awaits the desk"
        AUTO = "auto", "Publish without a human touch"

    key = models.SlugField(max_length=60, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="wires")
    name = models.CharField(max_length=120)
    transport = models.CharField(max_length=10, choices=Transport, default=Transport.HTTP)
    address = models.CharField(
        max_length=1000,
        blank=True,
        help_text="URL of the feed, path of the folder, address with sftp:, ftp:, ftps:, s3: or"
        " imaps:; empty for a push.",
    )
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
    # Remote folders (SFTP, FTP, S3); what they log in with is a WireSecret.
    host_keys = models.TextField(
        blank=True, help_text="SFTP: the server's keys or SHA256 fingerprints, one a line."
    )
    endpoint = models.CharField(
        max_length=300, blank=True, help_text="S3: address of the store; empty = Amazon's."
    )
    region = models.CharField(max_length=40, blank=True, help_text="S3: empty = us-east-1.")
    leave_files = models.BooleanField(
        default=False, help_text="Files stay where they are: the server is read-only for us."
    )
    # A mailbox (IMAP); its password is a WireSecret. Nobody may file where either list is empty.
    mail_senders = models.JSONField(
        default=list,
        blank=True,
        help_text='Who may file by mail: ["desk@agency.example", "a.com"].',
    )
    mail_servers = models.JSONField(
        default=list, blank=True,
        help_text="Your own mail servers, as the first word of their Authentication-Results names"
        ' them: ["mx.example.org"].',
    )  # fmt: skip
    mail_proof = models.CharField(
        max_length=10, choices=Proof, default=Proof.DKIM, help_text="What they must have found."
    )
    mail_filing = models.CharField(
        max_length=10, choices=Filing, default=Filing.MOVE, help_text="What becomes of read mails."
    )
    mail_refused = models.PositiveIntegerField(default=0, editable=False, help_text="Mails in all.")
    mail_refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    mail_refusal = models.CharField(max_length=300, blank=True, editable=False)
    # How others deliver to us: by push, or through a hub.
    signed = models.BooleanField(
        default=False, help_text="A push must carry a signature besides its token."
    )
    websub = models.BooleanField(
        default=True, help_text="Subscribe where the feed names a hub (WebSub)."
    )
    every = models.PositiveIntegerField(
        "ask every",
        null=True,
        blank=True,
        validators=[MinValueValidator(FASTEST), MaxValueValidator(SLOWEST)],
        help_text="Seconds between two looks, as contracted; empty = learned from its rhythm.",
    )
    selection = models.JSONField(
        default=dict, blank=True, editable=False, help_text="take or skip (core/selection.py)"
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

    def chosen(self) -> Selection:
        """What the wire's rules take and skip, as a core value."""
        return msgspec.convert(self.selection, Selection)


class Licence(models.Model):
    """The contract behind one wire. A wire without one publishes nothing."""

    class Display(models.TextChoices):
        FULL = "full", "Full text"
        EXCERPT = "excerpt", "Excerpt of 50 words and a link"
        HEADLINE = "headline", "Headline and link"

    class Index(models.TextChoices):
        INDEX = "index", "Search engines may index"
        NONEWS = "nonews", "Search engines may index, Google News may not"
        NOINDEX = "noindex", "noindex"

    class Edits(models.TextChoices):
        FULL = "full", "Everything may be changed"
        CUTS = "cuts", "Headline and summary; of the text whole sentences may be left out"
        HEADLINE = "headline", "Headline and summary only"
        NONE = "none", "Nothing may be changed"

    wire = models.OneToOneField(Wire, on_delete=models.CASCADE, related_name="licence")
    display = models.CharField(
        max_length=10, choices=Display, default=Display.HEADLINE,
        help_text="How much of a text readers get. An excerpt leads to the agency's own page.",
    )  # fmt: skip
    index = models.CharField(
        max_length=10, choices=Index, default=Index.NOINDEX,
        help_text="Told by robots, X-Robots-Tag, sitemap and feeds alike.",
    )  # fmt: skip
    pictures = models.BooleanField(
        default=False, help_text="Its pictures may be shown, each with its credit."
    )
    excluded = models.TextField(
        blank=True, verbose_name="pictures left out",
        help_text="Third parties whose pictures the contract leaves out, one a line, as their"
        " credits name them: Getty, Reuters via AP.",
    )  # fmt: skip
    picture_days = models.PositiveIntegerField(
        null=True, blank=True, verbose_name="pictures for days",
        help_text="Days after publication a picture may be shown; empty = as long as its story.",
    )  # fmt: skip
    credit = models.CharField(
        max_length=200, blank=True,
        help_text="The line owed to the agency; {agency}, {byline} and {year} are filled in.",
    )  # fmt: skip
    credit_required = models.BooleanField(
        default=False, help_text="The line stands in sight wherever the text does."
    )
    backlink = models.BooleanField(
        default=False,
        help_text="Obliged to link to the agency's own page: an item that names none awaits the"
        " desk.",
    )
    retention_days = models.PositiveIntegerField(
        null=True, blank=True,
        help_text="Days after receipt, then text, pictures and raw bytes are deleted; empty = kept."
        " Hidden at once, deleted an hour later.",
    )  # fmt: skip
    delay_hours = models.PositiveSmallIntegerField(
        default=0,
        help_text="Not before so many hours after the agency first filed the story; corrections"
        " are not delayed again.",
    )
    forbidden = models.CharField(
        max_length=500, blank=True, verbose_name="forbidden countries",
        help_text="ISO codes (JP KR): no edition with one of these countries shows it.",
    )  # fmt: skip
    allowed = models.CharField(
        max_length=500, blank=True, verbose_name="allowed countries",
        help_text="ISO codes (GB IE): only editions that have no other countries show it.",
    )  # fmt: skip
    everywhere = models.BooleanField(
        default=False, verbose_name="a ban counts everywhere",
        help_text="One edition that may not show a story is enough to hide it in all: the contract"
        " does not take editions for borders.",
    )  # fmt: skip
    edits = models.CharField(
        max_length=10, choices=Edits, default=Edits.FULL, verbose_name="edit rights",
        help_text="What the desk may change before it publishes an edit.",
    )  # fmt: skip
    full_text_feeds = models.BooleanField(
        default=False, help_text="Whole text in our feeds and newsletters, not headline and link."
    )
    full_text_api = models.BooleanField(
        default=False, help_text="Whole text in the API, not headline and link."
    )
    wires_out = models.BooleanField(
        default=False, help_text="The text may go out again on a wire of ours."
    )
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
    mining = models.BooleanField(
        default=False, verbose_name="text and data mining",
        help_text="Others may mine it and train machines with it; else reserved by TDMRep and"
        " robots.txt.",
    )  # fmt: skip
    mining_policy = models.URLField(
        blank=True, help_text="Where a licence to mine is to be had (tdm-policy)."
    )
    known_terms = models.TextField(
        blank=True,
        help_text="Sentences of usage terms that you have read and that restrict nothing new, one"
        " a line: items that carry them no longer await the desk.",
    )
    evidence_days = models.PositiveIntegerField(
        default=30, help_text="How long publishers may read killed text before it is scrubbed."
    )
    attested_by = models.CharField(
        max_length=120, blank=True, help_text="Who vouches that the publisher permits this."
    )
    attested_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Licence of {self.wire}"

    def contract(self) -> Contract:
        """The licence as a core value; asks for the wire's ``press_release`` and ``ended_at``."""
        return Contract(
            display=self.display,  # type: ignore[arg-type]
            index=self.index,  # type: ignore[arg-type]
            pictures=self.pictures,
            excluded=lines_of(self.excluded),
            picture_days=self.picture_days,
            credit=self.credit or None,
            credit_required=self.credit_required,
            backlink=self.backlink,
            retention_days=self.retention_days,
            delay_hours=self.delay_hours,
            forbidden=tuple(self.forbidden.split()),
            allowed=tuple(self.allowed.split()),
            everywhere=self.everywhere,
            edits=self.edits,  # type: ignore[arg-type]
            full_text_feeds=self.full_text_feeds,
            full_text_api=self.full_text_api,
            wires_out=self.wires_out,
            revisions_public=self.revisions_public,
            abridge=self.abridge,
            learn=self.learn,
            mining=self.mining,
            mining_policy=self.mining_policy or None,
            press=self.wire.press_release,
            ended=self.wire.ended_at,
        )

    @staticmethod
    def fields_of(contract: Contract) -> dict[str, Any]:
        """The columns that say what a contract says; press and end stand on the wire."""
        told = {name: getattr(contract, name) for name in CONTRACT_COLUMNS}
        return told | {
            "excluded": "\n".join(contract.excluded),
            "forbidden": " ".join(contract.forbidden),
            "allowed": " ".join(contract.allowed),
            "credit": contract.credit or "",
            "mining_policy": contract.mining_policy or "",
        }


CONTRACT_COLUMNS = tuple(
    name for name in Contract.__struct_fields__ if name not in ("press", "online", "ended")
)
"""Columns of a licence that make its contract, by the names that both give them."""


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text field that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
