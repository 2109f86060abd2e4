"""The storage class behind WIREDESK_MEDIA_BUCKET; only loaded where it is set (extra ``s3``)."""

from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from wiredesk.project.bucket import told_as_oserror


class BucketStorage(S3Storage):
    """django-storages, with errors that the outbox retries as it does those of a disk."""

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if name in GUARDED:
            return told_as_oserror(found, BotoCoreError, ClientError)  # type: ignore[arg-type]
        return found


GUARDED = frozenset({"open", "save", "delete", "exists", "listdir", "size", "get_modified_time"})
