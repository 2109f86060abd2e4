"""Gives every template the furniture of the site, asked for only where it is used."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from wiredesk.archive import finding


def furniture(request: HttpRequest) -> Mapping[str, object]:
    """``frame`` and ``own`` for pages that Wagtail serves; our views bring theirs."""
    return {
        "frame": SimpleLazyObject(finding.frame),
        "own": SimpleLazyObject(lambda: finding.originals(timezone.now(), limit=50)),
        "now": timezone.now(),
        "policies": SimpleLazyObject(finding.policies),
    }
