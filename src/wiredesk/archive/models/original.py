"""Pages that people write: opinion, blog and interview pieces, and the policy pages."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

WORDS = ["bold", "italic", "link", "h2", "h3", "ol", "ul", "blockquote"]


class OriginalIndexPage(Page):
    """The list of originals, at /opinion/."""

    template = "site/original_index.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["archive.OriginalPage"]
    max_count = 1


class OriginalPage(Page):
    """An opinion, blog or interview piece written for this site."""

    class Kind(models.TextChoices):
        OPINION = "opinion", "Opinion"
        BLOG = "blog", "Blog"
        INTERVIEW = "interview", "Interview"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OPINION)
    author = models.CharField(max_length=120)
    author_about = models.CharField(max_length=300, blank=True)
    dek = models.TextField(blank=True)
    body = RichTextField(features=WORDS)
    published_on = models.DateTimeField()

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("author"),
        FieldPanel("author_about"),
        FieldPanel("dek"),
        FieldPanel("body"),
        FieldPanel("published_on"),
    ]
    template = "site/original.html"
    parent_page_types = ["archive.OriginalIndexPage"]
    subpage_types: list[str] = []


class PolicyIndexPage(Page):
    """About this site; parent of the policy pages, at /about/."""

    body = RichTextField(features=WORDS, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "site/policy.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["archive.PolicyPage"]
    max_count = 1


class PolicyPage(Page):
    """One policy: ethics, corrections, privacy, terms ..."""

    body = RichTextField(features=WORDS)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "site/policy.html"
    parent_page_types = ["archive.PolicyIndexPage"]
    subpage_types: list[str] = []
