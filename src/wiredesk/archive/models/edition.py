"""Where stories are told: editions (markets), sectors (subject areas) and countries."""

from django.db import models


class Sector(models.Model):
    """An IPTC-based subject area of the site."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    colour = models.CharField(max_length=20, default="world", help_text="Name of a colour token.")
    topics = models.JSONField(default=list, blank=True, help_text="Media Topic codes and prefixes.")
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Country(models.Model):
    """A country by ISO 3166-1 alpha-2 code, under its official short name."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        verbose_name_plural = "countries"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """A market: its countries, languages, time zone and wires. The default one lives at /."""

    key = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    zone = models.CharField(max_length=60, default="UTC")
    languages = models.JSONField(default=list, blank=True, help_text="Empty = all.")
    countries = models.ManyToManyField(Country, blank=True)
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
