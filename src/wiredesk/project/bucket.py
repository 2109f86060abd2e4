"""Keeps pictures in an S3-compatible bucket instead of a folder (WIREDESK_MEDIA_BUCKET).

The site still serves every file itself (site/views/machines.py), so that a kill counts at once: the
bucket stays private, and no address of it is ever given to a reader. Credentials come from the
environment as every S3 client reads them (AWS_ACCESS_KEY_ID ...), never from our settings.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wiredesk.core.errors import Misconfigured

OPTIONS = frozenset({"endpoint", "region"})


def bucket_settings(address: str) -> dict[str, Any]:
    """Django's STORAGES["default"] for ``s3://bucket/prefix?endpoint=https://...&region=...``.

    Raises Misconfigured, without repeating what may be a secret.
    """
    parts = urlsplit(address)
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.hostname or "@" in parts.netloc:
        raise Misconfigured(
            "WIREDESK_MEDIA_BUCKET must be s3://bucket, with /prefix and ?endpoint=https://host"
            " where needed; name and key of the account belong into AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY"
        )
    if unknown := set(given) - OPTIONS:
        raise Misconfigured(
            f"WIREDESK_MEDIA_BUCKET knows no {', '.join(sorted(unknown))}; only endpoint, region"
        )
    return {
        "BACKEND": "wiredesk.project.bucketstorage.BucketStorage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": given.get("endpoint"),
            "region_name": given.get("region"),
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": True,
            "addressing_style": "path" if given.get("endpoint") else None,
        },
    }


def told_as_oserror(call: Callable[..., Any], *troubles: type[Exception]) -> Callable[..., Any]:
    """A call whose errors are those of a file system: what keeps files knows no others."""

    @wraps(call)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except troubles as error:
            raise OSError(f"the bucket does not answer: {type(error).__name__}") from error

    return told
