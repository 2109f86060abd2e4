"""Who runs the site, and the footer's links: both edited in the newsroom."""

from django.db import models
from wagtail.admin.panels import FieldPanel


class SiteIdentity(models.Model):
    """The operator as the public sees it; one row."""

    name = models.CharField(max_length=80, default="Wiredesk")
    tagline = models.CharField(max_length=160, blank=True)
    legal_entity = models.CharField(max_length=160, blank=True)
    responsible_editor = models.CharField(max_length=160, blank=True)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=80, blank=True)
    founded = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "site identity"

    def __str__(self) -> str:
        return self.name


class FooterLink(models.Model):
    """One link of a footer menu."""

    class Menu(models.TextChoices):
        CONNECT = "connect", "Connect us on"
        OTHER = "other", "Other links"
        PRODUCTS = "products", "Other products"
        POLICY = "policy", "Policies"

    menu = models.CharField(max_length=10, choices=Menu)
    title = models.CharField(max_length=80)
    href = models.CharField(max_length=500, help_text="A path of this site or an https address.")
    position = models.PositiveSmallIntegerField(default=100)

    panels = [FieldPanel("menu"), FieldPanel("title"), FieldPanel("href"), FieldPanel("position")]

    class Meta:
        ordering = ["menu", "position"]

    def __str__(self) -> str:
        return self.title
